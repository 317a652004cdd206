package org.plushm.plush.participant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ApplicationMessages.DocumentPiece;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.CheckStatus;
import org.plushm.plush.message.ControlLinkMessages.Confirm;
import org.plushm.plush.message.ControlLinkMessages.Declined;
import org.plushm.plush.message.ControlLinkMessages.Found;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.ControlLinkMessages.InviteHost;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.LogGap;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.Relay;
import org.plushm.plush.message.ControlLinkMessages.RootLost;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.MembershipMessages.GetStatus;
import org.plushm.plush.message.MembershipMessages.GetStatusOf;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetCtrl;
import org.plushm.plush.message.MembershipMessages.SetPeer;
import org.plushm.plush.message.MembershipMessages.SetPeerReply;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.MembershipMessages.Status;
import org.plushm.plush.port.Admission;
import org.plushm.plush.port.ParticipantPort.ControlClose;
import org.plushm.plush.port.ParticipantPort.ControlClosed;
import org.plushm.plush.port.ParticipantPort.ControlOpened;
import org.plushm.plush.port.ParticipantPort.ControlReceived;
import org.plushm.plush.port.ParticipantPort.ControlSend;

/**
 * What a participant does for the control node over the control link: the root's part of
 * invitations, the command log, presence, GETSTATUS (thesis sections 3.2-3.5). Any participant
 * answers the control node's question who is root; the rest is for a root.
 */
final class RootDuties {
  /** Messages for the control node kept while it has no link to this root. */
  private static final int BACKLOG_MAX = 4_096;

  private static final long NO_LINK = -1;

  private final Context context;
  private final ParticipantOptions options;
  private final Participant participant;

  /** Links whose control node has introduced itself, with its term. */
  private final Map<Long, Long> greeted = new TreeMap<>();

  private final Map<Long, SetPeerTries> setPeers = new TreeMap<>();
  private final Map<Long, StatusTries> statusQueries = new TreeMap<>();
  private final Map<BacklogKey, Message> backlog = new LinkedHashMap<>();
  private final Timer setRootTimer;
  private final Pace pace;
  private long controlLink = NO_LINK;
  private long unnamedCount;
  private long queryCount;
  private SetRoot lastSetRoot;

  /** Up to here the control node has no log any more, as it last said. */
  private long logStart;

  RootDuties(Context context, ParticipantOptions options, Participant participant) {
    this.context = context;
    this.options = options;
    this.participant = participant;
    this.pace = new Pace(context, options);
    this.setRootTimer = context.timer("set-root", this::sendSetRootIfChanged);
  }

  boolean hasControlNode() {
    return !greeted.isEmpty();
  }

  boolean onEvent(Event event) {
    if (event instanceof ControlOpened) {
      return true;
    }
    if (event instanceof ControlReceived received) {
      onReceived(received.link(), received.message());
      return true;
    }
    if (event instanceof ControlClosed closed) {
      greeted.remove(closed.link());
      if (controlLink == closed.link()) {
        controlLink = NO_LINK;
      }
      return true;
    }
    return false;
  }

  private void onReceived(long link, Message message) {
    if (message instanceof Hello hello) {
      onHello(link, hello);
    } else if (!greeted.containsKey(link)) {
      context.emit(new ControlClose(link));
    } else if (greeted.get(link) < participant.controlTerm()) {
      refuse(link);
    } else if (message instanceof KeepAlive keepAlive) {
      context.emit(new ControlSend(link, keepAlive));
    } else if (message instanceof Found found) {
      onFound(link, found);
    } else if (message instanceof Confirm confirm) {
      onConfirm(link, confirm);
    } else if (message instanceof Append append) {
      onAppend(append);
    } else if (message instanceof InviteHost invite) {
      onInviteHost(invite);
    } else if (message instanceof Relay relay) {
      onRelay(relay);
    } else if (message instanceof CheckStatus check) {
      check.nodes().forEach(this::ask);
    } else if (message instanceof DocumentPiece piece) {
      participant.onDocumentPiece(piece);
    } else if (message instanceof RootLost lost) {
      onRootLost(lost);
    } else if (message instanceof SetCtrl) {
      sendSetRoot(link);
    }
  }

  private void onHello(long link, Hello hello) {
    if (hello.controlTerm() < participant.controlTerm()) {
      refuse(link);
      return;
    }
    participant.onControlTerm(hello.controlTerm());
    greeted.put(link, hello.controlTerm());
    // The newer control node wins: former ones are told and hung up on.
    for (Map.Entry<Long, Long> former : List.copyOf(greeted.entrySet())) {
      if (former.getValue() < hello.controlTerm()) {
        refuse(former.getKey());
      }
    }
    sendSetRoot(link);
  }

  private void onRootLost(RootLost lost) {
    if (lost.root() != null) {
      participant.overlay().suspect(lost.root());
    }
  }

  private void refuse(long link) {
    greeted.remove(link);
    if (controlLink == link) {
      controlLink = NO_LINK;
    }
    context.emit(
        new ControlSend(
            link, new Refused("there is a newer control node", participant.controlTerm())));
    context.emit(new ControlClose(link));
  }

  private void onFound(long link, Found found) {
    // Whoever says so has started this client, with the program that it runs itself.
    Admission.Refusal refusal = participant.admissionRefusal(null);
    if (refusal == null) {
      participant.found(found.term());
    } else {
      context.emit(new ControlSend(link, new Declined(refusal.reason(), refusal.lasting())));
    }
  }

  private void onConfirm(long link, Confirm confirm) {
    if (!confirm.peers().isEmpty()) {
      participant.overlay().join(confirm.peers());
    }
    if (!participant.overlay().tree().isRoot()) {
      sendSetRoot(link);
      return;
    }
    participant.overlay().confirmRoot(confirm.confirmed());
    if (confirm.confirmed()) {
      controlLink = link;
      toControl(participant.presence());
      participant.onWayChanged();
      backlog.values().forEach(waiting -> context.emit(new ControlSend(link, waiting)));
      backlog.clear();
    }
  }

  private void onAppend(Append append) {
    if (!participant.overlay().tree().isRoot()) {
      return;
    }
    if (logStart < append.startAt()) {
      // Also when this root is further: who lags behind it must not ask for what is gone.
      logStart = append.startAt();
      participant.overlay().startLogAt(append.startAt());
    }
    participant.overlay().multicast(append.entries());
  }

  private void onRelay(Relay relay) {
    Message message = relay.welcome() != null ? relay.welcome() : relay.outputAck();
    if (message == null) {
      return;
    }
    if (relay.to().equals(context.self())) {
      participant.deliverToSelf(message);
    } else {
      pace.send(() -> context.datagram(relay.to(), message));
    }
  }

  // ---- to the control node ----

  /** At the root: what was collected for it or for the control node. */
  void onCollected(Message message) {
    if (message instanceof GetStatusOf doubt) {
      // Thesis section 3.5: the root asks, and tells the control node what came of it.
      ask(doubt.peer());
    } else if (message instanceof SetCtrl setCtrl) {
      onSetCtrl(setCtrl);
    } else {
      toControl(message);
    }
  }

  /** SETCTRL (thesis section 3.2): answered by SETROOT, over whichever link to it lives. */
  private void onSetCtrl(SetCtrl setCtrl) {
    participant.onControlTerm(setCtrl.controlTerm());
    greeted.keySet().forEach(this::sendSetRoot);
    if (setCtrl.asker() != null && !setCtrl.asker().equals(context.self())) {
      context.datagram(setCtrl.asker(), participant.setRoot());
    }
  }

  /** At the former root: the new one's SETROOT, for the control node that dialled this one. */
  void onSetRoot(SetRoot ofRoot) {
    if (ofRoot.root() == null || participant.overlay().tree().isRoot()) {
      return;
    }
    SetRoot passedOn =
        new SetRoot(
            ofRoot.root(),
            participant.controlTerm(),
            ofRoot.successors(),
            false,
            participant.overlay().haveUpTo());
    greeted.keySet().forEach(link -> context.emit(new ControlSend(link, passedOn)));
  }

  /** To the control node now, or when it is back; the oldest go when too many wait. */
  void toControl(Message message) {
    if (controlLink != NO_LINK) {
      context.emit(new ControlSend(controlLink, message));
      return;
    }
    if (message instanceof Presence
        || message instanceof Output
        || message instanceof KeyReport
        || message instanceof DocumentWanted) {
      return; // The whole presence is sent when the link is back; the others are repeated.
    }
    BacklogKey key = backlogKey(message);
    backlog.remove(key);
    if (backlog.size() == BACKLOG_MAX) {
      backlog.remove(backlog.keySet().iterator().next());
    }
    backlog.put(key, message);
  }

  /** What is repeated while the control node is away waits once. */
  private BacklogKey backlogKey(Message message) {
    if (message instanceof Report report) {
      return new BacklogKey(report.execution(), report.ordinal(), null, 0);
    }
    if (message instanceof Join join) {
      return new BacklogKey(0, 0, join.node(), 0);
    }
    return new BacklogKey(0, 0, null, ++unnamedCount);
  }

  private record BacklogKey(long execution, int ordinal, NodeId joiner, long number) {}

  void presenceChanged(Presence presence) {
    toControl(presence);
  }

  void onLogGap(long fromSeq) {
    toControl(new LogGap(fromSeq));
  }

  void successorsChanged() {
    if (hasControlNode() && !setRootTimer.isScheduled()) {
      setRootTimer.scheduleAfter(options.presenceDelayNs());
    }
  }

  void onRootChanged() {
    sendSetRootIfChanged();
  }

  /** Thesis section 3.2: the old root tells the control node who is root now. */
  void onIsRootChanged() {
    if (!participant.overlay().tree().isRoot()) {
      controlLink = NO_LINK;
      setPeers.values().forEach(tries -> tries.timer.cancel());
      setPeers.clear();
      statusQueries.values().forEach(tries -> tries.timer.cancel());
      statusQueries.clear();
      pace.clear();
      backlog.clear();
    }
    sendSetRootIfChanged();
  }

  private void sendSetRootIfChanged() {
    SetRoot now = participant.setRoot();
    if (!now.equals(lastSetRoot)) {
      greeted.keySet().forEach(this::sendSetRoot);
    }
  }

  private void sendSetRoot(long link) {
    lastSetRoot = participant.setRoot();
    context.emit(new ControlSend(link, lastSetRoot));
  }

  void closeAll() {
    greeted.keySet().forEach(link -> context.emit(new ControlClose(link)));
    greeted.clear();
    controlLink = NO_LINK;
    setRootTimer.cancel();
  }

  // ---- SETPEER ----

  private void onInviteHost(InviteHost invite) {
    if (context.self().equals(invite.candidate())) {
      participant.announce(); // No datagram goes to oneself, and this one is a member.
      return;
    }
    SetPeerTries before = setPeers.remove(invite.invitation());
    if (before != null) {
      before.timer.cancel();
    }
    SetPeerTries tries = new SetPeerTries(invite);
    setPeers.put(invite.invitation(), tries);
    tries.send();
  }

  void onSetPeerReply(SetPeerReply reply) {
    SetPeerTries tries = setPeers.remove(reply.invitation());
    if (tries == null) {
      return;
    }
    tries.timer.cancel();
    if (!reply.accepted()) {
      toControl(
          new InviteResult(
              reply.invitation(), true, reply.reason(), reply.node(), reply.lasting()));
    }
  }

  private final class SetPeerTries {
    private final InviteHost invite;
    private final Timer timer;
    private int sentCount;

    SetPeerTries(InviteHost invite) {
      this.invite = invite;
      this.timer = context.timer("set-peer-" + invite.invitation(), this::send);
    }

    private void send() {
      pace.send(this::sendInTurn);
    }

    private void sendInTurn() {
      if (setPeers.get(invite.invitation()) != this) {
        return; // Answered, or asked anew, while it waited for its turn.
      }
      if (sentCount == options.setPeerTries()) {
        setPeers.remove(invite.invitation());
        toControl(
            new InviteResult(invite.invitation(), false, "does not answer SETPEER", null, false));
        return;
      }
      sentCount++;
      context.datagram(
          invite.candidate(),
          new SetPeer(
              invite.invitation(),
              List.of(context.self()),
              participant.controlTerm(),
              options.version()));
      timer.scheduleAfter(context.random().jitterNs(options.setPeerRepeatNs(), 0.2));
    }
  }

  // ---- GETSTATUS ----

  private void ask(NodeId node) {
    if (node.equals(context.self())) {
      toControl(new StatusChecked(node, true));
      return;
    }
    StatusTries tries = new StatusTries(++queryCount, node);
    statusQueries.put(tries.query, tries);
    tries.send();
  }

  void onStatus(NodeId from, Status status) {
    StatusTries tries = statusQueries.get(status.query());
    if (tries != null && tries.node.equals(from)) {
      tries.finish(true);
    }
  }

  private final class StatusTries {
    private final long query;
    private final NodeId node;
    private final Timer timer;
    private int sentCount;

    StatusTries(long query, NodeId node) {
      this.query = query;
      this.node = node;
      this.timer = context.timer("status-" + query, this::send);
    }

    private void send() {
      pace.send(this::sendInTurn);
    }

    private void sendInTurn() {
      if (statusQueries.get(query) != this) {
        return;
      }
      if (sentCount == options.statusTries()) {
        finish(false);
        return;
      }
      sentCount++;
      context.datagram(node, new GetStatus(query));
      timer.scheduleAfter(context.random().jitterNs(options.statusRepeatNs(), 0.2));
    }

    private void finish(boolean alive) {
      timer.cancel();
      statusQueries.remove(query);
      toControl(new StatusChecked(node, alive));
    }
  }
}
