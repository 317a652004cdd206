package org.plushm.controlnode.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.output.StandardStreams;
import org.plushm.controlnode.output.TerminalSize;
import org.plushm.plush.tally.ExitCode;

/** The command {@code plush}: reads the command line and hands it to the verb it names. */
public final class PlushMain {
  private static final int LEFT = ExitCode.CANCELLED.code();
  private static final int OUTPUT_BUFFER_BYTES = 64 * 1024;

  private PlushMain() {}

  /**
   * Runs one command line and ends the process with its exit code.
   *
   * @param words the words after {@code plush}
   */
  public static void main(String[] words) {
    Map<String, String> environment = System.getenv();
    boolean noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean outIsTerminal = StandardStreams.isTerminal(StandardStreams.OUT);
    boolean errIsTerminal = StandardStreams.isTerminal(StandardStreams.ERR);
    OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES);
    TerminalSize size = new TerminalSize(environment);
    Console console =
        new Console(
            out,
            new FileOutputStream(FileDescriptor.err),
            outIsTerminal,
            errIsTerminal,
            !noColor && outIsTerminal,
            size::columns,
            size::rows);
    Cancellation cancellation = new Cancellation();
    cancellation.cancelAtProcessEnd();
    cancellation.cancelAtInterrupt(
        () -> sayDirectly(errIsTerminal, "plush: cancelling; ^C again to leave without waiting\n"),
        () -> {
          sayDirectly(errIsTerminal, "plush: left without waiting\n");
          Runtime.getRuntime().halt(LEFT);
        });
    Surroundings surroundings =
        new Surroundings(console, new LocalOverlays(environment), cancellation);
    boolean debug = !environment.getOrDefault("PLUSH_DEBUG", "").isEmpty();
    int exit = new Plush(surroundings, debug).run(words);
    cancellation.finished(exit);
    System.exit(exit);
  }

  /** On the signal's thread, past the console, which may wait for a pager. */
  private static void sayDirectly(boolean terminal, String line) {
    try {
      // Not closed: the descriptor belongs to the process.
      FileOutputStream err = new FileOutputStream(FileDescriptor.err);
      err.write(((terminal ? "\r\033[K" : "") + line).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException nobodyListens) {
      return;
    }
  }
}
