package org.plushm.controlnode.cli;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.plushm.controlnode.cli.Conversation.ControlNodeGone;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.output.Console;
import org.plushm.controlnode.state.StateDirectory;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.ResumeMessages.RunsRequest;
import org.plushm.plush.message.RunMessages.BlockEntry;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetSyntaxException;
import org.plushm.plush.tally.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The common way of all verbs: check everything first, then do it, then say how it went. */
abstract class AbstractVerb implements Callable<Integer> {
  /** How often a waiting verb looks whether the user wants to stop, in milliseconds. */
  static final long LOOK_UP_MS = 100;

  /** The most hosts of one command; ten times the largest overlay that was ever measured. */
  static final int HOSTS_MAX = 100_000;

  @Option(
      names = "--overlay",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "The overlay that is meant (default: ${DEFAULT-VALUE}).")
  private String overlay;

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  AbstractVerb(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public final Integer call() throws VerbFailure, IOException {
    if (!StateDirectory.isName(overlay)) {
      throw usage(
          "'"
              + overlay
              + "' cannot name an overlay: use up to "
              + StateDirectory.NAME_LENGTH_MAX
              + " letters, digits, hyphens, underscores and dots");
    }
    validate();
    return execute();
  }

  /** Checks what the parser cannot; throws {@link #usage} and starts nothing. */
  void validate() {}

  /** Does it; the result is the code of the process, an {@link ExitCode} but for {@code -S}. */
  abstract int execute() throws VerbFailure, IOException;

  final String overlay() {
    return overlay;
  }

  final Console console() {
    return surroundings.console();
  }

  final OverlayAccess overlays() {
    return surroundings.overlays();
  }

  final Cancellation cancellation() {
    return surroundings.cancellation();
  }

  /** A mistake in the command line, with what to do about it. */
  final ParameterException usage(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  /** Reads the node sets of an option; given several times, they add up. */
  final NodeSet nodeSet(String option, List<String> expressions) {
    NodeSet hosts = NodeSet.empty();
    for (String expression : expressions) {
      hosts = hosts.union(nodeSet(option, expression));
    }
    return hosts;
  }

  private NodeSet nodeSet(String option, String expression) {
    if (expression.isBlank()) {
      throw usage(option + ": no host is named: write for instance 'local[1-10]'");
    }
    NodeSet hosts;
    try {
      hosts = NodeSet.parse(expression);
    } catch (NodeSetSyntaxException wrong) {
      throw usage(option + ": " + wrong.getMessage());
    } catch (OutOfMemoryError tooMany) {
      // The set that did not fit is garbage by now, so that the line can be said.
      throw tooManyHosts(option, "more hosts than fit in memory");
    }
    if (hosts.size() > HOSTS_MAX) {
      throw tooManyHosts(option, hosts.size() + " hosts");
    }
    return hosts;
  }

  private ParameterException tooManyHosts(String option, String howMany) {
    return usage(
        option + ": " + howMany + " are too many: name at most " + HOSTS_MAX + " in one command");
  }

  /** Makes the folder of {@code --outdir}. */
  final void makeOutputFolder(Path folder) {
    if (folder.toString().isEmpty()) {
      throw usage("--outdir: the name is empty: name a folder, '.' for this one");
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw usage("--outdir: " + folder + " is a file: name a folder");
    }
    try {
      Files.createDirectories(folder);
      if (!Files.isWritable(folder)) {
        throw usage("--outdir: " + folder + " cannot be written: name another folder");
      }
    } catch (IOException failed) {
      throw usage("--outdir: " + folder + " cannot be made: name another folder");
    }
  }

  /** The hosts of {@code -w} without those of {@code -x}; at least one. */
  final NodeSet targets(List<String> hosts, List<String> excluded) {
    NodeSet all = nodeSet("-w", hosts);
    if (all.isEmpty()) {
      throw usage("-w: there is no host in it");
    }
    NodeSet rest = all.minus(nodeSet("-x", excluded));
    if (rest.isEmpty()) {
      throw usage("-w: no host is left: name at least one that -x does not take away");
    }
    return rest;
  }

  final void notice(String line) throws IOException {
    console().message("plush: " + line);
  }

  /** The connection to the overlay, which must be up. */
  final ControlConnection connect() throws VerbFailure, IOException {
    return overlays().find(overlay, this::notice).orElseThrow(() -> notUp(""));
  }

  /** Before a new overlay with these hosts: nothing is started where they cannot all be. */
  final void checkRoom(NodeSet hosts) throws VerbFailure {
    Optional<String> shortage = overlays().shortage(hosts);
    if (shortage.isPresent()) {
      throw new VerbFailure(ExitCode.UNREACHABLE, shortage.get(), "");
    }
  }

  /** An overlay that is up is what it is: refuses a contradicting {@code --overlay-type}. */
  final void requireType(OverlayTypeOption overlayType, Conversation talk)
      throws VerbFailure, IOException {
    Optional<String> wrong = overlayType.contradiction(this, talk);
    if (wrong.isPresent()) {
      throw usage(wrong.get());
    }
  }

  /** There is no such overlay; what else to do is appended to the remedy. */
  final VerbFailure notUp(String alternative) {
    return new VerbFailure(
        ExitCode.USAGE,
        "no overlay '" + overlay + "' is up",
        "start it with " + command("up") + " -w 'local[1-10]'" + alternative);
  }

  /**
   * The next message of the answer to a request that has an effect, so that it is not repeated.
   *
   * @throws VerbFailure when the request is refused, the control node ends, or the user cancels
   */
  final Message await(ControlConnection connection) throws VerbFailure, IOException {
    while (true) {
      Message message = connectionReceive(connection);
      if (message instanceof Refused refused) {
        throw VerbFailure.of(refused);
      }
      if (message != null) {
        return message;
      }
      if (cancellation().isCancelled()) {
        throw new VerbFailure(ExitCode.CANCELLED, "cancelled", "");
      }
    }
  }

  /** A conversation with the control node of the overlay that is up, or with the next one. */
  final Conversation converse(ControlConnection connection, boolean quiet) {
    return new Conversation(connection, again(), console(), cancellation(), quiet);
  }

  /**
   * Asks what has no effect; when the control node dies over it, the next one is asked again.
   *
   * @param isLast tells the message that ends an answer
   * @return the whole answer of one control node, in order
   * @throws VerbFailure when it is refused, no control node is left, or the user cancels
   */
  final List<Message> ask(Conversation talk, Message question, Predicate<Message> isLast)
      throws VerbFailure, IOException {
    while (true) {
      try {
        talk.send(question);
        return answer(talk, isLast);
      } catch (ControlNodeGone gone) {
        if (!talk.reconnect()) {
          throw controlNodeGone();
        }
      }
    }
  }

  private static List<Message> answer(Conversation talk, Predicate<Message> isLast)
      throws VerbFailure, IOException {
    List<Message> answer = new ArrayList<>();
    while (true) {
      Message message = talk.receive();
      if (message instanceof Refused refused) {
        throw VerbFailure.of(refused);
      }
      if (message != null) {
        answer.add(message);
        if (isLast.test(message)) {
          return answer;
        }
      } else if (talk.isCancelled()) {
        throw new VerbFailure(ExitCode.CANCELLED, "cancelled", "");
      }
    }
  }

  /** The same for an answer that ends with Done. */
  final List<Message> ask(Conversation talk, Message question) throws VerbFailure, IOException {
    return ask(talk, question, Done.class::isInstance);
  }

  /** A pause in which nothing is awaited; when the control node dies in it, the next one serves. */
  final void idle(Conversation talk) throws VerbFailure, IOException {
    try {
      talk.receive();
    } catch (ControlNodeGone gone) {
      if (!talk.reconnect()) {
        throw controlNodeGone();
      }
    }
  }

  /** The overlay in numbers. */
  final StatusReply askStatus(Conversation talk) throws VerbFailure, IOException {
    List<Message> answer = ask(talk, new StatusRequest(), StatusReply.class::isInstance);
    return (StatusReply) answer.get(answer.size() - 1);
  }

  /** Every host of the overlay, as the control node has them. */
  final List<HostEntry> askHosts(Conversation talk) throws VerbFailure, IOException {
    List<HostEntry> hosts = new ArrayList<>();
    for (Message message : ask(talk, new HostsRequest())) {
      if (message instanceof HostEntry host) {
        hosts.add(host);
      }
    }
    return hosts;
  }

  /** Where a conversation turns to when the control node of the overlay that is up dies. */
  private Conversation.Again again() {
    return () -> overlays().find(overlay, this::notice);
  }

  /** A verb on this overlay, as the user would write it. */
  final String command(String verb) {
    return "plush " + verb + (overlay.equals("default") ? "" : " --overlay " + overlay);
  }

  /** Names a run of this client for the case that its control node dies. */
  static long newToken() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** The runs under way. */
  final List<RunList.UnderWay> runs(Conversation talk) throws VerbFailure, IOException {
    return runs(talk, false);
  }

  /**
   * The runs under way.
   *
   * @param kept whether also those that are over and whose results nobody has taken
   */
  final List<RunList.UnderWay> runs(Conversation talk, boolean kept)
      throws VerbFailure, IOException {
    List<RunList.UnderWay> underWay = new ArrayList<>();
    for (Message message : ask(talk, new RunsRequest(kept))) {
      if (message instanceof RunEntry entry) {
        underWay.add(new RunList.UnderWay(entry, new ArrayList<>()));
      } else if (message instanceof BlockEntry block && !underWay.isEmpty()) {
        underWay.get(underWay.size() - 1).blocks().add(block);
      }
    }
    return underWay;
  }

  private Message connectionReceive(ControlConnection connection) throws VerbFailure, IOException {
    try {
      return connection.receive(LOOK_UP_MS);
    } catch (EOFException ended) {
      throw new VerbFailure(
          ExitCode.UNREACHABLE,
          "the control node of overlay '" + overlay + "' has ended before it answered",
          "whether it did what was asked is not known: 'plush status' asks the next one");
    }
  }

  /** The control node has ended, and another one does not come. */
  final VerbFailure controlNodeGone() {
    return new VerbFailure(
        ExitCode.UNREACHABLE,
        "the control node of overlay '" + overlay + "' has ended",
        "the next verb starts another one");
  }
}
