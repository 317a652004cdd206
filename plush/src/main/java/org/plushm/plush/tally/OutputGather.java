package org.plushm.plush.tally;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;

/**
 * Groups hosts that ended alike and wrote the same, for {@code -b} and {@code -B}.
 *
 * <p>Adding a host costs one hash of its output; only distinct outputs are kept. Hosts with the
 * same output but another exit code stay apart, as in clush, since one of them may have failed.
 * Confined to one thread.
 */
public final class OutputGather {
  private static final Bytes RULE = Bytes.utf8("---------------\n");
  private static final Bytes LINE_FEED = Bytes.utf8("\n");

  /** Which output is compared and shown. */
  public enum Streams {
    /** The standard output only ({@code -b}). */
    STDOUT,
    /** The standard output, then the standard error ({@code -B}). */
    STDOUT_AND_STDERR
  }

  /**
   * Hosts that ended alike.
   *
   * @param hosts the hosts, at least one
   * @param state how they ended
   * @param rc their exit code, where the state has one
   * @param signal their signal, where the state has one
   * @param stdout their standard output
   * @param stderr their standard error; empty if only the standard output is gathered
   */
  public record Group(
      NodeSet hosts,
      HostState state,
      OptionalInt rc,
      OptionalInt signal,
      Bytes stdout,
      Bytes stderr) {
    /** The label and, unless they are ok, how they ended: {@code local[1,3] (2): exit 1}. */
    String header() {
      return switch (state) {
        case OK -> label();
        case FAILED -> label() + ": exit " + rc.getAsInt();
        case SIGNALLED -> label() + ": signal " + signal.getAsInt();
        default -> label() + ": " + state.label();
      };
    }

    /** The folded names, with their number if there are several: {@code local[1-99] (99)}. */
    public String label() {
      return hosts.size() == 1 ? hosts.fold() : hosts.fold() + " (" + hosts.size() + ")";
    }
  }

  private record Key(
      HostState state, OptionalInt rc, OptionalInt signal, Bytes stdout, Bytes stderr) {}

  private final Streams streams;
  private final Map<Key, NodeSetAccumulator> hostsByKey = new LinkedHashMap<>();

  /** A gather without hosts. */
  public OutputGather(Streams streams) {
    this.streams = Objects.requireNonNull(streams, "streams");
  }

  /** Adds a host's end; the caller adds each host once, as a {@link Tally} makes sure. */
  public void add(HostOutcome outcome) {
    Bytes stderr = streams == Streams.STDOUT_AND_STDERR ? outcome.output().stderr() : Bytes.EMPTY;
    Key key =
        new Key(outcome.state(), outcome.rc(), outcome.signal(), outcome.output().stdout(), stderr);
    hostsByKey.computeIfAbsent(key, k -> new NodeSetAccumulator()).add(outcome.host());
  }

  /** The groups, the largest first, equally large ones by their first host. */
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>(hostsByKey.size());
    hostsByKey.forEach(
        (key, hosts) ->
            groups.add(
                new Group(
                    hosts.toNodeSet(), key.state, key.rc, key.signal, key.stdout, key.stderr)));
    groups.sort(
        Comparator.comparingInt((Group group) -> -group.hosts().size())
            .thenComparing(group -> group.hosts().get(0), NaturalOrder.INSTANCE));
    return groups;
  }

  /**
   * Writes every group that has output under its header: a rule, the folded names with how they
   * ended unless they are ok, a rule, the output. Output that does not end a line gets a line feed.
   */
  public void writeTo(Consumer<Bytes> sink) {
    for (Group group : groups()) {
      if (group.stdout().length() + group.stderr().length() > 0) {
        sink.accept(RULE);
        sink.accept(Bytes.utf8(group.header() + "\n"));
        sink.accept(RULE);
        writeWithLineEnd(group.stdout(), sink);
        writeWithLineEnd(group.stderr(), sink);
      }
    }
  }

  /** Writes the output of every group without saying whose it is. */
  public void writeBareTo(Consumer<Bytes> sink) {
    for (Group group : groups()) {
      writeWithLineEnd(group.stdout(), sink);
      writeWithLineEnd(group.stderr(), sink);
    }
  }

  /** Writes every line of every group behind the folded names ({@code -bL}), without headers. */
  public void writeLinesTo(Consumer<Bytes> sink) {
    for (Group group : groups()) {
      Bytes prefix = Bytes.utf8(group.hosts().fold() + ": ");
      writeLabelled(prefix, group.stdout(), sink);
      writeLabelled(prefix, group.stderr(), sink);
    }
  }

  private static void writeLabelled(Bytes prefix, Bytes output, Consumer<Bytes> sink) {
    int start = 0;
    while (start < output.length()) {
      int end = start;
      while (end < output.length() && output.at(end) != '\n') {
        end++;
      }
      sink.accept(prefix);
      sink.accept(output.slice(start, end));
      sink.accept(LINE_FEED);
      start = end + 1;
    }
  }

  private static void writeWithLineEnd(Bytes output, Consumer<Bytes> sink) {
    if (output.length() > 0) {
      sink.accept(output);
      if (output.at(output.length() - 1) != '\n') {
        sink.accept(LINE_FEED);
      }
    }
  }
}
