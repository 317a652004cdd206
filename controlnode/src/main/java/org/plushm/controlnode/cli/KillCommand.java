package org.plushm.controlnode.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.HostMessages.KillRequest;
import org.plushm.plush.nodeset.NodeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code plush kill}: ends participants as a crash would, or cuts the control link. */
@Command(
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "plush kill [--client-only] [--link TIME] [--overlay NAME] [HOST...]",
    description = {
      "Ends the participants of these hosts without a goodbye, as a crash would, with",
      "the commands that run on them. The overlay heals and the hosts come back. For",
      "trying out failures. With --link the network between control node and",
      "participants breaks as well, or only it when no HOST is given."
    },
    footer = {
      "",
      "Examples:",
      "  plush kill local7",
      "  plush kill --client-only 'local[1-25]'     spares the commands that run there",
      "  plush kill --link 5                        no control link for 5 seconds"
    })
final class KillCommand extends AbstractVerb {
  @Option(names = "--client-only", description = "Spare the commands that run on the hosts.")
  private boolean clientOnly;

  @Option(
      names = "--link",
      paramLabel = "TIME",
      converter = Quantities.Milliseconds.class,
      description = "Nothing passes between control node and participants for TIME.")
  private Long linkCutMs;

  @Parameters(paramLabel = "HOST", arity = "0..*", description = "Hosts or node sets.")
  private List<String> hosts = new ArrayList<>();

  private NodeSet hostSet = NodeSet.empty();

  KillCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  void validate() {
    hostSet = nodeSet("HOST", hosts);
    if (hostSet.isEmpty() && linkCutMs == null) {
      throw usage("missing HOST: say which, such as local7");
    }
  }

  @Override
  int execute() throws VerbFailure, IOException {
    try (ControlConnection connection = connect()) {
      long cutMs = linkCutMs == null ? 0 : linkCutMs;
      connection.send(new KillRequest(hostSet.fold(), clientOnly, cutMs));
      Message message = await(connection);
      while (!(message instanceof Done)) {
        message = await(connection);
      }
      Done done = (Done) message;
      if (!done.note().isEmpty()) {
        notice(done.note());
      }
      return done.exit();
    }
  }
}
