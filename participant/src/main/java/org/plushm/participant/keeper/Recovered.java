package org.plushm.participant.keeper;

/** What became of an execution that an earlier client had accepted. */
public sealed interface Recovered {
  /**
   * It ended and its result is known.
   *
   * @param rc exit code by the shell's convention: 128 + n for signal n
   */
  record Finished(int rc) implements Recovered {}

  /**
   * It still runs and can be adopted.
   *
   * @param process its session leader
   */
  record Running(RecordedProcess process) implements Recovered {}

  /** It may have run; the outcome is unknown and it must not be started again. */
  record Lost() implements Recovered {}
}
