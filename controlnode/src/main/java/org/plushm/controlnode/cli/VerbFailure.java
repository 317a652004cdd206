package org.plushm.controlnode.cli;

import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.tally.ExitCode;

/** A verb cannot do what it was asked; problem and remedy are one line each for the user. */
public final class VerbFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exit;
  private final String remedy;

  /**
   * A failure.
   *
   * @param exit the code of the process
   * @param problem what is wrong
   * @param remedy what to do about it, may be empty
   */
  public VerbFailure(int exit, String problem, String remedy) {
    super(problem);
    this.exit = exit;
    this.remedy = remedy;
  }

  /** A failure with a code of ours. */
  public VerbFailure(ExitCode exit, String problem, String remedy) {
    this(exit.code(), problem, remedy);
  }

  /** A request was refused. */
  static VerbFailure of(Refused refused) {
    return new VerbFailure(refused.exit(), refused.problem(), refused.remedy());
  }

  /** The code of the process. */
  public int exit() {
    return exit;
  }

  /** The whole line. */
  String line() {
    return remedy.isEmpty() ? getMessage() : getMessage() + ": " + remedy;
  }
}
