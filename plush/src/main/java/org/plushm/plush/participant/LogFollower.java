package org.plushm.plush.participant;

import java.util.ArrayDeque;
import java.util.List;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.plush.message.ApplicationMessages.CleanUp;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.ApplicationMessages.Start;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Cancel;
import org.plushm.plush.message.ExecutionMessages.Disconnect;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Kill;
import org.plushm.plush.message.ExecutionMessages.Query;
import org.plushm.plush.message.KeyMessages.KeyChange;
import org.plushm.plush.message.MembershipMessages.Introduce;
import org.plushm.plush.message.MembershipMessages.MarkFailed;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.port.Signatures;

/**
 * Obeys the command log: each entry once, in order, only what the control node has signed, and of
 * that what concerns this host. Before the host knows its ordinal, entries wait.
 */
final class LogFollower {
  private static final int HELD_ENTRIES_MAX = 1024;

  private final Participant participant;
  private final MessageCodec codec;
  private final Signatures signatures;
  private final Executions executions;
  private final Applications applications;
  private final ArrayDeque<LogEntry> heldUntilWelcome = new ArrayDeque<>();

  /** Entries up to here do not concern this node, or it has obeyed them. */
  private long baseSeq;

  private long refusedEntryCount;

  LogFollower(
      Participant participant,
      MessageCodec codec,
      Signatures signatures,
      Executions executions,
      Applications applications) {
    this.participant = participant;
    this.codec = codec;
    this.signatures = signatures;
    this.executions = executions;
    this.applications = applications;
  }

  /** Entries whose signature or body was refused. */
  long refusedEntryCount() {
    return refusedEntryCount;
  }

  void deliver(LogEntry entry) {
    if (participant.ordinal() < 0 && !(checked(entry) instanceof Disconnect)) {
      if (heldUntilWelcome.size() == HELD_ENTRIES_MAX) {
        // The older, the more likely it was issued before this node's ordinal.
        heldUntilWelcome.remove();
      }
      heldUntilWelcome.add(entry);
      return;
    }
    obey(entry);
  }

  /**
   * The host has its ordinal.
   *
   * @param base entries up to here do not concern it
   */
  void onWelcome(long base) {
    baseSeq = Math.max(baseSeq, base);
    List<LogEntry> held = List.copyOf(heldUntilWelcome);
    heldUntilWelcome.clear();
    held.forEach(this::obey);
  }

  private void obey(LogEntry entry) {
    if (entry.seq() <= baseSeq || participant.state() == ParticipantState.ENDED) {
      return;
    }
    baseSeq = entry.seq();
    Message command = checked(entry);
    if (command == null) {
      refusedEntryCount++;
    } else {
      obey(entry.seq(), command);
    }
  }

  private void obey(long seq, Message command) {
    int ordinal = participant.ordinal();
    if (command instanceof Exec exec) {
      if (isMeant(exec.targets())) {
        participant.traceExecuted(seq);
        executions.start(seq, ordinal, 0, exec.command(), exec.timeoutMs(), exec.outputBytesMax());
      }
    } else if (command instanceof Prepare prepare) {
      if (isMeant(prepare.targets())) {
        applications.prepare(seq, ordinal, prepare);
      }
    } else if (command instanceof Go go) {
      if (isMeant(go.targets())) {
        applications.go(seq, ordinal, go);
      }
    } else if (command instanceof Start start) {
      if (isMeant(start.targets())) {
        participant.traceExecuted(seq);
        applications.start(seq, ordinal, start);
      }
    } else if (command instanceof CleanUp cleanUp) {
      applications.forget(cleanUp);
      if (isMeant(cleanUp.targets())) {
        applications.cleanUp(seq, ordinal, cleanUp);
      }
    } else if (command instanceof Ack ack) {
      executions.onAck(ack);
    } else if (command instanceof Cancel cancel) {
      executions.cancel(cancel.execution());
    } else if (command instanceof Disconnect) {
      participant.onDisconnect();
    } else if (command instanceof Kill kill) {
      if (kill.targets().contains(ordinal)) {
        participant.onKill(kill.clientOnly());
      }
    } else if (command instanceof Query query) {
      participant.onQuery(query);
    } else if (command instanceof KeyChange change) {
      participant.onKeyChange(change);
    } else if (command instanceof MarkFailed mark) {
      participant.onMarkFailed(mark);
    } else if (command instanceof Introduce introduce) {
      if (introduce.targets().contains(ordinal)) {
        participant.announce();
      }
    }
  }

  private boolean isMeant(OrdinalSet targets) {
    return targets.contains(participant.ordinal())
        && participant.state() == ParticipantState.MEMBER;
  }

  private Message checked(LogEntry entry) {
    if (!signatures.verify(entry)) {
      return null;
    }
    try {
      return codec.decode(entry.body());
    } catch (MalformedMessage e) {
      return null;
    }
  }
}
