package org.plushm.plush.tally;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.plushm.plush.nodeset.NaturalOrder;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.nodeset.NodeSetAccumulator;

/**
 * The outcomes of one run: exactly one for every targeted host.
 *
 * <p>Recording costs O(log n). Confined to one thread.
 */
public final class Tally {
  /** The most lines about failures. */
  public static final int FAILURE_LINES_MAX = 10;

  private static final int NAMES_LENGTH_MAX = 1_000;
  private static final int SUMMARY_NAMES_LENGTH_MAX = 200;

  private final NodeSet targeted;
  private final Map<String, HostOutcome> outcomes = new TreeMap<>(NaturalOrder.INSTANCE);
  private final Map<String, String> causes = new TreeMap<>();
  private final int[] counts = new int[HostState.values().length];

  /** A tally without outcomes yet. */
  public Tally(NodeSet targeted) {
    this.targeted = Objects.requireNonNull(targeted, "targeted");
  }

  /**
   * Records how a host ended.
   *
   * @throws IllegalArgumentException if the host was not targeted
   * @throws IllegalStateException if the host has an outcome already; the first one stands
   */
  public void record(HostOutcome outcome) {
    record(outcome, null);
  }

  /**
   * Records how a host ended and why.
   *
   * @param cause one line, or null
   * @throws IllegalArgumentException if the host was not targeted
   * @throws IllegalStateException if the host has an outcome already; the first one stands
   */
  public void record(HostOutcome outcome, String cause) {
    if (!targeted.contains(outcome.host())) {
      throw new IllegalArgumentException(
          outcome.host() + " was not targeted and has no place in the tally");
    }
    HostOutcome earlier = outcomes.putIfAbsent(outcome.host(), outcome);
    if (earlier != null) {
      throw new IllegalStateException(
          outcome.host()
              + " has an outcome already: "
              + earlier.reason()
              + ", refused: "
              + outcome.reason());
    }
    counts[outcome.state().ordinal()]++;
    if (cause != null) {
      causes.put(outcome.host(), cause);
    }
  }

  /** The hosts that have to end in one state each. */
  public NodeSet targeted() {
    return targeted;
  }

  /** Tells whether the host has its outcome. */
  public boolean has(String host) {
    return outcomes.containsKey(host);
  }

  /** The outcomes so far, in natural order of the hosts; a view that cannot be changed. */
  public Collection<HostOutcome> outcomes() {
    return Collections.unmodifiableCollection(outcomes.values());
  }

  /** The number of hosts in this state. */
  public int count(HostState state) {
    return counts[state.ordinal()];
  }

  /** The hosts in this state; O(n). */
  public NodeSet hosts(HostState state) {
    NodeSetAccumulator hosts = new NodeSetAccumulator();
    for (HostOutcome outcome : outcomes.values()) {
      if (outcome.state() == state) {
        hosts.add(outcome.host());
      }
    }
    return hosts.toNodeSet();
  }

  /** The number of targeted hosts without an outcome. */
  public int missingCount() {
    return targeted.size() - outcomes.size();
  }

  /** The targeted hosts without an outcome; O(n). */
  public NodeSet missing() {
    NodeSetAccumulator missing = new NodeSetAccumulator();
    for (String host : targeted) {
      if (!outcomes.containsKey(host)) {
        missing.add(host);
      }
    }
    return missing.toNodeSet();
  }

  /** Tells whether every targeted host has its outcome. */
  public boolean isComplete() {
    return missingCount() == 0;
  }

  /**
   * Asserts that the tally adds up; called before anything of it is printed.
   *
   * @throws IllegalStateException naming the hosts without an outcome
   */
  public void assertComplete() {
    if (!isComplete()) {
      throw new IllegalStateException(
          "the tally does not add up: "
              + equation()
              + " + "
              + missingCount()
              + " without an outcome: "
              + missing().fold());
    }
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    if (sum != targeted.size()) {
      throw new IllegalStateException("the tally does not add up: " + equation());
    }
  }

  /** The account as a sum: {@code 100 targeted = 99 ok + 1 lost}. */
  public String equation() {
    List<String> terms = new ArrayList<>();
    for (HostState state : HostState.values()) {
      if (count(state) > 0) {
        terms.add(count(state) + " " + state.label());
      }
    }
    return targeted.size() + " targeted = " + (terms.isEmpty() ? "0" : String.join(" + ", terms));
  }

  /** The exit code that the hosts' states ask for, without {@code -S}. */
  public ExitCode exitCode() {
    List<ExitCode> codes = new ArrayList<>();
    for (HostState state : HostState.values()) {
      if (count(state) > 0) {
        codes.add(ExitCode.of(state));
      }
    }
    return ExitCode.firstOf(codes);
  }

  /**
   * The closing line: {@code 100 hosts: 99 ok, 1 lost: local7 (0.21 s)}. Hosts that are not ok are
   * named in folded form, ready to paste into the next command, unless that is long: {@link
   * #failureLines} has them too.
   *
   * @param elapsedMs milliseconds of the whole run
   * @param unnamed states whose hosts the user knows already
   * @throws IllegalStateException if a host has no outcome
   */
  public String summary(long elapsedMs, Set<HostState> unnamed) {
    assertComplete();
    Map<HostState, NodeSetAccumulator> byState = new EnumMap<>(HostState.class);
    for (HostOutcome outcome : outcomes.values()) {
      byState.computeIfAbsent(outcome.state(), s -> new NodeSetAccumulator()).add(outcome.host());
    }
    List<String> terms = new ArrayList<>();
    byState.forEach(
        (state, hosts) -> {
          String names = hosts.toNodeSet().fold();
          boolean named =
              state != HostState.OK
                  && !unnamed.contains(state)
                  && names.length() <= SUMMARY_NAMES_LENGTH_MAX;
          terms.add(hosts.size() + " " + state.label() + (named ? ": " + names : ""));
        });
    String hosts = targeted.size() == 1 ? " host: " : " hosts: ";
    String counted = terms.isEmpty() ? "none targeted" : String.join(", ", terms);
    return targeted.size() + hosts + counted + " (" + seconds(elapsedMs) + ")";
  }

  /**
   * One line for each way in which hosts were not ok: {@code exit 2: local[3,9]}, by state and then
   * by code and cause. At most {@link #FAILURE_LINES_MAX} lines and one that counts the rest.
   *
   * @param unnamed states whose hosts the user knows already
   */
  public List<String> failureLines(Set<HostState> unnamed) {
    Map<HostState, Map<String, NodeSetAccumulator>> byReason = new EnumMap<>(HostState.class);
    for (HostOutcome outcome : outcomes.values()) {
      if (outcome.state() != HostState.OK && !unnamed.contains(outcome.state())) {
        String cause = causes.get(outcome.host());
        byReason
            .computeIfAbsent(outcome.state(), s -> new TreeMap<>(NaturalOrder.INSTANCE))
            .computeIfAbsent(
                outcome.shortReason() + (cause == null ? "" : " (" + cause + ")"),
                r -> new NodeSetAccumulator())
            .add(outcome.host());
      }
    }
    List<String> lines = new ArrayList<>();
    int hostsLeft = 0;
    for (Map<String, NodeSetAccumulator> reasons : byReason.values()) {
      for (Map.Entry<String, NodeSetAccumulator> reason : reasons.entrySet()) {
        NodeSet hosts = reason.getValue().toNodeSet();
        if (lines.size() < FAILURE_LINES_MAX) {
          lines.add(reason.getKey() + ": " + shortened(hosts));
        } else {
          hostsLeft += hosts.size();
        }
      }
    }
    if (hostsLeft > 0) {
      lines.add("and " + hostsLeft + " more hosts in other ways: --json names them all");
    }
    return lines;
  }

  /** The folded names; of very many the first ones and how many there are in all. */
  public static String shortened(NodeSet hosts) {
    String folded = hosts.fold();
    if (folded.length() <= NAMES_LENGTH_MAX) {
      return folded;
    }
    int end = Math.max(folded.lastIndexOf(',', NAMES_LENGTH_MAX), 1);
    return folded.substring(0, end) + ",... (" + hosts.size() + " hosts)";
  }

  private static String seconds(long elapsedMs) {
    return elapsedMs < 60_000
        ? String.format(Locale.ROOT, "%.2f s", elapsedMs / 1e3)
        : String.format(Locale.ROOT, "%.1f s", elapsedMs / 1e3);
  }
}
