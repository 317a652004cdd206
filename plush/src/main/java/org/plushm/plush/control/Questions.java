package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.Message;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.TreeEntry;
import org.plushm.plush.message.ExecutionMessages.Description;
import org.plushm.plush.message.ExecutionMessages.Query;
import org.plushm.plush.port.ControlPort.ClientTell;

/** Questions to all participants: the tree, and the counters for status. */
final class Questions {
  private static final long ROOT_WAIT_NS = 5_000_000_000L;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Executions.Issuer issuer;
  private final Map<Long, Question> open = new TreeMap<>();
  private long questionCount;

  Questions(
      Context context,
      ControlOptions options,
      Roster roster,
      RootLink rootLink,
      Executions.Issuer issuer) {
    this.context = context;
    this.options = options;
    this.roster = roster;
    this.rootLink = rootLink;
    this.issuer = issuer;
  }

  /** Numbers are never used again, also not by the next control node. */
  void start(long controlTerm) {
    questionCount = controlTerm << 32;
  }

  void askTree(long client) {
    Question question = new Question(client, this::tellTree);
    question.measured = true;
    question.waitsForRoot = true;
    ask(question);
  }

  /** Takes what a host tells of itself; null when it did not answer in time. */
  interface StoryTeller {
    /** Told once. */
    void tell(String story);
  }

  /** Asks one active host for its own story. */
  void askStory(long client, HostRecord host, StoryTeller teller) {
    Question question =
        new Question(
            client,
            ended -> {
              Description answer = ended.answers.get(host.label);
              teller.tell(answer == null ? null : answer.story());
            });
    question.storyOf = host.label;
    question.waitsForRoot = true;
    ask(question);
  }

  void askStatus(long client, StatusReply withoutCounters) {
    ask(new Question(client, question -> tellStatus(question, withoutCounters)));
  }

  private void ask(Question question) {
    question.number = ++questionCount;
    open.put(question.number, question);
    boolean isWaiting = !rootLink.isLive() && rootLink.isSearching() && question.waitsForRoot;
    if (!rootLink.isLive() && !isWaiting || roster.count(HostStatus.ACTIVE) == 0) {
      question.finish();
      return;
    }
    HostRecord teller = question.storyOf == null ? null : roster.byLabel(question.storyOf);
    issuer.issue(
        new Query(question.number, question.measured, teller == null ? -1 : teller.ordinal));
    question.limit.scheduleAfter(isWaiting ? ROOT_WAIT_NS : options.queryNs());
  }

  /** The members hear now what they have not heard yet, and have as long as usual to answer. */
  void onRootLive() {
    open.values().forEach(question -> question.limit.scheduleAfter(options.queryNs()));
  }

  void onDescription(Description description) {
    Question question = open.get(description.query());
    HostRecord host = roster.byOrdinal(description.ordinal());
    if (question == null || host == null) {
      return;
    }
    question.answers.put(host.label, description);
    noteAnswer(host, description);
    if (host.label.equals(question.storyOf)) {
      question.finish();
      return;
    }
    if (question.answers.size() >= roster.count(HostStatus.ACTIVE)) {
      question.finish();
    }
  }

  /**
   * An answer is evidence of life, and tells the host's parent, which may be another than before.
   */
  private void noteAnswer(HostRecord host, Description description) {
    host.heardNs = context.nowNs();
    host.version = description.version() == null ? host.version : description.version();
    HostRecord parent = description.parent() == null ? null : roster.byNode(description.parent());
    String label = parent == null ? null : parent.label;
    if (!Objects.equals(label, host.parent)) {
      roster.note(
          host, label == null ? "says that it has no parent" : "says that its parent is " + label);
      host.parent = label;
    }
  }

  private void tellTree(Question question) {
    question.answers.forEach(
        (label, answer) -> {
          HostRecord parent = answer.parent() == null ? null : roster.byNode(answer.parent());
          tell(
              question,
              new TreeEntry(
                  label,
                  parent == null ? null : parent.label,
                  answer.depth(),
                  answer.children(),
                  answer.running(),
                  roster.byLabel(label).node.toString(),
                  answer.rttNs(),
                  answer.version()));
        });
    int silent = roster.size() - question.answers.size();
    tell(question, new Done(silent == 0 ? "" : silent + " hosts did not answer", 0));
  }

  /** Sums the counters, those of one process once, and adds those of the control node. */
  private void tellStatus(Question question, StatusReply reply) {
    Map<String, String> byProcess = new TreeMap<>();
    question
        .answers
        .values()
        .forEach(a -> byProcess.put(String.valueOf(a.process()), a.counters()));
    Map<String, Long> sums = new TreeMap<>();
    for (String counters : byProcess.values()) {
      for (String counter : counters.split(",")) {
        int equals = counter.indexOf('=');
        if (equals > 0 && counter.substring(equals + 1).matches("[0-9]{1,18}")) {
          sums.merge(
              counter.substring(0, equals),
              Long.parseLong(counter.substring(equals + 1)),
              Long::sum);
        }
      }
    }
    sums.putAll(rootLink.counters());
    List<String> parts = new ArrayList<>();
    sums.forEach((name, value) -> parts.add(name + "=" + value));
    tell(question, reply.withCounters(String.join(",", parts)));
  }

  private void tell(Question question, Message message) {
    context.emit(new ClientTell(question.client, message));
  }

  void stop() {
    for (Question question : List.copyOf(open.values())) {
      question.finish();
    }
  }

  private interface Teller {
    void tell(Question question);
  }

  private final class Question {
    private final long client;
    private final Teller teller;
    private final Timer limit;
    private final Map<String, Description> answers = new TreeMap<>();
    private boolean measured;

    /** Without the members' answers it is of no use: a root that is searched for is waited for. */
    private boolean waitsForRoot;

    /** Host whose story is asked for; its answer ends the question. Null for none. */
    private String storyOf;

    private long number;

    Question(long client, Teller teller) {
      this.client = client;
      this.teller = teller;
      this.limit = context.timer("question", this::finish);
    }

    private void finish() {
      if (open.remove(number) != null) {
        limit.cancel();
        teller.tell(this);
      }
    }
  }
}
