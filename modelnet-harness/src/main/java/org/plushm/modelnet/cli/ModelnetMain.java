package org.plushm.modelnet.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.controlnode.output.StandardStreams;
import org.plushm.plush.tally.ExitCode;

/** The command {@code modelnet}. */
public final class ModelnetMain {
  private ModelnetMain() {}

  /**
   * Runs one command line and ends the process with its exit code.
   *
   * @param words the words after {@code modelnet}
   */
  public static void main(String[] words) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    boolean errIsTerminal = StandardStreams.isTerminal(StandardStreams.ERR);
    Cancellation cancellation = new Cancellation();
    int exit =
        Modelnet.run(
            out,
            err,
            errIsTerminal,
            (said, left) -> {
              cancellation.cancelAtProcessEnd();
              cancellation.cancelAtInterrupt(
                  () -> err.println("modelnet: " + said),
                  () -> {
                    err.println("modelnet: " + left);
                    Runtime.getRuntime().halt(ExitCode.CANCELLED.code());
                  });
              return cancellation;
            },
            words);
    out.flush();
    cancellation.finished(exit);
    System.exit(exit);
  }
}
