package org.plushm.participant.keeper;

/**
 * Where a {@link Keeper} reports to. Calls come from the keeper's own threads, those about one
 * execution in order; an implementation hands them to its engine and returns at once.
 */
public interface KeeperEvents {
  /**
   * The command is about to be executed by its session leader.
   *
   * @param key the execution
   * @param process its session leader
   */
  void onStarted(ExecutionKey key, RecordedProcess process);

  /**
   * The execution was not started and will not be: nothing of the command has run.
   *
   * @param key the execution
   * @param reason one sentence for the user
   */
  void onNotStarted(ExecutionKey key, String reason);

  /**
   * More output can be read. While the command runs this comes some 50 to 250 ms after the fact.
   *
   * @param key the execution
   * @param out size of standard output
   * @param err size of standard error
   */
  void onOutput(ExecutionKey key, OutputSize out, OutputSize err);

  /**
   * The shell that ran the command has ended. Processes that it left in the background live on in
   * its session until {@link Keeper#kill}, {@link Keeper#close} or the end of the client, and may
   * still print ({@link #onOutput}).
   *
   * @param key the execution
   * @param rc exit code by the shell's convention: 126 cannot execute, 127 not found, 128 + n ended
   *     by signal n (a command that itself exits with such a number looks the same)
   * @param elapsedMs milliseconds from the start of the command to its end
   * @param out size of standard output
   * @param err size of standard error
   */
  void onExit(ExecutionKey key, int rc, long elapsedMs, OutputSize out, OutputSize err);

  /**
   * An adopted execution has ended without leaving a result.
   *
   * @param key the execution
   */
  void onLost(ExecutionKey key);

  /**
   * The keeper process has ended although nobody asked it to. All its executions are being killed
   * and reported as usual; no further start is accepted, a new keeper must be opened.
   *
   * @param reason one sentence
   */
  void onKeeperLost(String reason);
}
