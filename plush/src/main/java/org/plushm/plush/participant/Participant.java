package org.plushm.plush.participant;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Overlay;
import org.plushm.overlay.OverlayUpcalls;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Service;
import org.plushm.overlay.StreamKind;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ExecutionMessages.Description;
import org.plushm.plush.message.ExecutionMessages.OutputAck;
import org.plushm.plush.message.ExecutionMessages.Query;
import org.plushm.plush.message.KeyMessages.KeyChange;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.GetStatus;
import org.plushm.plush.message.MembershipMessages.GetStatusOf;
import org.plushm.plush.message.MembershipMessages.Invite;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.MarkFailed;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetPeer;
import org.plushm.plush.message.MembershipMessages.SetPeerReply;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MembershipMessages.Status;
import org.plushm.plush.message.MembershipMessages.Welcome;
import org.plushm.plush.port.Admission;
import org.plushm.plush.port.KeeperPort;
import org.plushm.plush.port.ParticipantPort.ChangeKeys;
import org.plushm.plush.port.ParticipantPort.EndClient;
import org.plushm.plush.port.ParticipantPort.KeysChanged;
import org.plushm.plush.port.Signatures;

/**
 * One participant on top of an overlay: joins when it is sent SETPEER, answers INVITE with JOIN,
 * tells who is present below it, executes what the command log tells it to and reports. Runs on its
 * node's event loop.
 */
public final class Participant implements Service, OverlayUpcalls {
  private final Context context;
  private final ParticipantOptions options;
  private final Supplier<String> counters;
  private final Door door;
  private final Connections connections = new Connections();
  private final Supplier<KeyStep> keyStep;
  private final PresenceReport presence;
  private final Executions executions;
  private final Documents documents;
  private final Applications applications;
  private final LogFollower follower;
  private final RootDuties rootDuties;
  private final SelfDescription self;
  private final Timer joinTimer;
  private final Timer orphanTimer;
  private final Timer dismantleTimer;
  private Overlay overlay;
  private ParticipantState state = ParticipantState.UNINVITED;
  private long controlTerm;
  private int ordinal = -1;

  private RootId root;
  private long aloneSinceNs;

  /**
   * A participant that is not invited yet; {@link #attach} follows before the node starts.
   *
   * @param context of this service
   * @param options tunables
   * @param codec of the command log's bodies
   * @param documentCodec of specifications, see {@link
   *     org.plushm.plush.message.MessageTables#document}
   * @param signatures checks the command log
   * @param recovered what the host's ledger holds of former incarnations
   * @param counters the process' counters as name=value,...
   * @param admission says whether an invitation is declined
   * @param keyStep how far the process is with the overlay's keys
   */
  public Participant(
      Context context,
      ParticipantOptions options,
      MessageCodec codec,
      MessageCodec documentCodec,
      Signatures signatures,
      List<KeeperPort.Recovered> recovered,
      Supplier<String> counters,
      Admission admission,
      Supplier<KeyStep> keyStep) {
    this.context = context;
    this.options = options;
    this.counters = counters;
    this.keyStep = keyStep;
    this.executions = new Executions(context, options, this::forward, recovered);
    this.documents = new Documents(context, this::askForDocument);
    this.applications = new Applications(context, executions, documents, documentCodec);
    this.follower = new LogFollower(this, codec, signatures, executions, applications);
    this.rootDuties = new RootDuties(context, options, this);
    this.self = new SelfDescription(context);
    this.door = new Door(context, options, admission, self, this::end);
    this.joinTimer = context.timer("join", this::announce);
    this.presence = new PresenceReport(context, options, rootDuties);
    this.orphanTimer = context.timer("orphan", this::tickOrphan);
    this.dismantleTimer = context.timer("dismantle", () -> end("dismantle time is over"));
  }

  /** Gives the overlay below; once. */
  public void attach(Overlay below) {
    overlay = below;
    presence.attach(below);
  }

  /** What it is to its overlay now. */
  public ParticipantState state() {
    return state;
  }

  /** Its roster ordinal, or -1. */
  public int ordinal() {
    return ordinal;
  }

  /** Log entries whose signature or body was refused. */
  public long refusedEntryCount() {
    return follower.refusedEntryCount();
  }

  @Override
  public void onStart() {
    context.trace("started", options.label());
    aloneSinceNs = context.nowNs();
    orphanTimer.scheduleAfter(Math.max(1, options.orphanAfterNs() / 4));
  }

  // ---- datagrams ----

  @Override
  public boolean onDatagram(NodeId from, Message message) {
    if (message instanceof SetPeer setPeer) {
      onSetPeer(from, setPeer);
    } else if (message instanceof Welcome welcome) {
      onWelcome(welcome);
    } else if (message instanceof OutputAck ack) {
      executions.onOutputAck(ack);
    } else if (message instanceof GetStatus query) {
      context.datagram(from, new Status(query.query(), ordinal));
    } else if (message instanceof SetPeerReply reply) {
      rootDuties.onSetPeerReply(reply);
    } else if (message instanceof SetRoot setRoot) {
      rootDuties.onSetRoot(setRoot);
    } else if (message instanceof Status status) {
      if (!self.onStatus(from, status.query())) {
        rootDuties.onStatus(from, status);
      }
    } else {
      return false;
    }
    return true;
  }

  /** SETPEER (thesis section 3.4): the candidate itself makes the join downcall. */
  private void onSetPeer(NodeId from, SetPeer message) {
    Admission.Refusal refusal = refusal(message);
    String reason = refusal == null ? null : refusal.reason();
    boolean lasting = refusal != null && refusal.lasting();
    context.datagram(
        from,
        new SetPeerReply(message.invitation(), refusal == null, reason, context.self(), lasting));
    if (refusal != null) {
      return;
    }
    controlTerm = message.controlTerm();
    overlay.join(message.peers());
    if (state == ParticipantState.UNINVITED) {
      become(ParticipantState.JOINING, "SETPEER");
    } else if (overlay.tree().isMember()) {
      announce();
    }
  }

  private Admission.Refusal refusal(SetPeer message) {
    if (state == ParticipantState.DISMANTLING || state == ParticipantState.ENDED) {
      return new Admission.Refusal("is dismantling", false);
    }
    if (message.controlTerm() < controlTerm) {
      return new Admission.Refusal("follows a newer control node", false);
    }
    return admissionRefusal(message.version());
  }

  /** Why an invitation is declined (F33), or null; whoever was let in stays. */
  Admission.Refusal admissionRefusal(String version) {
    return state == ParticipantState.UNINVITED
        ? door.refusal(version, executions.runningCount())
        : null;
  }

  private void onWelcome(Welcome message) {
    if (state == ParticipantState.DISMANTLING || state == ParticipantState.ENDED) {
      return;
    }
    joinTimer.cancel();
    controlTerm = Math.max(controlTerm, message.controlTerm());
    if (ordinal == message.ordinal()) {
      return;
    }
    ordinal = message.ordinal();
    become(ParticipantState.MEMBER, "Welcome");
    presence.setOwn(ordinal);
    follower.onWelcome(message.baseSeq());
    executions.onMember();
  }

  // ---- links ----

  @Override
  public boolean onLinkMessage(NodeId from, Message message) {
    if (message instanceof Presence below) {
      if (overlay.tree().children().contains(from)) {
        presence.onChild(from, below);
      }
    } else if (message instanceof DocumentWanted wanted) {
      if (overlay.tree().children().contains(from)) {
        documents.onWanted(from, wanted);
      }
    } else if (message instanceof DocumentPiece piece) {
      documents.onPiece(piece);
    } else if (message instanceof Invite invite) {
      onInvite(invite);
    } else if (message instanceof SetCtrl setCtrl) {
      controlTerm = Math.max(controlTerm, setCtrl.controlTerm());
    } else if (message instanceof SetRoot) {
      // RandTree's heartbeats carry the root; the papers' SETROOT to a child adds nothing to them.
      return true;
    } else {
      return false;
    }
    return true;
  }

  /** INVITE (thesis section 3.4): answered with JOIN to the root. */
  private void onInvite(Invite message) {
    controlTerm = Math.max(controlTerm, message.controlTerm());
    // The parent counts this node as its child from now on: what it was told before is forgotten.
    presence.forgetSent();
    presence.soon();
    if (state == ParticipantState.UNINVITED) {
      become(ParticipantState.JOINING, "INVITE");
    }
    if (ordinal < 0) {
      announce();
    }
  }

  /** JOIN, repeated until Welcome comes (thesis section 3.4). */
  void announce() {
    if (state == ParticipantState.DISMANTLING || state == ParticipantState.ENDED) {
      return;
    }
    joinTimer.scheduleAfter(context.random().jitterNs(options.joinRepeatNs(), 0.2));
    forward(
        StreamKind.CONTROL,
        new Join(
            context.self(),
            options.label(),
            options.controlAddress(),
            options.version(),
            executions.recoveredNames(),
            ordinal,
            keyStep.get()));
  }

  // ---- other ports ----

  @Override
  public boolean onEvent(Event event) {
    if (executions.onEvent(event)) {
      applications.onProcessEnded();
      return true;
    }
    if (event instanceof KeysChanged changed) {
      if (ordinal >= 0) {
        forward(StreamKind.CONTROL, new KeyReport(ordinal, changed.step()));
      }
      return true;
    }
    return applications.onEvent(event) || rootDuties.onEvent(event);
  }

  @Override
  public void onBulkReady() {
    executions.onBulkReady();
    documents.onBulkReady();
  }

  // ---- upcalls ----

  @Override
  public void peerJoinedOverlay(NodeId child) {
    // Thesis section 3.4: the accepting parent sends these three to the child.
    context.send(child, setRoot());
    context.send(child, new Invite(controlTerm));
    context.send(child, new SetCtrl(controlTerm, null));
  }

  @Override
  public void notifyParent(NodeId parent) {
    context.trace("parent", parent == null ? null : parent.toString());
    self.note(parent == null ? "has no parent" : "parent is " + parent);
    connections.parent(parent, context.nowNs());
    presence.forgetSent();
    if (parent != null) {
      presence.soon();
      if (ordinal < 0 && state == ParticipantState.JOINING) {
        announce();
      }
      executions.resendSoon();
      documents.onWayChanged();
    }
  }

  @Override
  public void notifyChildren(List<NodeId> children) {
    connections.children(children, context.nowNs());
    documents.retainChildren(children);
    presence.retainChildren(children);
    rootDuties.successorsChanged();
    if (state == ParticipantState.DISMANTLING && children.isEmpty()) {
      end("dismantled, no children");
    }
  }

  @Override
  public void notifyIsRootChanged(boolean isRoot) {
    if (!isRoot && state != ParticipantState.ENDED) {
      // Thesis section 3.2: the former root makes sure that the new one knows the control node.
      overlay.collect(new SetCtrl(controlTerm, context.self()));
    }
    rootDuties.onIsRootChanged();
    if (isRoot) {
      presence.forgetSent();
      presence.soon();
      executions.resendSoon();
    }
  }

  @Override
  public void notifyRoot(RootId newRoot) {
    boolean sameRoot = newRoot == null ? root == null : newRoot.sameRoot(root);
    root = newRoot;
    if (sameRoot) {
      return;
    }
    context.trace("root", newRoot == null ? null : newRoot.node().toString());
    self.note(newRoot == null ? "knows no root" : "root is " + newRoot.node());
    rootDuties.onRootChanged();
    if (newRoot != null && overlay.tree().parent() != null) {
      executions.resendSoon();
    }
  }

  @Override
  public void error(NodeId peer, boolean confirmed) {
    Connections.Verdict verdict = connections.error(peer, context.nowNs());
    if (verdict == Connections.Verdict.IGNORE) {
      return;
    }
    boolean neighbour = verdict == Connections.Verdict.REPORT;
    String who = neighbour ? "lost its neighbour " : "has trouble with its former neighbour ";
    self.note(who + peer + (confirmed ? "" : ", by hearsay"));
    if (state == ParticipantState.DISMANTLING || state == ParticipantState.ENDED) {
      return;
    }
    overlay.collect(neighbour ? new Disconnected(peer, confirmed) : new GetStatusOf(peer));
  }

  @Override
  public void deliverCollect(NodeId origin, Message message) {
    rootDuties.onCollected(message);
  }

  @Override
  public void logGap(long fromSeq) {
    rootDuties.onLogGap(fromSeq);
  }

  // ---- the command log ----

  @Override
  public void deliver(LogEntry entry) {
    follower.deliver(entry);
  }

  void traceExecuted(long seq) {
    context.trace("executed", Long.toString(seq));
  }

  /** Fault injection. */
  void onKill(boolean clientOnly) {
    context.trace("killed", null);
    become(ParticipantState.ENDED, "killed");
    context.emit(new EndClient(true, !clientOnly));
  }

  /** DISCONNECT (thesis section 3.7): allowed to end only without children; the root is last. */
  void onDisconnect() {
    if (state == ParticipantState.DISMANTLING) {
      return;
    }
    become(ParticipantState.DISMANTLING, "DISCONNECT");
    joinTimer.cancel();
    executions.killAll();
    dismantleTimer.scheduleAfter(options.dismantleNs());
    if (overlay.tree().children().isEmpty()) {
      end("dismantled, a leaf");
    }
  }

  /** Measures what is wanted, then describes this participant. */
  void onQuery(Query query) {
    self.measure(query, overlay.tree().parent(), rttNs -> describe(query, rttNs));
  }

  /** Each one is answered, also a repeated one: the answer to the first may be lost. */
  void onKeyChange(KeyChange change) {
    context.emit(new ChangeKeys(change.step(), change.wrapped()));
  }

  void onMarkFailed(MarkFailed mark) {
    if (mark.failed()) {
      connections.failed(mark.node(), context.nowNs());
      overlay.markFailed(mark.node());
    } else {
      connections.readmitted(mark.node());
      overlay.readmit(mark.node());
    }
  }

  private void describe(Query query, long rttNs) {
    forward(
        StreamKind.CONTROL,
        new Description(
            query.query(),
            ordinal,
            overlay.tree().parent(),
            overlay.tree().pathToRoot().size(),
            overlay.tree().children().size(),
            executions.runningCount(),
            options.process(),
            counters.get(),
            options.version(),
            rttNs,
            self.story(query, ordinal)));
  }

  /** The ordinals of this node's subtree. */
  Presence presence() {
    return presence.now();
  }

  // ---- specifications ----

  private void askForDocument(DocumentWanted wanted) {
    if (overlay.tree().isRoot()) {
      rootDuties.toControl(wanted);
    } else if (overlay.tree().parent() != null) {
      context.send(overlay.tree().parent(), wanted);
    }
  }

  /** From the control node. */
  void onDocumentPiece(DocumentPiece piece) {
    documents.onPiece(piece);
  }

  /** The way to the control node is another. */
  void onWayChanged() {
    documents.onWayChanged();
  }

  // ---- shared with the root's duties ----

  Overlay overlay() {
    return overlay;
  }

  long controlTerm() {
    return controlTerm;
  }

  /** The control node has introduced itself. */
  void onControlTerm(long term) {
    controlTerm = Math.max(controlTerm, term);
  }

  /** The control node makes this the first root. */
  void found(long term) {
    if (state == ParticipantState.DISMANTLING || state == ParticipantState.ENDED) {
      return;
    }
    if (state == ParticipantState.UNINVITED) {
      become(ParticipantState.JOINING, "Found");
    }
    if (overlay.tree().root() == null) {
      // Also when it was told to join a tree that has died meanwhile, or is below one that has.
      overlay.found(term);
    }
    if (ordinal < 0) {
      announce();
    }
  }

  SetRoot setRoot() {
    boolean isRoot = overlay.tree().isRoot();
    List<NodeId> children = overlay.tree().children();
    return new SetRoot(
        overlay.tree().root(),
        controlTerm,
        isRoot ? children.subList(0, Math.min(12, children.size())) : List.of(),
        isRoot,
        overlay.haveUpTo());
  }

  private boolean forward(StreamKind stream, Message message) {
    return overlay.forward(stream, message);
  }

  // ---- the end ----

  /** The orphan rule (thesis section 3.7), stricter: only with nothing running and no root. */
  private void tickOrphan() {
    boolean alone =
        overlay.tree().parent() == null
            && overlay.tree().children().isEmpty()
            && executions.runningCount() == 0
            && !rootDuties.hasControlNode()
            && (root == null || !root.confirmed());
    if (!alone) {
      aloneSinceNs = context.nowNs();
    } else if (context.nowNs() - aloneSinceNs >= options.orphanAfterNs()) {
      end("orphaned");
      return;
    }
    orphanTimer.scheduleAfter(Math.max(1, options.orphanAfterNs() / 4));
  }

  private void end(String reason) {
    if (state == ParticipantState.ENDED) {
      return;
    }
    become(ParticipantState.ENDED, reason);
    joinTimer.cancel();
    presence.stop();
    orphanTimer.cancel();
    dismantleTimer.cancel();
    door.close();
    executions.killAll();
    executions.stop();
    documents.stop();
    rootDuties.closeAll();
    overlay.leave();
    context.emit(new EndClient(false, true));
  }

  private void become(ParticipantState next, String reason) {
    if (state != next) {
      context.trace("state", next + " (" + reason + ")");
      self.note("is " + next.name().toLowerCase(Locale.ROOT) + ": " + reason);
      state = next;
    }
  }

  /** Hands a datagram that the control node addressed to this very node to itself. */
  void deliverToSelf(Message message) {
    onDatagram(context.self(), message);
  }
}
