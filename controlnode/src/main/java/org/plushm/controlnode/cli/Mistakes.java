package org.plushm.controlnode.cli;

import java.io.IOException;
import org.plushm.controlnode.output.Console;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Problem;
import org.plushm.plush.tally.ExitCode;

/** Shows the mistakes of files that users wrote, a line each. */
final class Mistakes {
  /** More lines would only scroll the first away. */
  static final int SHOWN_MAX = 100;

  /** Reads something that may be invalid. */
  interface Reading<T> {
    T read() throws InvalidSpecException;
  }

  private final Console console;
  private int count;

  Mistakes(Console console) {
    this.console = console;
  }

  /** What was read, or null after its mistakes were shown. */
  <T> T unless(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (InvalidSpecException invalid) {
      for (Problem problem : invalid.problems()) {
        if (count < SHOWN_MAX) {
          console.message("plush: " + problem);
        }
        count++;
      }
      count += invalid.more();
      return null;
    }
  }

  /** Whether there was any. */
  boolean any() {
    return count > 0;
  }

  /** The code of the verb after mistakes; tells how many were not shown. */
  ExitCode exit() throws IOException {
    if (count > SHOWN_MAX) {
      console.message("plush: " + (count - SHOWN_MAX) + " more mistakes: mend the first ones");
    }
    return ExitCode.INVALID_INPUT;
  }
}
