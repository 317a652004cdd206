package org.plushm.aeron.internal;

import io.aeron.Image;
import io.aeron.Subscription;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.plushm.aeron.EffectHandler;
import org.plushm.aeron.Farewell;
import org.plushm.aeron.NodeFactory;
import org.plushm.aeron.NodeHandle;
import org.plushm.aeron.TraceSink;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.KeyRing;
import org.plushm.aeron.seal.Opener;
import org.plushm.aeron.seal.Peer;
import org.plushm.aeron.seal.Seal;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Event;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.Node;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RandomSource;
import org.plushm.overlay.StreamKind;

/**
 * One node and its ties to the engine: events go in one at a time, and what they want done is done
 * in order before the next. Engine thread only, but for what {@link NodeHandle} promises.
 */
final class HostedNode implements NodeHandle, Node.LinkView {
  /** Where the node is in its life. */
  enum State {
    /** Aeron is opening its socket. */
    STARTING,
    /** It takes events. */
    RUNNING,
    /** Its links are saying goodbye; it takes no events. */
    LEAVING,
    /** It is gone. */
    GONE
  }

  static final int DATAGRAM_BYTES_MAX = 1200;
  static final int LINK_MESSAGE_BYTES_MAX = 4096;
  private static final int INBOX_MAX = 1024;
  private static final int COMMANDS_MAX = 4096;
  private static final int FRAGMENTS_MAX = 64;
  private static final int DATAGRAMS_A_TURN = 64;
  private static final int TIMERS_A_TURN = 64;

  /** Something that happens to the node at a time. */
  @FunctionalInterface
  interface Upcall {
    void at(long atNs);
  }

  private record OwnFrame(FrameKind kind, NodeId from, byte[] content) {}

  private final NodeId self;
  private final EngineLoop loop;
  private final DriverShard shard;
  private final EffectHandler effectHandler;
  private final Seal seal;
  private final Opener opener;
  private final Node node;
  private final LinkTable links;
  private final Inbound inbound;
  private final Resolver resolver;
  private final ArrayDeque<OwnFrame> inbox = new ArrayDeque<>();
  private final ArrayDeque<Upcall> upcalls = new ArrayDeque<>();
  private final AtomicInteger commands = new AtomicInteger();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile State state = State.STARTING;
  private volatile boolean bulkBlocked;
  private boolean muted;
  private boolean settling;
  private boolean ready;
  private long wakeNs = Long.MAX_VALUE;
  private Subscription controlSubscription;
  private Subscription bulkSubscription;

  HostedNode(
      NodeId self,
      EngineLoop loop,
      DriverShard shard,
      NodeFactory factory,
      EffectHandler effectHandler,
      RandomSource random,
      long salt) {
    this.self = self;
    this.loop = loop;
    this.shard = shard;
    this.effectHandler = effectHandler;
    this.seal = new Seal(loop.keys(), self, salt, loop.gate().cipher());
    this.opener = new Opener(loop.keys(), self, loop.gate().cipher(), loop.counters().seal);
    this.links = new LinkTable(this, shard.streams(), loop.counters());
    this.inbound = new Inbound(this, loop.counters());
    this.resolver = new Resolver(this, loop.counters(), salt);
    this.node = factory.create(self, this, random);
  }

  // --- any thread --------------------------------------------------------------------------------

  @Override
  public NodeId self() {
    return self;
  }

  @Override
  public boolean call(Runnable downcall) {
    return command(() -> run(atNs -> node.call(atNs, downcall)));
  }

  @Override
  public boolean post(Event event) {
    return command(() -> run(atNs -> node.event(atNs, event)));
  }

  @Override
  public void blockBulk(boolean blocked) {
    bulkBlocked = blocked;
    // When the queue is full, the next tick does it.
    loop.submit(this::reviewBulk);
  }

  private void reviewBulk() {
    if (isRunning()) {
      links.reviewBulk();
      settle();
    }
  }

  private boolean command(Runnable command) {
    if (state == State.LEAVING || state == State.GONE) {
      return false;
    }
    if (commands.incrementAndGet() > COMMANDS_MAX || !loop.submit(() -> execute(command))) {
      commands.decrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public CompletableFuture<Void> closed() {
    return closed;
  }

  // --- parts -------------------------------------------------------------------------------------

  @Override
  public Node node() {
    return node;
  }

  FrameGate gate() {
    return loop.gate();
  }

  DriverShard shard() {
    return shard;
  }

  Seal seal() {
    return seal;
  }

  /** See {@link DriverShard#arrivedPosition}. */
  long arrivedPosition(Image image) {
    return shard.arrivedPosition(image);
  }

  Opener opener() {
    return opener;
  }

  /** Seals and opens with these keys from now on. */
  void changeKeys(KeyRing keys) {
    opener.change(keys);
    seal.change(keys);
  }

  LinkTable links() {
    return links;
  }

  Inbound inbound() {
    return inbound;
  }

  boolean isBulkBlocked() {
    return bulkBlocked;
  }

  /** Whether Aeron has anything to do for this node: a link, or a stream that came in. */
  boolean hasStreams() {
    return !links.isEmpty() || inbound.hasStreams();
  }

  boolean isMuted() {
    return muted;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  boolean isGone() {
    return state == State.GONE;
  }

  long nowNs() {
    return loop.nowNs();
  }

  void notice(String line) {
    loop.notice(self + ": " + line);
  }

  // --- life --------------------------------------------------------------------------------------

  void start(Subscription control, Subscription bulk) {
    controlSubscription = control;
    bulkSubscription = bulk;
    state = State.RUNNING;
    run(node::start);
    markReady();
  }

  /** Begins to leave; {@link #poll} completes it. */
  void leave(Farewell farewell) {
    if (state == State.LEAVING || state == State.GONE) {
      return;
    }
    state = State.LEAVING;
    if (farewell == Farewell.MUTE) {
      muted = true;
      links.abandonAll();
    } else {
      links.closeAll();
    }
    schedule();
    finishLeaving();
  }

  private void finishLeaving() {
    if (!links.isEmpty()) {
      return;
    }
    state = State.GONE;
    for (Subscription subscription : new Subscription[] {controlSubscription, bulkSubscription}) {
      if (subscription != null) {
        subscription.close();
      }
    }
    loop.onGone(this);
    closed.complete(null);
  }

  // --- events ------------------------------------------------------------------------------------

  /** Runs one event and everything that follows from it at once. */
  void run(Upcall event) {
    upcall(event);
    settle();
  }

  /** Has something happen to the node once the event under way is over. */
  void upcall(Upcall event) {
    upcalls.add(event);
    if (!settling) {
      loop.unsettled(this);
    }
  }

  /** Runs waiting upcalls and carries out what they want, until nothing is left. */
  void settle() {
    if (settling) {
      return;
    }
    settling = true;
    try {
      while (true) {
        Upcall next = upcalls.poll();
        if (next == null) {
          break;
        }
        if (state == State.RUNNING) {
          guarded(() -> next.at(nowNs()));
          carryOut();
        }
      }
    } finally {
      settling = false;
    }
    schedule();
  }

  private void execute(Runnable command) {
    commands.decrementAndGet();
    command.run();
  }

  /** A bug in a service ends its event, not the event loop that other nodes share. */
  private void guarded(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException | AssertionError e) {
      loop.counters().failedEvents.incrementAndGet();
      StackTraceElement[] trace = e.getStackTrace();
      notice("event failed: " + e + (trace.length == 0 ? "" : " at " + trace[0]));
    }
  }

  private void carryOut() {
    List<Effect> effects = node.drain();
    for (Effect effect : effects) {
      guarded(() -> carryOut(effect));
    }
    if (!effects.isEmpty()) {
      loop.noteWork();
    }
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.SendDatagram datagram) {
      send(datagram);
    } else if (effect instanceof Effect.SendOnLink sent) {
      send(sent);
    } else if (effect instanceof Effect.OpenLink open) {
      links.open(open.peer());
    } else if (effect instanceof Effect.CloseLink close) {
      links.close(close.peer());
    } else if (effect instanceof Effect.Trace trace) {
      loop.trace().trace(nowNs(), self, trace.event(), trace.value());
    } else {
      effectHandler.handle(this, effect);
    }
  }

  private void send(Effect.SendDatagram effect) {
    byte[] content = loop.encode(effect.message(), DATAGRAM_BYTES_MAX, this);
    if (content == null) {
      return;
    }
    traceSent(effect.to(), "datagram", effect.message());
    if (effect.to().incarnation() == 0) {
      resolver.send(effect.to(), content, nowNs());
    } else {
      sendDatagram(effect.to(), content);
    }
  }

  /** The content begins with the byte that streams need and datagrams do not. */
  void sendDatagram(NodeId to, byte[] content) {
    loop.gate().sendOwn(this, FrameKind.DATAGRAM, to, content, content.length);
  }

  private void send(Effect.SendOnLink effect) {
    byte[] frame = loop.encode(effect.message(), LINK_MESSAGE_BYTES_MAX, this);
    if (frame != null) {
      traceSent(effect.peer(), effect.stream().name(), effect.message());
      links.send(effect.peer(), effect.stream(), frame);
    }
  }

  private void traceSent(NodeId to, String channel, Message message) {
    TraceSink trace = loop.trace();
    if (trace.wantsMessages()) {
      trace.sent(nowNs(), self, to, channel, message);
    }
  }

  // --- frames ------------------------------------------------------------------------------------

  /** Keeps one of our own frames for the node's turn; it must not run inside Aeron's receiver. */
  void onOwnFrame(FrameKind kind, byte[] buffer, int length) {
    if (kind == FrameKind.HELLO) {
      if (length == Long.BYTES) {
        resolver.onHello(opener.helloSender(), ByteBuffer.wrap(buffer).getLong());
      } else {
        loop.counters().seal.malformed.incrementAndGet();
      }
      return;
    }
    if (inbox.size() >= INBOX_MAX) {
      loop.counters().inboxDropped.incrementAndGet();
      return;
    }
    Peer sender = opener.sender();
    byte[] content = Arrays.copyOf(buffer, length);
    inbox.add(new OwnFrame(kind, sender.id(), content));
    markReady();
  }

  private void take(OwnFrame frame) {
    ByteBuffer content = ByteBuffer.wrap(frame.content());
    switch (frame.kind()) {
      case DATAGRAM:
        if (content.remaining() > 1 && content.get(0) == LinkTable.MESSAGE) {
          deliver(frame.from(), null, frame.content(), 1);
          return;
        }
        break;
      case HELLO_REPLY:
        if (content.remaining() == 2 * Long.BYTES) {
          long challenge = content.getLong();
          resolver.onHelloReply(frame.from(), challenge);
          loop.seenIncarnation(this, content.getLong());
          return;
        }
        break;
      case GOODBYE:
        if (content.remaining() == 2 * Integer.BYTES) {
          onGoodbye(frame.from(), content.getInt(), content.getInt());
          return;
        }
        break;
      default:
        break;
    }
    loop.counters().seal.malformed.incrementAndGet();
  }

  void onLinkMessage(NodeId from, StreamKind kind, byte[] body) {
    deliver(from, kind, body, 0);
  }

  void onGoodbye(NodeId from, int itsSession, int ourSession) {
    links.onGoodbye(from, itsSession, ourSession);
    settle();
  }

  /** Tells a peer that its stream, which it still uses, is not wanted. */
  void refuse(NodeId peer, int session) {
    upcall(atNs -> links.sendGoodbyeDatagram(peer, 0, session));
  }

  private void deliver(NodeId from, StreamKind kind, byte[] buffer, int offset) {
    Message message;
    try {
      message = loop.codec().decode(Bytes.copyOf(buffer, offset, buffer.length - offset));
    } catch (MalformedMessage e) {
      loop.counters().seal.malformed.incrementAndGet();
      return;
    }
    TraceSink trace = loop.trace();
    if (trace.wantsMessages()) {
      trace.received(nowNs(), self, from, kind == null ? "datagram" : kind.name(), message);
    }
    run(
        kind == null
            ? atNs -> node.datagram(atNs, from, message)
            : atNs -> node.linkMessage(atNs, from, message));
  }

  // --- turns -------------------------------------------------------------------------------------

  /** Has the node's turn come in this cycle. */
  void markReady() {
    if (!ready) {
      ready = true;
      loop.ready(this);
    }
  }

  /** Takes in what has come, up to a limit; comes again when there may be more. */
  void takeTurn() {
    ready = false;
    if (state != State.RUNNING) {
      inbox.clear();
      return;
    }
    for (int i = 0; i < DATAGRAMS_A_TURN && !inbox.isEmpty() && isRunning(); i++) {
      take(inbox.remove());
    }
    if (inbound.poll(FRAGMENTS_MAX) || !inbox.isEmpty()) {
      markReady();
    }
  }

  /** Does what is due by now. */
  void poll() {
    wakeNs = Long.MAX_VALUE;
    long nowNs = nowNs();
    if (state == State.RUNNING) {
      for (int i = 0; i < TIMERS_A_TURN && node.nextDeadlineNs() <= nowNs && isRunning(); i++) {
        run(node::fireNextTimer);
      }
      resolver.poll(nowNs);
    }
    links.poll();
    if (state == State.LEAVING) {
      finishLeaving();
    }
    schedule();
  }

  /** A few times a second: what is not urgent. */
  void tick() {
    links.tick();
    links.reviewBulk();
    inbound.tick(nowNs());
    settle();
  }

  /** Makes sure that {@link #poll} is called when something is due. */
  private void schedule() {
    long due = Math.min(links.nextDeadlineNs(), resolver.nextDeadlineNs());
    if (state == State.RUNNING) {
      due = Math.min(due, node.nextDeadlineNs());
    }
    if (state != State.GONE && due < wakeNs) {
      wakeNs = due;
      loop.wakeAt(this, due);
    }
  }

  /** Whether a wake-up for this time is still wanted. */
  boolean isDue(long dueNs) {
    return wakeNs == dueNs;
  }

  // --- what the node asks ------------------------------------------------------------------------

  @Override
  public long lastHeardNs(NodeId peer) {
    return opener.lastLinkFrameNs(peer);
  }

  @Override
  public boolean bulkReady() {
    return links.isBulkReady();
  }
}
