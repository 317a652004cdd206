package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Context;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.overlay.Timer;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.KeyMessages.KeyChange;
import org.plushm.plush.message.KeyMessages.KeyReport;
import org.plushm.plush.message.KeyMessages.KeyStepped;
import org.plushm.plush.message.KeyMessages.RotateDone;
import org.plushm.plush.message.KeyMessages.RotateProgress;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.port.ControlPort.ClientTell;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ControlPort.LaunchWithKeys;
import org.plushm.plush.port.ControlPort.MakeKey;
import org.plushm.plush.tally.ExitCode;

/**
 * Leads the overlay from one key to the next (ADR 10). Each step is journaled, given to the
 * launchers and told to the members in the command log, in that order; the next one follows when
 * every active host has said that it is there. So members are never more than one step apart, and
 * neighbours in the order of steps open each other's frames.
 *
 * <p>A host that does not say so within the patience is left behind: cut off, it is lost, invited
 * again and given the keys by its launcher. The same goes for hosts that were away.
 */
final class KeyRotation {
  /** How often it is looked at who is missing. */
  private static final long TICK_NS = 100_000_000L;

  /** After a report, so that one look serves all that come together. */
  private static final long GATHER_NS = 10_000_000L;

  private static final long REPEAT_MIN_NS = 1_000_000_000L;
  private static final long REPEAT_MAX_NS = 8_000_000_000L;
  private static final long NS_PER_MS = 1_000_000L;
  private static final long NOBODY = -1;

  private final Context context;
  private final ControlOptions options;
  private final Roster roster;
  private final RootLink rootLink;
  private final Executions.Issuer issuer;
  private final Timer tick;
  private KeyStep step = KeyStep.FIRST;
  private Bytes wrapped = Bytes.EMPTY;
  private boolean settled = true;

  /** The epoch whose key is being made; 0 for none. */
  private int making;

  private long client = NOBODY;
  private RotateProgress told;
  private long startedNs;
  private long stepSinceNs;
  private long repeatAtNs;
  private long repeatNs;
  private boolean stopped;

  KeyRotation(
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
    this.tick = context.timer("keys", this::onTick);
  }

  /** Where members are, or are led. */
  KeyStep step() {
    return step;
  }

  /** Whether some of them may not be there yet. */
  boolean isUnderWay() {
    return !settled || making > 0;
  }

  // ---- the journal ----

  void recover(KeyStepped record) {
    step = record.step();
    wrapped = record.wrapped();
    settled = record.settled();
  }

  /** The overlay was dismantled: nobody is left to be led, the next ones begin at the new key. */
  void recoverDismantled() {
    step = KeyStep.stable(step.newestEpoch());
    settled = true;
  }

  /** Everything has been read; before anything is launched. */
  void start() {
    if (roster.size() == 0 && !step.equals(KeyStep.FIRST)) {
      // Of an overlay that was dismantled: its keys may be gone with it, and nobody has them.
      recoverDismantled();
      context.emit(new MakeKey(step.newestEpoch()));
    }
    if (!step.equals(KeyStep.FIRST)) {
      context.emit(new LaunchWithKeys(step));
    }
    if (!settled) {
      context.trace("key", "goes on with the change to epoch " + step.newestEpoch());
      startedNs = context.nowNs();
      begin();
    }
  }

  // ---- what is wanted ----

  void onRotate(long asker) {
    boolean mayBegin = making == 0 && step.isStable();
    if (isUnderWay() && (client != NOBODY || making > 0)) {
      refuse(
          asker,
          ExitCode.USAGE,
          "the key is being changed already, to epoch " + Math.max(making, step.newestEpoch()),
          "wait for that: 'plush status' tells the key epoch");
    } else if (!mayBegin) {
      // A former control node, or this one for a client that has gone, began it: one change is
      // enough for whoever wants another key than the one that others know.
      client = asker;
      tellProgress();
    } else if (step.newestEpoch() == KeyStep.EPOCH_MAX) {
      refuse(asker, ExitCode.USAGE, "the last key epoch is in use", "start another overlay");
    } else {
      client = asker;
      startedNs = context.nowNs();
      making = step.newestEpoch() + 1;
      context.emit(new MakeKey(making));
    }
  }

  /** The client has gone; the change goes on. */
  void onClientGone(long gone) {
    if (client == gone) {
      client = NOBODY;
    }
  }

  void onKeyMade(KeyMade made) {
    if (made.epoch() != making || stopped) {
      return;
    }
    making = 0;
    if (made.problem() == null) {
      wrapped = made.wrapped();
      enter(step.next());
    } else {
      String problem = "the new key cannot be kept: " + made.problem();
      tell(new Refused(ExitCode.INTERNAL.code(), problem, "nothing was changed"));
      client = NOBODY;
    }
  }

  void stop(String reason) {
    stopped = true;
    tick.cancel();
    if (client != NOBODY) {
      refuse(client, ExitCode.UNREACHABLE, reason, "");
      client = NOBODY;
    }
  }

  // ---- the steps ----

  private void enter(KeyStep next) {
    step = next;
    settled = false;
    context.emit(new Journal(new KeyStepped(step, wrapped, false)));
    context.trace("key", step.toString());
    context.emit(new LaunchWithKeys(step));
    begin();
  }

  private void begin() {
    stepSinceNs = context.nowNs();
    repeatNs = REPEAT_MIN_NS;
    command();
    tick.scheduleAfter(0);
  }

  private void command() {
    repeatAtNs = context.nowNs() + repeatNs;
    repeatNs = Math.min(2 * repeatNs, REPEAT_MAX_NS);
    if (!roster.with(HostStatus.ACTIVE).isEmpty()) {
      issuer.issue(new KeyChange(step, wrapped));
    }
  }

  /** A host says how far it is. */
  void onReport(KeyReport report) {
    HostRecord host = roster.byOrdinal(report.ordinal());
    if (host != null) {
      host.keyStep = report.step();
      if (!settled && !stopped) {
        tick.scheduleAfter(GATHER_NS);
      }
    }
  }

  /** JOIN: a host whose step was overtaken while it was on its way in has to follow. */
  void onJoined(HostRecord host, KeyStep itsStep) {
    host.keyStep = itsStep;
    if (settled && making == 0 && !stopped && host.keyStep.compareTo(step) < 0) {
      enter(step);
    }
  }

  /** The control node stood still: nobody could answer. */
  void onPaused(long gapNs) {
    stepSinceNs += gapNs;
    repeatAtNs += gapNs;
  }

  private void onTick() {
    if (settled || stopped) {
      return;
    }
    if (!rootLink.isLive() && roster.count(HostStatus.ACTIVE) > 0) {
      // Nobody can be told or heard; whoever is lost with the root is found out meanwhile.
      tick.scheduleAfter(TICK_NS);
      return;
    }
    boolean waits = isAnyMissing();
    if (waits && context.nowNs() - stepSinceNs < options.keyPatienceNs()) {
      if (context.nowNs() >= repeatAtNs) {
        command();
      }
      tellProgress();
      tick.scheduleAfter(TICK_NS);
    } else if (step.isStable()) {
      finish();
    } else {
      enter(step.next());
    }
  }

  /** Whether somebody has to come here before the next step; later than the last step, nobody. */
  private boolean isAnyMissing() {
    for (HostRecord host : roster.all()) {
      boolean missing =
          switch (host.status) {
            case ACTIVE -> host.keyStep.compareTo(step) < 0;
            // The next step would cut it off before it is heard of.
            case LAUNCHING, INVITED ->
                !step.isStable() && host.launchedAt.number() + 1 == step.number();
            default -> false;
          };
      if (missing) {
        return true;
      }
    }
    return false;
  }

  private void finish() {
    settled = true;
    context.emit(new Journal(new KeyStepped(step, wrapped, true)));
    List<String> behind = new ArrayList<>();
    int hosts = 0;
    for (HostRecord host : roster.all()) {
      if (host.status != HostStatus.FAILED) {
        hosts++;
        if (host.status != HostStatus.ACTIVE || host.keyStep.compareTo(step) < 0) {
          behind.add(host.label);
        }
      }
    }
    context.trace("key", "epoch " + step.newestEpoch() + " in use, behind: " + behind.size());
    tell(
        new RotateDone(
            step.newestEpoch(),
            hosts - behind.size(),
            hosts,
            (context.nowNs() - startedNs) / NS_PER_MS,
            behind.isEmpty() ? "" : NodeSet.of(behind).fold()));
    client = NOBODY;
    told = null;
  }

  // ---- the client ----

  private void tellProgress() {
    if (client == NOBODY) {
      return;
    }
    List<HostRecord> active = roster.with(HostStatus.ACTIVE);
    int there = 0;
    for (HostRecord host : active) {
      there += host.keyStep.compareTo(step) < 0 ? 0 : 1;
    }
    RotateProgress now = new RotateProgress(step, there, active.size());
    if (!now.equals(told)) {
      told = now;
      tell(now);
    }
  }

  private void refuse(long asker, ExitCode code, String problem, String remedy) {
    context.emit(new ClientTell(asker, new Refused(code.code(), problem, remedy)));
  }

  private void tell(Message message) {
    if (client != NOBODY) {
      context.emit(new ClientTell(client, message));
    }
  }
}
