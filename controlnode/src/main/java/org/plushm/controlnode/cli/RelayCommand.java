package org.plushm.controlnode.cli;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.client.Relay;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Command;

/** {@code plush relay}: the far end of {@code plush attach USER@HOST}. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush relay [--overlay NAME]",
    description = {
      "Passes what a plush on another machine says to the control node of an overlay",
      "on this one, over standard input and output. 'plush attach USER@HOST' has ssh",
      "call it; it starts a control node where the overlay has none."
    },
    footer = {"", "Examples:", "  plush relay --overlay web"})
final class RelayCommand extends AbstractVerb {
  private static final int BUFFER_BYTES = 64 * 1024;

  RelayCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect()) {
      // Past the console: the streams carry frames. Not closed, they belong to the process.
      Relay.serve(
          connection,
          new FileInputStream(FileDescriptor.in),
          new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
    } catch (EOFException ended) {
      return ExitCode.OK.code();
    }
    return ExitCode.OK.code();
  }
}
