package org.plushm.aeron.internal;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.Peer;
import org.plushm.overlay.NodeId;

/**
 * Finds the present incarnation at an endpoint for datagrams that go to incarnation 0, and answers
 * others that ask. A question is one HELLO, repeated while datagrams wait; the answer's sealed
 * header is the incarnation. Engine thread only.
 */
final class Resolver {
  private static final long KEEP_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPEAT_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int ENDPOINTS_MAX = 256;
  private static final int DATAGRAMS_MAX = 16;

  private final HostedNode node;
  private final LoopCounters counters;
  private final long salt;
  private final Map<NodeId, Question> questions = new LinkedHashMap<>();
  private long asked;

  private static final class Question {
    private final long challenge;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long nextHelloNs;

    Question(long challenge) {
      this.challenge = challenge;
    }
  }

  private record Waiting(byte[] content, long untilNs) {}

  Resolver(HostedNode node, LoopCounters counters, long salt) {
    this.node = node;
    this.counters = counters;
    this.salt = salt;
  }

  /** Sends a datagram to whoever lives at the endpoint, at once or when that is known. */
  void send(NodeId endpoint, byte[] content, long nowNs) {
    Peer known = node.opener().peerAt(endpoint);
    if (known != null && nowNs - known.lastFrameNs() <= KEEP_NS) {
      node.sendDatagram(known.id(), content);
      return;
    }
    Question question = questions.get(endpoint);
    if (question == null) {
      if (questions.size() >= ENDPOINTS_MAX) {
        counters.unresolved.incrementAndGet();
        return;
      }
      question = new Question(salt + asked++);
      question.nextHelloNs = nowNs;
      questions.put(endpoint, question);
    }
    if (question.waiting.size() >= DATAGRAMS_MAX) {
      question.waiting.remove();
      counters.unresolved.incrementAndGet();
    }
    question.waiting.add(new Waiting(content, nowNs + KEEP_NS));
    poll(nowNs);
  }

  long nextDeadlineNs() {
    long earliest = Long.MAX_VALUE;
    for (Question question : questions.values()) {
      earliest = Math.min(earliest, question.nextHelloNs);
      earliest = Math.min(earliest, question.waiting.peek().untilNs());
    }
    return earliest;
  }

  void poll(long nowNs) {
    for (Iterator<Map.Entry<NodeId, Question>> each = questions.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<NodeId, Question> entry = each.next();
      Question question = entry.getValue();
      while (!question.waiting.isEmpty() && question.waiting.peek().untilNs() <= nowNs) {
        question.waiting.remove();
        counters.unresolved.incrementAndGet();
      }
      if (question.waiting.isEmpty()) {
        each.remove();
      } else if (question.nextHelloNs <= nowNs) {
        question.nextHelloNs = nowNs + REPEAT_NS;
        byte[] content = ByteBuffer.allocate(8).putLong(question.challenge).array();
        node.gate().sendOwn(node, FrameKind.HELLO, entry.getKey(), content, content.length);
      }
    }
  }

  /**
   * Answers a HELLO: by whom we were asked, and the highest incarnation of it that we have seen.
   */
  void onHello(NodeId asker, long challenge) {
    Peer seen = node.opener().peerAt(asker);
    long highest = seen == null ? 0 : seen.id().incarnation();
    byte[] content = ByteBuffer.allocate(16).putLong(challenge).putLong(highest).array();
    node.gate().sendOwn(node, FrameKind.HELLO_REPLY, asker, content, content.length);
  }

  /** Sends what waited for the answer. Answers to nothing, or to an older question, are ignored. */
  void onHelloReply(NodeId answerer, long challenge) {
    Question question = questions.get(answerer.anyIncarnation());
    if (question == null || question.challenge != challenge) {
      return;
    }
    questions.remove(answerer.anyIncarnation());
    for (Waiting waiting : question.waiting) {
      node.sendDatagram(answerer, waiting.content());
    }
  }
}
