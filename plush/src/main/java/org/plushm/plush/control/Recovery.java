package org.plushm.plush.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.RandomSource;
import org.plushm.plush.message.ExecutionMessages.Ack;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.HostMessages.GivenUp;
import org.plushm.plush.message.HostMessages.Readmitted;
import org.plushm.plush.message.JournalRecords.ApplicationDone;
import org.plushm.plush.message.JournalRecords.ApplicationEnding;
import org.plushm.plush.message.JournalRecords.ApplicationOpened;
import org.plushm.plush.message.JournalRecords.Deposed;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.message.JournalRecords.Dismantled;
import org.plushm.plush.message.JournalRecords.Enrolled;
import org.plushm.plush.message.JournalRecords.ExecutionIssued;
import org.plushm.plush.message.JournalRecords.ExecutionOpened;
import org.plushm.plush.message.JournalRecords.HostDone;
import org.plushm.plush.message.JournalRecords.Logged;
import org.plushm.plush.message.JournalRecords.RootSeen;
import org.plushm.plush.message.JournalRecords.Started;
import org.plushm.plush.message.JournalRecords.TargetDone;
import org.plushm.plush.message.JournalRecords.Wanted;
import org.plushm.plush.message.KeyMessages.KeyStepped;
import org.plushm.plush.message.ResumeMessages.ApplicationAccount;
import org.plushm.plush.message.ResumeMessages.RunTaken;
import org.plushm.plush.message.SnapshotRecords.Spent;
import org.plushm.plush.message.StoryRecords.FirstRootWished;
import org.plushm.plush.message.StoryRecords.HostLost;
import org.plushm.plush.message.StoryRecords.HostNoted;

/** Makes the control node's state of what its journal holds: a fold over the records in order. */
final class Recovery {
  private final MessageCodec codec;
  private final Roster roster;
  private final Stories stories;
  private final RootLink rootLink;
  private final CommandLog log;
  private final Membership membership;
  private final Invitations invitations;
  private final Executions executions;
  private final Runs runs;
  private final Applications applications;
  private final KeyRotation rotation;
  private final RunNumbers numbers;
  private final Map<Integer, String> labels = new TreeMap<>();
  private long formerTerm;
  private boolean dismantling;
  private String deposed;

  Recovery(
      MessageCodec codec,
      Roster roster,
      Stories stories,
      RootLink rootLink,
      CommandLog log,
      Membership membership,
      Invitations invitations,
      Executions executions,
      Runs runs,
      Applications applications,
      KeyRotation rotation,
      RunNumbers numbers) {
    this.codec = codec;
    this.roster = roster;
    this.stories = stories;
    this.rootLink = rootLink;
    this.log = log;
    this.membership = membership;
    this.invitations = invitations;
    this.executions = executions;
    this.runs = runs;
    this.applications = applications;
    this.rotation = rotation;
    this.numbers = numbers;
  }

  /** The term of the control node that goes on with the journal. */
  long controlTerm(RandomSource random) {
    return ControlTerm.after(formerTerm, random);
  }

  /** Why the journal is out of date; null when it is not. */
  String deposed() {
    return deposed;
  }

  /** Whether the former control node died while it dismantled the overlay. */
  boolean isDismantling() {
    return dismantling;
  }

  void fold(List<Message> journal) {
    int from = 0;
    for (int i = 0; i < journal.size(); i++) {
      if (journal.get(i) instanceof Dismantled) {
        from = i + 1;
      } else if (journal.get(i) instanceof Started started) {
        formerTerm = started.controlTerm();
      } else if (journal.get(i) instanceof Spent spent) {
        formerTerm = spent.controlTerm();
      }
    }
    for (Message record : journal.subList(0, from)) {
      // Of a dismantled overlay only this matters: numbers are not used again.
      if (record instanceof Logged logged) {
        log.recover(logged.entry());
      } else if (record instanceof Spent spent) {
        fold(spent);
      } else if (record instanceof Enrolled enrolled) {
        roster.spend(enrolled.ordinal());
      } else if (record instanceof ExecutionOpened opened) {
        numbers.spend(opened.run());
      } else if (record instanceof ApplicationOpened opened) {
        numbers.spend(opened.run());
      } else if (record instanceof KeyStepped stepped) {
        rotation.recover(stepped);
      } else if (record instanceof Dismantled) {
        rotation.recoverDismantled();
      }
    }
    log.forgetAll();
    List<Message> present = journal.subList(from, journal.size());
    for (Message record : present) {
      if (record instanceof ApplicationDone done) {
        applications.recoverOver(done.run());
      }
    }
    present.forEach(this::fold);
  }

  private void fold(Message record) {
    if (record instanceof Wanted wanted) {
      roster.want(wanted.label());
    } else if (record instanceof Enrolled enrolled) {
      HostRecord host = roster.want(enrolled.label());
      roster.located(host, enrolled.node(), enrolled.controlAddress());
      roster.enrol(host, enrolled.ordinal(), log.lastSeq());
      host.recovered = true;
      labels.put(enrolled.ordinal(), enrolled.label());
      roster.become(host, HostStatus.ACTIVE, null);
    } else if (record instanceof Logged logged) {
      log.recover(logged.entry());
      fold(logged.entry());
    } else if (record instanceof Spent spent) {
      fold(spent);
    } else if (record instanceof Started) {
      runs.recoverRestart(log.lastSeq());
    } else if (record instanceof RootSeen seen) {
      rootLink.recover(seen);
      invitations.forgetWish();
    } else if (record instanceof ExecutionOpened opened) {
      runs.recover(opened);
    } else if (record instanceof ExecutionIssued issued) {
      runs.recover(issued);
    } else if (record instanceof HostDone done) {
      runs.recover(done);
    } else if (record instanceof GivenUp givenUp) {
      membership.recoverGivenUp(roster.want(givenUp.label()), givenUp.cause());
    } else if (record instanceof Readmitted readmitted) {
      membership.recoverReadmitted(roster.want(readmitted.label()));
    } else if (record instanceof DismantleBegun) {
      dismantling = true;
    } else if (record instanceof KeyStepped stepped) {
      rotation.recover(stepped);
    } else if (record instanceof Deposed gone) {
      deposed = gone.note();
    } else {
      foldApplication(record);
    }
  }

  /** The journal begins with a snapshot: see {@link JournalFold}. */
  private void fold(Spent spent) {
    log.startAt(spent.logStart());
    roster.spend(spent.ordinals() - 1);
    numbers.spend(spent.run());
  }

  private void foldApplication(Message record) {
    if (record instanceof ApplicationOpened opened) {
      applications.recover(opened);
    } else if (record instanceof TargetDone done) {
      applications.recover(done);
    } else if (record instanceof ApplicationEnding ending) {
      applications.recover(ending);
    } else if (record instanceof ApplicationAccount account) {
      applications.recover(account);
    } else if (record instanceof ApplicationDone done) {
      applications.recover(done);
    } else if (record instanceof RunTaken taken) {
      runs.recover(taken);
    } else {
      foldStory(record);
    }
  }

  private void foldStory(Message record) {
    if (record instanceof HostNoted noted) {
      stories.recover(roster.want(noted.label()), noted);
    } else if (record instanceof HostLost lost) {
      stories.recover(roster.want(lost.label()), lost);
    } else if (record instanceof FirstRootWished wished) {
      invitations.recover(wished);
    }
  }

  private void fold(LogEntry entry) {
    Message command = command(entry);
    if (command instanceof Ack ack) {
      executions.recover(ack);
    } else {
      applications.recover(entry.seq(), command, labels::get);
    }
  }

  /** Everything has been read: what was under way is followed up. */
  void finish() {
    stories.recovered(roster.all());
    runs.recovered(this::execAt, labels);
    labels.clear();
    applications.start();
  }

  private Exec execAt(long execution) {
    LogEntry entry = execution > log.lastSeq() ? null : log.entry(execution);
    return entry != null && command(entry) instanceof Exec exec ? exec : null;
  }

  private Message command(LogEntry entry) {
    try {
      return codec.decode(entry.body());
    } catch (MalformedMessage e) {
      // It was written by this program and passed the journal's checksum.
      throw new IllegalStateException("log entry " + entry.seq() + " cannot be read", e);
    }
  }
}
