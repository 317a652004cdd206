package org.plushm.controlnode.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.plushm.overlay.Effect;
import org.plushm.overlay.Message;
import org.plushm.plush.message.JournalRecords.DismantleBegun;
import org.plushm.plush.port.ControlPort.Journal;
import org.plushm.plush.port.ControlPort.JournalLater;

/**
 * Carries out what the control node's events want of the world, in order, on one thread: first the
 * records of all batches that wait are appended and made durable at once, then their other effects
 * leave. So no effect is seen before what it depends on is on disk, and many events share one
 * {@code fsync}. Records that nothing waits for are written with them, or after the effects when
 * there are no others.
 */
public final class JournalThread implements Closeable {
  private static final List<Effect> STOP = new ArrayList<>();

  private final JournalStore file;
  private final Consumer<Effect> outlet;
  private final Consumer<Throwable> failed;
  private final Consumer<String> notices;
  private boolean dismantling;
  private boolean unwritable;
  private final BlockingQueue<List<Effect>> batches = new LinkedBlockingQueue<>();
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param file the journal, which belongs to this thread from now on
   * @param outlet carries one effect out; called on this thread, must not wait
   * @param failed told when the journal cannot be written or the outlet throws; nothing more leaves
   * @param notices takes lines about what goes wrong without an end
   */
  public JournalThread(
      JournalStore file,
      Consumer<Effect> outlet,
      Consumer<Throwable> failed,
      Consumer<String> notices) {
    this.notices = notices;
    this.file = file;
    this.outlet = outlet;
    this.failed = failed;
    this.thread = new Thread(this::run, "journal");
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands the effects of one event over. Called by the event loop; never waits. */
  public void submit(List<Effect> effects) {
    batches.add(effects);
  }

  private void run() {
    List<List<Effect>> taken = new ArrayList<>();
    try {
      boolean stopped = false;
      while (!stopped) {
        taken.clear();
        taken.add(batches.take());
        batches.drainTo(taken);
        stopped = taken.stream().anyMatch(batch -> batch == STOP);
        boolean isAwaited = taken.stream().anyMatch(JournalThread::isAwaited);
        if (isAwaited) {
          journal(taken, file::append);
        }
        for (List<Effect> batch : taken) {
          for (Effect effect : batch) {
            if (!(effect instanceof Journal || effect instanceof JournalLater)) {
              outlet.accept(effect);
            }
          }
        }
        if (!isAwaited) {
          journal(taken, file::appendLater);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error broken) {
      failed.accept(broken);
    }
  }

  private static boolean isAwaited(List<Effect> batch) {
    return batch.stream().anyMatch(Journal.class::isInstance);
  }

  /** How records get into the journal. */
  private interface Way {
    void append(List<Message> records) throws IOException;
  }

  private void journal(List<List<Effect>> taken, Way way) throws IOException {
    List<Message> records = new ArrayList<>();
    for (List<Effect> batch : taken) {
      for (Effect effect : batch) {
        if (effect instanceof Journal journal) {
          records.add(journal.record());
          dismantling |= journal.record() instanceof DismantleBegun;
        } else if (effect instanceof JournalLater later) {
          records.add(later.record());
        }
      }
    }
    if (records.isEmpty() || unwritable) {
      return;
    }
    try {
      way.append(records);
    } catch (IOException failing) {
      if (!dismantling) {
        throw new JournalUnwritableException(failing);
      }
      unwritable = true;
      // On a full disk dismantling is what helps; a successor that lacks this begins it again.
      notices.accept("not in the journal, the overlay is dismantled all the same: " + failing);
    }
  }

  /** Carries out what was submitted, then ends the thread and closes the file. */
  @Override
  public void close() throws IOException {
    batches.add(STOP);
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    file.close();
  }
}
