package org.plushm.controlnode.cli;

import java.util.Random;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Option;

/** {@code --root} and {@code --seed} of verbs that may make an overlay (thesis section 3.2). */
final class FirstRootOptions {
  @Option(
      names = "--root",
      paramLabel = "HOST",
      description =
          "The host that becomes the first root of a new overlay (default: one at random).")
  private String root;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description =
          "What is drawn at random depends on NUMBER: the first root, and hosts from a directory.")
  private Long seed;

  /** The named root has to be one of the hosts; call it when these are known. */
  void check(AbstractVerb verb, NodeSet hosts) {
    if (root != null && !hosts.contains(root)) {
      throw verb.usage("--root: " + root + " is none of the hosts: name one of " + shown(hosts));
    }
  }

  private static String shown(NodeSet hosts) {
    String folded = hosts.fold();
    return folded.length() <= 80 ? folded : "the " + hosts.size() + " hosts that are meant";
  }

  /** An overlay that is up has its root. */
  void refuseFor(String overlay) throws VerbFailure {
    if (root != null) {
      throw new VerbFailure(
          ExitCode.USAGE,
          "--root: overlay '" + overlay + "' is up and has its root",
          "leave --root out, or dismantle the overlay first with 'plush down'");
    }
  }

  /** Asks for hosts, with what is wanted of their root. */
  UpRequest request(NodeSet hosts, long timeoutMs) {
    return new UpRequest(hosts.fold(), timeoutMs, root, seed);
  }

  /** For draws of this process. */
  Random random() {
    return seed == null ? new Random() : new Random(seed);
  }
}
