package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ClientMessages;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.KillRequest;
import org.plushm.plush.message.ClientMessages.RunsRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.TreeRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.message.ControlLinkMessages.Append;
import org.plushm.plush.message.ControlLinkMessages.Declined;
import org.plushm.plush.message.ControlLinkMessages.InviteResult;
import org.plushm.plush.message.ControlLinkMessages.KeepAlive;
import org.plushm.plush.message.ControlLinkMessages.LogGap;
import org.plushm.plush.message.ControlLinkMessages.Refused;
import org.plushm.plush.message.ControlLinkMessages.StatusChecked;
import org.plushm.plush.message.ExecutionMessages.Description;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.ClientAsks;
import org.plushm.plush.port.ControlPort.ClientGone;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.CutLinks;
import org.plushm.plush.port.ControlPort.DialRefused;
import org.plushm.plush.port.ControlPort.EndControl;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.Launched;
import org.plushm.plush.port.ControlPort.LinkEnded;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.ControlPort.StopAll;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.Signatures;
import org.plushm.plush.tally.ExitCode;

/**
 * The control node (thesis section 3.3: user interface, invitation tracking, execution controller,
 * accounting). Runs on the event loop of its node; never in the overlay.
 */
public final class ControlNode implements Service {
  private static final long NS_PER_MS = 1_000_000L;
  private static final String DISMANTLED = "the overlay is being dismantled";

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Invitations invitations;
  private final CommandLog log;
  private final Executions executions;
  private final Runs runs;
  private final Applications applications;
  private final Questions questions;
  private final Ups ups;
  private final KeyRotation rotation;
  private final List<Long> downClients = new ArrayList<>();
  private final Membership membership;
  private final HostQuestions hostQuestions;
  private final Timer dismantleTimer;
  private final Recovery recovery;
  private final long controlTerm;
  private boolean recovering = true;
  private boolean dismantling;
  private boolean stopping;
  private boolean deposed;

  /**
   * A control node on a journal.
   *
   * @param context of this service
   * @param options tunables
   * @param codec of the command log's bodies
   * @param documentCodec of specifications, see {@link
   *     org.plushm.plush.message.MessageTables#document}
   * @param signatures signs the command log
   * @param journal what the journal holds, in order; empty for a new overlay
   */
  public ControlNode(
      Context context,
      ControlOptions options,
      MessageCodec codec,
      MessageCodec documentCodec,
      Signatures signatures,
      List<Message> journal) {
    this.context = context;
    this.options = options;
    this.roster = new Roster(context, this::onStatusChanged);
    this.ups = new Ups(context, roster);
    this.rootLink = new RootLink(context, options, roster, new RootEvents());
    this.log = new CommandLog(context, codec, signatures);
    Executions.Issuer issuer = new Issuer();
    this.rotation = new KeyRotation(context, options, roster, rootLink, issuer);
    this.invitations = new Invitations(context, options, roster, rootLink, rotation::step);
    RunNumbers numbers = new RunNumbers();
    this.executions = new Executions(context, options, roster, rootLink, issuer);
    this.runs = new Runs(context, options, roster, executions, issuer, numbers);
    this.applications =
        new Applications(
            new ApplicationRun.Surroundings(context, options, roster, rootLink, executions, issuer),
            numbers,
            documentCodec);
    this.questions = new Questions(context, options, roster, rootLink, issuer);
    this.membership =
        new Membership(context, options, roster, rootLink, invitations, log, new Hosts(), issuer);
    this.hostQuestions =
        new HostQuestions(context, options, roster, invitations, membership, questions);
    this.dismantleTimer = context.timer("dismantle", this::stopEverything);
    this.recovery =
        new Recovery(
            codec,
            roster,
            rootLink,
            log,
            membership,
            executions,
            runs,
            applications,
            rotation,
            numbers);
    recovery.fold(journal);
    this.controlTerm = recovery.controlTerm();
    this.dismantling = recovery.isDismantling();
  }

  /** The term of this control node. */
  public long controlTerm() {
    return controlTerm;
  }

  /** Where the overlay is, or is led, with its keys. */
  public KeyStep keyStep() {
    return rotation.step();
  }

  /** How many hosts have this status. */
  public int count(HostStatus status) {
    return roster.count(status);
  }

  /** Invitations that hold a place of the window (thesis section 3.2). */
  public int outstandingInvitations() {
    return invitations.outstanding();
  }

  @Override
  public void onStart() {
    context.emit(new Journal(new Started(controlTerm, options.overlay())));
    rootLink.start(controlTerm);
    invitations.start(controlTerm);
    questions.start(controlTerm);
    executions.start(controlTerm);
    recovery.finish();
    recovering = false;
    rotation.start();
    if (dismantling) {
      // The former control node died over this; whoever is left is ended by the launcher.
      runs.stop();
      applications.stop(DISMANTLED);
      executions.stop();
      rotation.stop(DISMANTLED);
      stopEverything();
      return;
    }
    if (roster.count(HostStatus.ACTIVE) > 0) {
      rootLink.search("the control node has started on a journal");
    }
    invitations.inviteNew(roster.with(HostStatus.QUEUED));
    membership.start(controlTerm);
  }

  private long issue(Message command) {
    long seq = log.append(controlTerm, command).seq();
    log.since(seq - 1).forEach(rootLink::send);
    log.forgetBefore(
        Math.min(executions.firstOpen(), seq - options.logEntriesKept() + 1),
        options.logEntriesKept());
    return seq;
  }

  private final class Issuer implements Executions.Issuer {
    @Override
    public long issue(Message command) {
      return ControlNode.this.issue(command);
    }

    @Override
    public long nextPosition() {
      return log.lastSeq() + 1;
    }
  }

  // ---- events ----

  @Override
  public void onPaused(long gapNs) {
    rootLink.onPaused(gapNs);
    executions.onPaused(gapNs);
    runs.onPaused(gapNs);
    applications.onPaused(gapNs);
    rotation.onPaused(gapNs);
    membership.onPaused();
  }

  @Override
  public boolean onEvent(Event event) {
    if (event instanceof LinkOpened opened) {
      rootLink.onOpened(opened.link());
    } else if (event instanceof LinkReceived received) {
      onReceived(received.link(), received.message());
    } else if (event instanceof DialRefused refused) {
      rootLink.onDialRefused(refused.link());
    } else if (event instanceof LinkEnded ended) {
      rootLink.onEnded(ended.link(), ended.reason());
    } else if (event instanceof Launched launched) {
      invitations.onLaunched(launched);
    } else if (event instanceof LaunchFailed failed) {
      invitations.onLaunchFailed(failed);
    } else if (event instanceof ClientAsks asks) {
      onRequest(asks.client(), asks.request());
    } else if (event instanceof ClientGone gone) {
      ups.onClientGone(gone.client());
      rotation.onClientGone(gone.client());
    } else if (event instanceof PackagesServed served) {
      applications.onServed(served);
    } else if (event instanceof KeyMade made) {
      rotation.onKeyMade(made);
    } else if (event instanceof AllStopped stopped) {
      onAllStopped(stopped);
    } else {
      return false;
    }
    return true;
  }

  private void onReceived(long id, Message message) {
    RootLink.Link link = rootLink.link(id);
    if (link == null) {
      return;
    }
    rootLink.onFrame(link);
    if (message instanceof SetRoot setRoot) {
      rootLink.onSetRoot(link, setRoot);
    } else if (message instanceof Refused refused) {
      context.trace("refused", refused.reason());
      rootLink.onRefused(link, refused);
    } else if (message instanceof Declined declined) {
      rootLink.onDeclined(link, declined);
    } else if (!(message instanceof KeepAlive) && rootLink.isLive(link)) {
      onFromRoot(message);
    }
  }

  private void onFromRoot(Message message) {
    if (message instanceof Join join) {
      membership.onJoin(join);
    } else if (message instanceof Presence presence) {
      membership.onPresence(presence.ordinals());
    } else if (message instanceof Report report) {
      executions.onReport(report);
      applications.lookSoon();
    } else if (message instanceof Output output) {
      executions.onOutput(output);
      applications.lookSoon();
    } else if (message instanceof Disconnected disconnected) {
      membership.onDisconnected(disconnected);
    } else if (message instanceof InviteResult result) {
      invitations.onInviteResult(result);
    } else if (message instanceof StatusChecked checked) {
      membership.onStatusChecked(checked);
    } else if (message instanceof LogGap gap) {
      log.since(gap.fromSeq() - 1).forEach(rootLink::send);
    } else if (message instanceof DocumentWanted wanted) {
      applications.onDocumentWanted(wanted);
    } else if (message instanceof KeyReport report) {
      rotation.onReport(report);
    } else if (message instanceof Description description) {
      questions.onDescription(description);
    }
  }

  // ---- membership ----

  private void onStatusChanged(HostRecord host, HostStatus before) {
    if (recovering) {
      return;
    }
    if (host.status == HostStatus.ACTIVE) {
      executions.onActive(host);
    }
    if (host.status != HostStatus.DISCONNECTED) {
      runs.onStatusChanged();
    }
    applications.lookSoon();
    ups.onStatusChanged(host);
  }

  /** What membership tells the rest. */
  private final class Hosts implements Membership.Watcher {
    @Override
    public void onJoined(HostRecord host, Join join) {
      executions.onJoined(host, join.accepted());
      rotation.onJoined(host, join.keyStep());
      applications.lookSoon();
    }

    @Override
    public void onSeen(HostRecord host) {
      executions.onActive(host);
      runs.onStatusChanged();
      applications.lookSoon();
    }

    @Override
    public void onDisconnected(HostRecord host) {
      executions.onDisconnected(host);
    }
  }

  /** What the root link tells the rest. */
  private final class RootEvents implements RootLink.Listener {
    @Override
    public void onRootLive(SetRoot root) {
      membership.onRootLive();
      List<Append> frames = log.since(root.haveUpTo());
      frames.forEach(rootLink::send);
      executions.onRootLive();
      applications.onRootLive();
      invitations.onRootLive();
      if (dismantling) {
        dismantleTimer.scheduleAfter(options.dismantleNs());
      }
    }

    @Override
    public void onRootLost(String reason) {
      context.trace("root-lost", reason);
      if (dismantling) {
        stopEverything();
      }
    }

    @Override
    public void onUnanswered(NodeId node, String reason, boolean gone) {
      HostRecord host = roster.byNode(node);
      if (host == null || dismantling) {
        return;
      }
      host.gone |= gone;
      if (host.status != HostStatus.ACTIVE) {
        invitations.onFoundingFailed(host, reason);
      } else if (gone || !rootLink.isLive()) {
        membership.disconnect(host, reason, gone);
      } else {
        membership.check(host);
      }
    }

    @Override
    public void onDeclined(NodeId node, Declined declined) {
      HostRecord host = roster.byNode(node);
      if (host != null && !dismantling) {
        invitations.onDeclined(host, declined.reason(), declined.lasting());
      }
    }

    @Override
    public void onNobodyLeft() {
      membership.onNobodyLeft();
      if (!dismantling) {
        invitations.onNobodyLeft();
      }
    }

    @Override
    public void onDeposed(Refused refused) {
      depose(refused.reason());
    }
  }

  // ---- clients ----

  private void onRequest(long client, Message request) {
    if (dismantling && !(request instanceof DownRequest)) {
      tell(client, new ClientMessages.Refused(ExitCode.UNREACHABLE.code(), DISMANTLED, ""));
    } else if (request instanceof UpRequest up) {
      onUp(client, up);
    } else if (request instanceof ExecRequest exec) {
      runs.onExecRequest(client, exec);
    } else if (request instanceof RunRequest run) {
      applications.onRunRequest(client, run);
    } else if (request instanceof CancelRequest cancel) {
      runs.onCancel(client, cancel.run());
      applications.onCancel(client, cancel.run());
    } else if (request instanceof RunsRequest) {
      runs.list(client);
      applications.list(client);
      tell(client, new Done("", ExitCode.OK.code()));
    } else if (request instanceof StatusRequest) {
      questions.askStatus(client, status());
    } else if (request instanceof RotateRequest) {
      rotation.onRotate(client);
    } else if (request instanceof HostsRequest) {
      onHosts(client);
    } else if (request instanceof DetailsRequest details) {
      hostQuestions.onDetails(client, details);
    } else if (request instanceof ReadmitRequest readmit) {
      hostQuestions.onReadmit(client, readmit);
    } else if (request instanceof TreeRequest) {
      questions.askTree(client);
    } else if (request instanceof KillRequest kill) {
      onKill(client, kill);
    } else if (request instanceof DownRequest) {
      onDown(client);
    }
  }

  private void onUp(long client, UpRequest request) {
    NodeSet hosts = parse(client, request.hosts());
    if (hosts == null) {
      return;
    }
    List<HostRecord> fresh = new ArrayList<>();
    for (String label : hosts) {
      HostRecord host = roster.byLabel(label);
      if (host == null) {
        host = roster.want(label);
        context.emit(new Journal(new Wanted(label)));
        fresh.add(host);
      } else if (host.status == HostStatus.FAILED && !host.outcast) {
        roster.become(host, HostStatus.QUEUED, null);
        fresh.add(host);
      }
    }
    ups.await(client, hosts.toList());
    invitations.wishFirstRoot(request.root(), request.seed());
    invitations.inviteNew(fresh);
    ups.finishIfSettled(client);
  }

  private void onHosts(long client) {
    for (HostRecord host : roster.all()) {
      tell(
          client,
          new HostEntry(
              host.label,
              host.status.name(),
              host.node == null ? null : host.node.toString(),
              host.ordinal,
              (context.nowNs() - host.sinceNs) / NS_PER_MS,
              host.why()));
    }
    tell(client, new Done("", 0));
  }

  private void onKill(long client, KillRequest request) {
    NodeSet hosts = parse(client, request.hosts());
    if (hosts == null) {
      return;
    }
    if (request.linkCutMs() > 0) {
      context.emit(new CutLinks(request.linkCutMs()));
    }
    OrdinalSet targets = OrdinalSet.EMPTY;
    List<String> absent = new ArrayList<>();
    for (String label : hosts) {
      HostRecord host = roster.byLabel(label);
      if (host != null && host.status == HostStatus.ACTIVE) {
        targets = targets.with(host.ordinal);
        membership.killAsked(host);
      } else {
        absent.add(label);
      }
    }
    if (!targets.isEmpty()) {
      issue(new Kill(targets, request.clientOnly()));
    }
    NodeSet missed = NodeSet.of(absent);
    NodeSet killed = hosts.minus(missed);
    String done = killed.isEmpty() ? "" : "killed " + killed.fold();
    if (missed.isEmpty()) {
      tell(client, new Done(done, 0));
    } else {
      String not = "not active: " + missed.fold();
      tell(client, new Done(done.isEmpty() ? not : done + "; " + not, ExitCode.UNREACHABLE.code()));
    }
  }

  private NodeSet parse(long client, String expression) {
    try {
      return NodeSet.parse(expression);
    } catch (NodeSetSyntaxException e) {
      tell(client, new ClientMessages.Refused(ExitCode.USAGE.code(), e.getMessage(), e.remedy()));
      return null;
    }
  }

  private StatusReply status() {
    HostRecord root = rootLink.liveNode() == null ? null : roster.byNode(rootLink.liveNode());
    return new StatusReply(
        options.overlay(),
        options.overlayType().label(),
        controlTerm,
        rootLink.isLive() ? rootLink.believed().term() : -1,
        root == null ? null : root.label,
        root == null ? null : root.node.endpoint(),
        roster.count(HostStatus.QUEUED)
            + roster.count(HostStatus.LAUNCHING)
            + roster.count(HostStatus.INVITED),
        roster.count(HostStatus.ACTIVE),
        roster.count(HostStatus.DISCONNECTED),
        roster.count(HostStatus.FAILED),
        options.processId(),
        rootLink.describe(),
        runs.openCount() + applications.openCount(),
        "",
        rotation.step().sealingEpoch(),
        rotation.isUnderWay());
  }

  private void tell(long client, Message message) {
    context.emit(new ClientTell(client, message));
  }

  // ---- dismantling (thesis section 3.7) ----

  private void onDown(long client) {
    downClients.add(client);
    if (dismantling) {
      return;
    }
    dismantling = true;
    membership.stop();
    context.emit(new Journal(new DismantleBegun()));
    invitations.stop();
    questions.stop();
    runs.stop();
    applications.stop(DISMANTLED);
    executions.stop();
    rotation.stop(DISMANTLED);
    ups.stop(DISMANTLED);
    if (!rootLink.isLive()) {
      stopEverything();
      return;
    }
    issue(new Disconnect());
    dismantleTimer.scheduleAfter(options.dismantleNs());
  }

  /** Between control nodes the newer wins: this one ends and leaves the overlay to the other. */
  private void depose(String reason) {
    deposed = true;
    invitations.stop();
    questions.stop();
    runs.stop();
    applications.stop(reason);
    executions.stop();
    rotation.stop(reason);
    ups.stop(reason);
    membership.stop();
    dismantleTimer.cancel();
    downClients.forEach(client -> tell(client, new Done(reason, ExitCode.UNREACHABLE.code())));
    rootLink.stop();
    context.emit(new EndControl());
  }

  private void stopEverything() {
    if (stopping || deposed) {
      return;
    }
    stopping = true;
    dismantleTimer.cancel();
    membership.stop();
    rootLink.stop();
    context.emit(new StopAll());
  }

  private void onAllStopped(AllStopped event) {
    context.emit(new Journal(new Dismantled()));
    String note = String.join("; ", event.leftovers());
    int exit = event.leftovers().isEmpty() ? 0 : ExitCode.UNREACHABLE.code();
    downClients.forEach(client -> tell(client, new Done(note, exit)));
    context.emit(new EndControl());
  }
}
