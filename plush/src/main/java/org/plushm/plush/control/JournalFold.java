package org.plushm.plush.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.plushm.overlay.Message;
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
import org.plushm.plush.nodeset.NodeSet;

/**
 * Which records of a journal still matter: a fold over all of them, in order. A control node that
 * reads {@link #spent} and then only the records that {@link #survivors} numbers goes on as one
 * that reads everything, but for this: results of runs that are over are not acknowledged again,
 * since whoever repeats one gets its acknowledgement anyway.
 *
 * <p>What goes: all but the last of what replaces each other (terms, roots, incarnations of a
 * host), runs whose every host has its outcome (but for the last ones whose results nobody has
 * taken), and entries of the command log before the oldest open run, of which the last {@code
 * logEntriesKept} stay for members that lag behind. Whoever lags further skips what was left out:
 * the control node says so with the log's start, and no host had anything open in it.
 *
 * <p>Of each host's story the last {@link HostHistory#EVENTS_MAX} events stay.
 *
 * <p>The state of a run of a specification is all of its records and the log from its beginning on:
 * they go together, when it is over.
 *
 * <p>A record of a kind that is not known here stays for ever, and so do the log and the hosts'
 * incarnations from it on. A kind that is to go one day gets its branch in {@link #add}, and while
 * it is open an entry in {@link #open}.
 */
public final class JournalFold {
  private static final String KEY = "key";
  private static final String ROOT = "root";
  private static final String ROOT_WISH = "root wish";

  /** So many losses of a host stay for the flap rule; more than that is given up in any case. */
  static final int LOSSES_MAX = 256;

  private final int logEntriesKept;

  /** Records that replace each other, by kind: the number of the last. */
  private final Map<String, Long> last = new TreeMap<>();

  private final Map<String, TreeMap<Long, Integer>> enrolled = new TreeMap<>();
  private final Map<String, Long> wanted = new TreeMap<>();
  private final ArrayDeque<Entry> log = new ArrayDeque<>();

  /** What is not over yet, by the number of its first record. */
  private final TreeMap<Long, Open> open = new TreeMap<>();

  private final Map<Long, OpenRun> runs = new TreeMap<>();
  private final Map<Long, OpenApplication> applications = new TreeMap<>();

  /** Runs that are over and whose results nobody has taken, with their records. */
  private final Map<Long, List<Long>> kept = new LinkedHashMap<>();

  /** The last events of each host, and when it was lost, see {@link HostHistory}. */
  private final Map<String, ArrayDeque<Long>> noted = new TreeMap<>();

  private final Map<String, ArrayDeque<Long>> lost = new TreeMap<>();

  private final TreeSet<Long> unknown = new TreeSet<>();
  private long controlTerm;
  private long lastSeq;
  private int ordinals;
  private long lastRun;

  /** Something under way that needs the past from some point on. */
  private static class Open {
    /** Its first command's position in the log; MAX_VALUE when it has none yet. */
    long seq = Long.MAX_VALUE;
  }

  /** A run and its records. */
  private static final class OpenRun extends Open {
    final long opened;
    final int hosts;
    long issued = -1;
    final Map<String, Long> done = new TreeMap<>();

    OpenRun(long opened, int hosts) {
      this.opened = opened;
      this.hosts = hosts;
    }
  }

  /** A run of a specification and its records. */
  private static final class OpenApplication extends Open {
    final long opened;
    final List<Long> records = new ArrayList<>();

    /** What clients are told of it, when it is over. */
    long account = -1;

    OpenApplication(long opened) {
      this.opened = opened;
      records.add(opened);
    }
  }

  /** A record that is an entry of the command log. */
  private record Entry(long number, long seq) {}

  /**
   * Of an empty journal.
   *
   * @param logEntriesKept last entries of the command log that stay in any case, at least 1
   */
  public JournalFold(int logEntriesKept) {
    this.logEntriesKept = logEntriesKept;
  }

  /**
   * The next record.
   *
   * @param number its number in the journal, which grows
   */
  public void add(long number, Message record) {
    if (record instanceof Started started) {
      controlTerm = started.controlTerm();
      last.put("started", number);
      forgetNeverIssued();
    } else if (record instanceof Wanted host) {
      wanted.put(host.label(), number);
    } else if (record instanceof Enrolled host) {
      ordinals = Math.max(ordinals, host.ordinal() + 1);
      enrolled.computeIfAbsent(host.label(), l -> new TreeMap<>()).put(number, host.ordinal());
    } else if (record instanceof Logged logged) {
      lastSeq = logged.entry().seq();
      log.add(new Entry(number, lastSeq));
    } else if (record instanceof RootSeen) {
      last.put(ROOT, number);
      last.remove(ROOT_WISH);
    } else if (record instanceof ExecutionOpened opened) {
      lastRun = Math.max(lastRun, opened.run());
      OpenRun run = new OpenRun(number, NodeSet.parse(opened.hosts()).size());
      runs.put(opened.run(), run);
      open.put(number, run);
    } else if (record instanceof ExecutionIssued issued) {
      OpenRun run = runs.get(issued.run());
      if (run != null) {
        run.issued = number;
        run.seq = issued.execution();
      }
    } else if (record instanceof HostDone done) {
      onHostDone(number, done);
    } else if (record instanceof ApplicationOpened opened) {
      lastRun = Math.max(lastRun, opened.run());
      OpenApplication run = new OpenApplication(number);
      run.seq = lastSeq + 1;
      applications.put(opened.run(), run);
      open.put(number, run);
    } else if (record instanceof TargetDone done) {
      addTo(done.run(), number);
    } else if (record instanceof ApplicationEnding ending) {
      addTo(ending.run(), number);
    } else if (record instanceof ApplicationDone done) {
      OpenApplication run = applications.remove(done.run());
      if (run != null) {
        open.remove(run.opened);
        if (run.account >= 0) {
          keep(done.run(), List.of(run.opened, run.account, number));
        }
      }
    } else if (record instanceof ApplicationAccount account) {
      OpenApplication run = applications.get(account.run());
      if (run != null) {
        run.account = number;
      }
    } else if (record instanceof RunTaken taken) {
      kept.remove(taken.run());
    } else if (record instanceof GivenUp host) {
      last.put("given up " + host.label(), number);
    } else if (record instanceof Readmitted host) {
      lost.remove(host.label());
      // Its place among the others matters: what was enrolled before it does not live any more.
      last.put("given up " + host.label(), number);
    } else if (record instanceof HostNoted host) {
      addLast(noted, host.label(), number, HostHistory.EVENTS_MAX);
    } else if (record instanceof HostLost host) {
      addLast(lost, host.label(), number, LOSSES_MAX);
    } else if (record instanceof FirstRootWished) {
      last.put(ROOT_WISH, number);
    } else if (record instanceof KeyStepped) {
      last.put(KEY, number);
    } else if (record instanceof DismantleBegun) {
      last.put("dismantling", number);
    } else if (record instanceof Deposed) {
      last.put("deposed", number);
    } else if (record instanceof Dismantled) {
      forgetOverlay();
    } else if (record instanceof Spent spent) {
      onSpent(spent);
    } else {
      unknown.add(number);
      Open forEver = new Open();
      forEver.seq = lastSeq + 1;
      open.put(number, forEver);
    }
  }

  private static void addLast(
      Map<String, ArrayDeque<Long>> numbers, String label, long number, int max) {
    ArrayDeque<Long> ofHost = numbers.computeIfAbsent(label, l -> new ArrayDeque<>());
    ofHost.add(number);
    if (ofHost.size() > max) {
      ofHost.remove();
    }
  }

  private void addTo(long application, long number) {
    OpenApplication run = applications.get(application);
    if (run != null) {
      run.records.add(number);
    }
  }

  private void onHostDone(long number, HostDone done) {
    OpenRun run = runs.get(done.run());
    if (run == null) {
      return;
    }
    run.done.put(done.label(), number);
    if (run.done.size() == run.hosts) {
      runs.remove(done.run());
      open.remove(run.opened);
      List<Long> records = new ArrayList<>(run.done.values());
      records.add(run.opened);
      keep(done.run(), records);
    }
  }

  /** As the control node does, see {@link KeptRuns}. */
  private void keep(long run, List<Long> records) {
    kept.put(run, records);
    if (kept.size() > KeptRuns.RUNS_MAX) {
      kept.remove(kept.keySet().iterator().next());
    }
  }

  /** A run whose command had not reached the log when a control node started was never issued. */
  private void forgetNeverIssued() {
    for (OpenRun run : runs.values()) {
      if (run.seq != Long.MAX_VALUE && run.seq > lastSeq) {
        run.seq = Long.MAX_VALUE;
        run.issued = -1;
      }
    }
  }

  /**
   * Only that numbers are not used again matters of an overlay that was dismantled, and which key
   * the next one begins with.
   */
  private void forgetOverlay() {
    last.keySet().retainAll(Set.of(KEY));
    enrolled.clear();
    wanted.clear();
    log.clear();
    open.clear();
    runs.clear();
    applications.clear();
    kept.clear();
    noted.clear();
    lost.clear();
    unknown.clear();
  }

  private void onSpent(Spent spent) {
    controlTerm = Math.max(controlTerm, spent.controlTerm());
    lastSeq = Math.max(lastSeq, spent.logStart());
    ordinals = Math.max(ordinals, spent.ordinals());
    lastRun = Math.max(lastRun, spent.run());
  }

  /** The numbers that were used before what survives. */
  public Spent spent() {
    long needed = firstNeeded();
    long logStart = lastSeq;
    for (Entry entry : log) {
      if (entry.seq() >= needed) {
        logStart = entry.seq() - 1;
        break;
      }
    }
    return new Spent(controlTerm, logStart, ordinals, lastRun);
  }

  /** The numbers of the records that still matter, ascending. */
  public List<Long> survivors() {
    TreeSet<Long> numbers = new TreeSet<>(last.values());
    numbers.addAll(unknown);
    wanted.forEach(
        (label, number) -> {
          if (!enrolled.containsKey(label)) {
            numbers.add(number);
          }
        });
    long oldest = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
    enrolled.values().forEach(incarnations -> addNeeded(incarnations, oldest, numbers));
    long needed = firstNeeded();
    for (Entry entry : log) {
      if (entry.seq() >= needed) {
        numbers.add(entry.number());
      }
    }
    for (OpenRun run : runs.values()) {
      numbers.add(run.opened);
      if (run.issued >= 0) {
        numbers.add(run.issued);
      }
      numbers.addAll(run.done.values());
    }
    applications.values().forEach(run -> numbers.addAll(run.records));
    kept.values().forEach(numbers::addAll);
    noted.values().forEach(numbers::addAll);
    lost.values().forEach(numbers::addAll);
    return new ArrayList<>(numbers);
  }

  /** A host's present incarnation, and those that something open may have been addressed to. */
  private static void addNeeded(
      TreeMap<Long, Integer> incarnations, long oldestOpen, TreeSet<Long> numbers) {
    for (long number : incarnations.keySet()) {
      Long replacedAt = incarnations.higherKey(number);
      if (replacedAt == null || replacedAt > oldestOpen) {
        numbers.add(number);
      }
    }
  }

  /** The first position in the command log that somebody may need. */
  private long firstNeeded() {
    long first = lastSeq - logEntriesKept + 1;
    for (Open something : open.values()) {
      first = Math.min(first, something.seq);
    }
    return first;
  }
}
