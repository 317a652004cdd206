package org.plushm.participant.keeper;

import java.nio.file.Path;
import java.util.List;

/**
 * Settings of a {@link Keeper}.
 *
 * @param folder parent of the keeper's own folder
 * @param perl words that run Perl, which starts twice as many executions a second; a machine where
 *     they do not work uses the shell, and so do all with no words
 * @param shell words that run a POSIX shell
 * @param queuedStartsMax starts that may wait for the keeper; more are refused
 * @param successorGraceMs how long executions outlive a client that died, waiting for a successor;
 *     0 to 10,000. Longer gives a restarted client more time to adopt, shorter ends orphans sooner
 * @param termGraceMs how long a process group has between SIGTERM and SIGKILL; 0 to 60,000
 * @param orphanTermGraceMs the same when the client has died, where all must be gone soon
 */
public record KeeperOptions(
    Path folder,
    List<String> perl,
    List<String> shell,
    int queuedStartsMax,
    long successorGraceMs,
    long termGraceMs,
    long orphanTermGraceMs) {

  /** Checks the ranges. */
  public KeeperOptions {
    folder = folder.toAbsolutePath();
    perl = List.copyOf(perl);
    shell = List.copyOf(shell);
    if (folder.toString().indexOf('\n') >= 0) {
      throw new IllegalArgumentException("the folder's path contains a newline: " + folder);
    }
    if (queuedStartsMax < 1) {
      throw new IllegalArgumentException("queuedStartsMax must be positive");
    }
    if (successorGraceMs < 0
        || successorGraceMs > 60_000
        || termGraceMs < 0
        || termGraceMs > 60_000
        || orphanTermGraceMs < 0
        || orphanTermGraceMs > 10_000) {
      throw new IllegalArgumentException("a grace of the keeper is out of its range");
    }
  }

  /**
   * The defaults: Perl from the path, else /bin/sh, 4096 queued starts, 2 s for a successor, 2 s
   * from SIGTERM to SIGKILL, 0.5 s for orphans, so that after kill -9 of the client all is over
   * within 5 s.
   *
   * @param folder parent of the keeper's own folder
   * @return the settings
   */
  public static KeeperOptions of(Path folder) {
    return new KeeperOptions(folder, List.of("perl"), List.of("/bin/sh"), 4096, 2000, 2000, 500);
  }

  /**
   * The same with another Perl, or without.
   *
   * @param words words that run Perl; none to use only the shell
   * @return the settings
   */
  public KeeperOptions withPerl(List<String> words) {
    return new KeeperOptions(
        folder, words, shell, queuedStartsMax, successorGraceMs, termGraceMs, orphanTermGraceMs);
  }

  /**
   * The same with another time that executions outlive the client.
   *
   * @param graceMs milliseconds, 0 to 10,000
   * @return the settings
   */
  public KeeperOptions withSuccessorGraceMs(long graceMs) {
    return new KeeperOptions(
        folder, perl, shell, queuedStartsMax, graceMs, termGraceMs, orphanTermGraceMs);
  }

  /**
   * The same with another number of starts that may wait.
   *
   * @param startsMax starts, at least 1
   * @return the settings
   */
  public KeeperOptions withQueuedStartsMax(int startsMax) {
    return new KeeperOptions(
        folder, perl, shell, startsMax, successorGraceMs, termGraceMs, orphanTermGraceMs);
  }

  /**
   * The same with another shell.
   *
   * @param words words that run a POSIX shell
   * @return the settings
   */
  public KeeperOptions withShell(List<String> words) {
    return new KeeperOptions(
        folder, perl, words, queuedStartsMax, successorGraceMs, termGraceMs, orphanTermGraceMs);
  }

  /**
   * The same with another time between SIGTERM and SIGKILL.
   *
   * @param graceMs milliseconds
   * @return the settings
   */
  public KeeperOptions withTermGraceMs(long graceMs) {
    return new KeeperOptions(
        folder, perl, shell, queuedStartsMax, successorGraceMs, graceMs, orphanTermGraceMs);
  }
}
