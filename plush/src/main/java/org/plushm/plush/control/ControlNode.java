package org.plushm.plush.control;

import java.util.List;
import org.plushm.overlay.Context;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.Service;
import org.plushm.plush.message.ApplicationMessages.DocumentWanted;
import org.plushm.plush.message.ClientMessages.CancelRequest;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostsRequest;
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
import org.plushm.plush.message.ExecutionMessages.Output;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.HostMessages.DetailsRequest;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.message.HostMessages.ReadmitRequest;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.message.MembershipMessages.Disconnected;
import org.plushm.plush.message.MembershipMessages.Join;
import org.plushm.plush.message.MembershipMessages.Presence;
import org.plushm.plush.message.MembershipMessages.SetRoot;
import org.plushm.plush.message.ResumeMessages.DetachRequest;
import org.plushm.plush.message.ResumeMessages.NotKnown;
import org.plushm.plush.message.ResumeMessages.ResumeRequest;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.ResumeMessages.Taken;
import org.plushm.plush.message.RunMessages.RunRequest;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.ClientAsks;
import org.plushm.plush.port.ControlPort.ClientGone;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.DialRefused;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.Launched;
import org.plushm.plush.port.ControlPort.LinkEnded;
import org.plushm.plush.port.ControlPort.LinkOpened;
import org.plushm.plush.port.ControlPort.LinkReceived;
import org.plushm.plush.port.PackagesPort.PackagesServed;
import org.plushm.plush.port.Signatures;
import org.plushm.plush.port.WallClock;
import org.plushm.plush.tally.ExitCode;

/**
 * The control node (thesis section 3.3: user interface, invitation tracking, execution controller,
 * accounting). Runs on the event loop of its node; never in the overlay.
 */
public final class ControlNode implements Service {
  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Invitations invitations;
  private final CommandLog log;
  private final Executions executions;
  private final Runs runs;
  private final KeptRuns kept;
  private final Applications applications;
  private final Questions questions;
  private final Ups ups;
  private final KeyRotation rotation;
  private final Membership membership;
  private final HostQuestions hostQuestions;
  private final Recovery recovery;
  private final Endings endings;
  private final long controlTerm;

  /**
   * A control node on a journal.
   *
   * @param context of this service
   * @param options tunables
   * @param codec of the command log's bodies
   * @param documentCodec of specifications, see {@link
   *     org.plushm.plush.message.MessageTables#document}
   * @param signatures signs the command log
   * @param clock dates what happens to hosts and when runs were asked for
   * @param journal what the journal holds, in order; empty for a new overlay
   */
  public ControlNode(
      Context context,
      ControlOptions options,
      MessageCodec codec,
      MessageCodec documentCodec,
      Signatures signatures,
      WallClock clock,
      List<Message> journal) {
    this.context = context;
    this.options = options;
    Stories stories = new Stories(context, clock);
    Dates dates = new Dates(context, clock);
    this.roster = new Roster(context, stories, this::onStatusChanged);
    this.ups = new Ups(context, roster);
    this.rootLink = new RootLink(context, options, roster, new RootEvents());
    this.log = new CommandLog(context, codec, signatures);
    Executions.Issuer issuer = new Issuer();
    this.rotation = new KeyRotation(context, options, roster, rootLink, issuer);
    this.invitations = new Invitations(context, options, roster, rootLink, rotation::step);
    RunNumbers numbers = new RunNumbers();
    this.executions = new Executions(context, options, roster, rootLink, issuer);
    this.kept = new KeptRuns(context);
    this.runs = new Runs(context, options, roster, executions, issuer, numbers, kept, dates);
    this.applications =
        new Applications(
            new ApplicationRun.Surroundings(context, options, roster, rootLink, executions, issuer),
            numbers,
            kept,
            dates,
            documentCodec);
    this.questions = new Questions(context, options, roster, rootLink, issuer);
    this.membership =
        new Membership(
            context, options, roster, stories, rootLink, invitations, log, new Hosts(), issuer);
    this.hostQuestions =
        new HostQuestions(context, options, roster, invitations, membership, questions, issuer);
    this.recovery =
        new Recovery(
            codec,
            roster,
            stories,
            rootLink,
            log,
            membership,
            invitations,
            executions,
            runs,
            applications,
            rotation,
            numbers);
    recovery.fold(journal);
    this.controlTerm = recovery.controlTerm(context.random().fork("control-term"));
    this.endings =
        new Endings(
            context,
            options,
            new Endings.Work(
                rootLink,
                membership,
                invitations,
                questions,
                ups,
                runs,
                applications,
                executions,
                rotation),
            issuer,
            controlTerm,
            recovery.isDismantling());
  }

  /** The term of this control node. */
  public long controlTerm() {
    return controlTerm;
  }

  /** Where the overlay is, or is led, with its keys. */
  public KeyStep keyStep() {
    return rotation.step();
  }

  /** Why the journal that it was made on is out of date, so that it ends at once; or null. */
  public String deposedNote() {
    return recovery.deposed();
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
    if (recovery.deposed() != null) {
      endings.onDeposedBefore(recovery.deposed());
      return;
    }
    context.emit(new Journal(new Started(controlTerm, options.overlay())));
    rootLink.start(controlTerm);
    invitations.start(controlTerm);
    questions.start(controlTerm);
    executions.start(controlTerm);
    recovery.finish();
    rotation.start();
    if (endings.isDismantling()) {
      endings.resumeDismantling();
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
    if (endings.hasLeft()) {
      return true; // It has ended; who asks now is not heard.
    }
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
      runs.onClientGone(gone.client());
      applications.onClientGone(gone.client());
      kept.onClientGone(gone.client());
      endings.onClientGone(gone.client());
    } else if (event instanceof PackagesServed served) {
      applications.onServed(served);
    } else if (event instanceof KeyMade made) {
      rotation.onKeyMade(made);
    } else if (event instanceof AllStopped stopped) {
      endings.onAllStopped(stopped);
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
      log.catchUp(root.haveUpTo(), controlTerm);
      membership.onRootLive();
      List<Append> frames = log.since(root.haveUpTo());
      frames.forEach(rootLink::send);
      executions.onRootLive();
      applications.onRootLive();
      invitations.onRootLive();
      questions.onRootLive();
      endings.onRootLive();
    }

    @Override
    public void onRootLost(String reason) {
      context.trace("root-lost", reason);
      endings.onRootLost();
    }

    @Override
    public void onUnanswered(NodeId node, String reason, boolean gone) {
      HostRecord host = roster.byNode(node);
      if (host == null || endings.isDismantling()) {
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
      if (host != null && !endings.isDismantling()) {
        invitations.onDeclined(host, declined.reason(), declined.lasting());
      }
    }

    @Override
    public void onNobodyLeft() {
      membership.onNobodyLeft();
      if (!endings.isDismantling()) {
        invitations.onNobodyLeft();
      }
    }

    @Override
    public void onDeposed(Refused refused) {
      endings.onDeposed(refused.controlTerm());
    }
  }

  // ---- clients ----

  private void onRequest(long client, Message request) {
    if (endings.isDismantling() && !(request instanceof DownRequest)) {
      tell(client, Endings.refusal());
    } else if (request instanceof UpRequest up) {
      ups.onUp(client, up, invitations);
    } else if (request instanceof ExecRequest exec) {
      runs.onExecRequest(client, exec);
    } else if (request instanceof RunRequest run) {
      applications.onRunRequest(client, run);
    } else if (request instanceof CancelRequest cancel) {
      runs.onCancel(client, cancel.run());
      applications.onCancel(client, cancel.run());
    } else if (request instanceof ResumeRequest resume) {
      onResume(client, resume.run(), resume.token());
    } else if (request instanceof Taken taken) {
      kept.take(taken.run());
    } else if (request instanceof RunsRequest list) {
      runs.list(client);
      applications.list(client);
      if (list.kept()) {
        kept.list(client);
      }
      tell(client, new Done("", ExitCode.OK.code()));
    } else if (request instanceof StatusRequest) {
      questions.askStatus(client, status());
    } else if (request instanceof RotateRequest) {
      rotation.onRotate(client);
    } else if (request instanceof HostsRequest) {
      hostQuestions.onHosts(client);
    } else if (request instanceof DetailsRequest details) {
      hostQuestions.onDetails(client, details);
    } else if (request instanceof ReadmitRequest readmit) {
      hostQuestions.onReadmit(client, readmit);
    } else if (request instanceof TreeRequest) {
      questions.askTree(client);
    } else if (request instanceof KillRequest kill) {
      hostQuestions.onKill(client, kill);
    } else if (request instanceof DetachRequest) {
      endings.onDetach(client);
    } else if (request instanceof DownRequest) {
      endings.onDown(client);
    }
  }

  private void onResume(long client, long run, long token) {
    boolean known =
        runs.resume(client, run, token)
            || applications.resume(client, run, token)
            || kept.resume(client, run, token);
    if (!known) {
      tell(client, new NotKnown());
    }
  }

  private StatusReply status() {
    HostRecord root = rootLink.liveNode() == null ? null : roster.byNode(rootLink.liveNode());
    return new StatusReply(
        options.overlay(),
        options.overlayType().label(),
        ControlTerm.count(controlTerm),
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
}
