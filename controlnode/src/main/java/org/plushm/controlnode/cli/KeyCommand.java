package org.plushm.controlnode.cli;

import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.Message;
import org.plushm.plush.json.JsonWriter;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.KeyMessages.RotateDone;
import org.plushm.plush.message.KeyMessages.RotateProgress;
import org.plushm.plush.message.KeyMessages.RotateRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;
import org.plushm.plush.tally.Tally;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush key rotate}: gives a running overlay another key. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush key rotate [--overlay NAME] [--json]",
    description = {
      "Gives a running overlay a new key for its frames and retires the old one, while",
      "commands go on. Every host learns the new key, then all seal with it, then the",
      "old one is accepted no more: whoever learned the old key is shut out.",
      "Certificates and the key that signs commands stay as they are. Hosts that are",
      "away get the new key when they come back. A change that was interrupted is",
      "ended by the next verb."
    },
    footer = {"", "Examples:", "  plush key rotate", "  plush key rotate --overlay web --json"})
final class KeyCommand extends AbstractVerb {
  private static final String ROTATE = "rotate";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Parameters(paramLabel = "rotate", arity = "0..*", description = "What to do with the key.")
  private List<String> words = List.of();

  KeyCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    if (!words.equals(List.of(ROTATE))) {
      throw usage("say what to do with the key: plush key rotate");
    }
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect()) {
      connection.send(new RotateRequest());
      while (true) {
        Message message = next(connection);
        if (message instanceof RotateDone done) {
          return tell(done);
        } else if (message instanceof Refused refused) {
          throw VerbFailure.of(refused);
        } else if (message instanceof RotateProgress progress) {
          console().progress(line(progress));
        }
        if (cancellation().isCancelled()) {
          throw new VerbFailure(
              ExitCode.CANCELLED,
              "not waited for; the change of the key goes on",
              "'plush status' tells the key epoch");
        }
      }
    }
  }

  private Message next(ControlConnection connection) throws VerbFailure, IOException {
    try {
      return connection.receive(LOOK_UP_MS);
    } catch (EOFException ended) {
      throw new VerbFailure(
          ExitCode.UNREACHABLE,
          "the control node of overlay '" + overlay() + "' has ended",
          "the next verb starts another one, which goes on with the change");
    }
  }

  private static String line(RotateProgress progress) {
    KeyStep step = progress.step();
    String what =
        step.isOffered() ? "known to " : step.isStable() ? "the only one of " : "in use by ";
    return "plush: key epoch "
        + step.newestEpoch()
        + " is "
        + what
        + progress.there()
        + "/"
        + progress.hosts()
        + " hosts";
  }

  private int tell(RotateDone done) throws IOException {
    ExitCode exit = done.there() == done.hosts() ? ExitCode.OK : ExitCode.UNREACHABLE;
    if (json) {
      console()
          .out(
              new JsonWriter()
                      .beginObject()
                      .field("overlay", overlay())
                      .field("key_epoch", done.epoch())
                      .field("hosts", done.hosts())
                      .field("using", done.there())
                      .field("behind", done.behind())
                      .field("elapsed_ms", done.elapsedMs())
                      .field("exit", exit.code())
                      .endObject()
                  + "\n");
    }
    String time = String.format(Locale.ROOT, " (%.1f s)", done.elapsedMs() / 1e3);
    notice(
        "key epoch "
            + done.epoch()
            + " in use by "
            + done.there()
            + " of "
            + done.hosts()
            + " hosts"
            + time);
    if (!done.behind().isEmpty()) {
      notice(
          Tally.shortened(NodeSet.parse(done.behind()))
              + ": gets the key when it comes back, 'plush hosts' tells how it is");
    }
    return exit.code();
  }
}
