package org.plushm.participant.keeper;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The thread {@code keeper-writer}: records acceptance, makes directories and feeds the keeper's
 * input, in the order of the requests. It may wait for the disk and for a full pipe.
 */
final class KeeperWriter {
  private static final int BATCH_MAX = 256;

  /** Starts after which the keeper is fed: it forks while the next directories are made. */
  private static final int SEND_EVERY = 4;

  private final Keeper keeper;
  private final KeeperProcess process;
  private final Ledger ledger;
  private final Slots slots;
  private final Watch watch;
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger queuedStarts = new AtomicInteger();

  /** What the writer thread does next. */
  sealed interface Request {
    /** Accept, prepare and start. */
    record Start(Execution execution) implements Request {}

    /** Tell the keeper that these are over, and use their slots again from then on. */
    record Forget(Collection<Execution> over) implements Request {}

    /** Pass a line on. */
    record Line(String text) implements Request {}

    /** Remove an acknowledged execution, at once or when nothing lives in its session any more. */
    record Release(ExecutionKey key, ExecutionDirectory directory) implements Request {}

    /** End of the input. */
    record End() implements Request {}
  }

  KeeperWriter(Keeper keeper, KeeperProcess process, Ledger ledger, Slots slots, Watch watch) {
    this.keeper = keeper;
    this.process = process;
    this.ledger = ledger;
    this.slots = slots;
    this.watch = watch;
  }

  void start() {
    Thread thread = new Thread(this::run, "keeper-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes a place in the queue of starts, or returns false when it is full. */
  boolean reserveStart(int queuedStartsMax) {
    if (queuedStarts.incrementAndGet() > queuedStartsMax) {
      queuedStarts.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives a reserved place back. */
  void cancelStart() {
    queuedStarts.decrementAndGet();
  }

  void add(Request request) {
    requests.add(request);
  }

  private void run() {
    try {
      List<Request> batch = new ArrayList<>();
      while (true) {
        batch.clear();
        batch.add(requests.take());
        requests.drainTo(batch, BATCH_MAX - 1);
        StringBuilder lines = new StringBuilder();
        List<Execution> starts = new ArrayList<>();
        boolean end = false;
        for (Request request : batch) {
          if (request instanceof Request.Start start) {
            queuedStarts.decrementAndGet();
            starts.add(start.execution());
          } else if (request instanceof Request.Line line) {
            // Starts go first: a signal may be for one of them, never the other way round.
            prepare(starts, lines);
            starts.clear();
            lines.append(line.text());
          } else if (request instanceof Request.Forget forget) {
            // Only now are the slots free, so that whatever reuses one comes after this line.
            prepare(starts, lines);
            starts.clear();
            forgetNow(forget, lines);
          } else if (request instanceof Request.Release release) {
            release(release);
          } else {
            end = true;
          }
        }
        prepare(starts, lines);
        send(lines);
        if (end) {
          process.closeInput();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The keeper has ended before its input was closed.
      keeper.onProcessEnded();
    }
  }

  private void send(StringBuilder lines) {
    try {
      process.write(lines.toString());
    } catch (IOException e) {
      // The keeper has ended.
      keeper.onProcessEnded();
    }
    lines.setLength(0);
  }

  private void prepare(List<Execution> starts, StringBuilder lines) {
    List<Execution> wanted = new ArrayList<>();
    for (Execution execution : starts) {
      String withdrawn = null;
      synchronized (execution) {
        if (execution.kill != Execution.Kill.NONE) {
          withdrawn = "killed before it was started";
        } else if (keeper.hasEnded()) {
          withdrawn = "the keeper has ended";
        } else {
          execution.stage = Execution.Stage.SENT;
        }
      }
      if (withdrawn == null) {
        wanted.add(execution);
      } else {
        keeper.notStarted(execution, withdrawn);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    try {
      ledger.accept(wanted.stream().map(e -> new Accepted(e.key, e.spec.ordinal())).toList());
    } catch (IOException e) {
      wanted.forEach(execution -> keeper.notStarted(execution, "cannot be recorded: " + e));
      return;
    }
    int prepared = 0;
    for (Execution execution : wanted) {
      try {
        execution.directory.create(execution.spec);
      } catch (IOException e) {
        keeper.notStarted(execution, "cannot prepare " + execution.directory.path() + ": " + e);
        continue;
      }
      int slot = slots.take(execution);
      lines
          .append("start ")
          .append(slot)
          .append(' ')
          .append(execution.directory.path())
          .append('\n');
      if (++prepared % SEND_EVERY == 0) {
        send(lines);
      }
    }
    watch.startPolling();
  }

  private void forgetNow(Request.Forget forget, StringBuilder lines) {
    lines.append("forget");
    for (Execution execution : forget.over()) {
      if (execution.slot >= 0) {
        lines.append(' ').append(execution.slot);
      }
    }
    lines.append('\n');
    forget.over().forEach(slots::free);
    for (Execution execution : forget.over()) {
      boolean released;
      synchronized (execution) {
        released = execution.released;
      }
      if (released) {
        releaseNow(new Request.Release(execution.key, execution.directory));
      }
    }
  }

  /**
   * The directory names the session to the keeper, which ends what is left in it when this client
   * has ended, so it stays while anything lives there. It is forgotten by a later request then.
   */
  private void release(Request.Release release) {
    Execution execution = keeper.execution(release.key());
    if (execution == null) {
      releaseNow(release);
      return;
    }
    synchronized (execution) {
      execution.released = true;
    }
  }

  private void releaseNow(Request.Release release) {
    try {
      ledger.release(List.of(release.key()));
      release.directory().delete();
    } catch (IOException e) {
      // It stays on the disk and in the ledger, and is released again after the next start.
      IoThread.log("cannot release " + release.key(), e);
    }
  }
}
