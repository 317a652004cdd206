package org.plushm.modelnet.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The numbers that an option takes. */
final class Range {
  /** The most hosts of one overlay, as everywhere in plush. */
  static final int HOSTS_MAX = 100_000;

  /** The range of the setting {@code randtree.degree}. */
  static final int DEGREE_MIN = 2;

  static final int DEGREE_MAX = 1_000;

  private Range() {}

  /**
   * Refuses what is outside, before anything is started.
   *
   * @param spec of the command
   * @throws ParameterException with the option and what it takes
   */
  static void check(CommandSpec spec, String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + ": " + value + " is not from " + least + " to " + most);
    }
  }
}
