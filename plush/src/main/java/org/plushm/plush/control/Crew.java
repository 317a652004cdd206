package org.plushm.plush.control;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.plushm.overlay.Bytes;
import org.plushm.plush.application.Component;
import org.plushm.plush.application.Project;
import org.plushm.plush.message.ApplicationMessages.Go;
import org.plushm.plush.message.ApplicationMessages.Prepare;
import org.plushm.plush.message.OrdinalSet;
import org.plushm.plush.tally.HostState;

/**
 * The hosts of a run: each is prepared, installs, and is ready as long as it lives; one that comes
 * back after a loss is prepared and installs again. A component's blocks begin when each of its
 * hosts is ready or out (the install barrier in its strict form), if enough are ready.
 */
final class Crew {
  /** PREPARE and GO for one host without getting ready in between. */
  private static final int TRIES_MAX = 6;

  private static final long TICK_NS = 100_000_000L;

  private final ApplicationRun.Surroundings around;
  private final long run;
  private final Steps steps;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, List<Member>> byComponent = new LinkedHashMap<>();
  private final Set<String> installed = new TreeSet<>();
  private boolean goIssued;

  /** What the last GO said; null before. */
  private String mirrorUrl;

  /**
   * Nobody is prepared.
   *
   * @param hosts labels by component
   */
  Crew(
      ApplicationRun.Surroundings around,
      long run,
      Steps steps,
      Project project,
      Map<String, List<String>> hosts) {
    this.around = around;
    this.run = run;
    this.steps = steps;
    hosts.forEach((name, labels) -> add(project.componentNamed(name).orElseThrow(), labels));
  }

  private void add(Component component, List<String> labels) {
    List<Member> its = new ArrayList<>();
    for (String label : labels) {
      Member member = new Member(label, component);
      members.put(label, member);
      its.add(member);
    }
    byComponent.put(component.name(), its);
  }

  Collection<Member> members() {
    return members.values();
  }

  Member member(String label) {
    return members.get(label);
  }

  Map<String, List<Member>> byComponent() {
    return byComponent;
  }

  /** Where the packages of this run were served last; null when no GO was issued. */
  String mirrorUrl() {
    return mirrorUrl;
  }

  boolean isGoIssued() {
    return goIssued;
  }

  /** Whether a component's hosts have passed the install barrier. */
  boolean hasInstalled(String component) {
    return installed.contains(component);
  }

  // ---- hosts ----

  HostRecord host(Member member) {
    return around.roster().byLabel(member.label);
  }

  /** Notes who is away, and for how long. */
  void look() {
    members.values().forEach(this::look);
  }

  private void look(Member member) {
    HostRecord host = host(member);
    if (host.isPresent()) {
      member.patience.end();
      member.gone = false;
      return;
    }
    long nowNs = around.context().nowNs();
    member.patience.begin(
        nowNs + around.options().lostAfterNs(), nowNs + around.options().lostLimitNs());
    if (!around.rootLink().isLive()) {
      // Only a root can have news of the host.
      member.patience.waitLonger(TICK_NS);
    }
    member.gone |= host.status == HostStatus.FAILED || member.patience.isOver(nowNs);
  }

  /** The control node stood still for so long. */
  void onPaused(long gapNs) {
    members.values().forEach(member -> member.patience.shift(gapNs));
  }

  /** A root serves (again): it has a while to hear of the hosts that are thought lost. */
  void onRootLive() {
    long untilNs = around.context().nowNs() + around.options().lostAfterNs();
    members.values().forEach(member -> member.patience.waitUntil(untilNs));
  }

  private boolean isPrepared(Member member) {
    HostRecord host = host(member);
    return host.isPresent() && member.preparedOrdinal == host.ordinal;
  }

  boolean isReady(Member member) {
    HostRecord host = host(member);
    return !member.failed && host.isPresent() && member.readyOrdinal == host.ordinal;
  }

  /** Whether each host is ready, or nothing is expected of it. */
  boolean isSettled() {
    return members.values().stream().allMatch(member -> member.isOut() || isReady(member));
  }

  // ---- PREPARE, GO ----

  void prepare(Bytes sha256, int documentBytes) {
    byComponent.forEach(
        (component, its) ->
            steps.issue(
                ordinals(its, m -> m.preparing == null && !isPrepared(m) && mayTry(m)),
                targets -> new Prepare(run, sha256, documentBytes, component, targets)));
  }

  void onPreparing(Member member, Execution execution) {
    member.preparing = execution;
    member.tries++;
  }

  /** PREPARED, or not. */
  void onPrepared(Member member, int ordinal, PartResult result) {
    member.preparing = null;
    if (result.state() == HostState.OK) {
      member.preparedOrdinal = ordinal;
    } else {
      failUnlessLost(member, "prepare", result);
    }
  }

  /**
   * GO to all when enough are prepared and nobody is waited for; from then on to whoever is.
   *
   * @param url of the mirror
   */
  void install(String url) {
    boolean everybody = members.values().stream().allMatch(m -> m.isOut() || isPrepared(m));
    if (!everybody && !goIssued) {
      return;
    }
    steps.issue(
        ordinals(
            members.values(),
            m -> m.installing == null && isPrepared(m) && !isReady(m) && mayTry(m)),
        targets -> new Go(run, url, targets));
    byComponent.forEach(
        (component, its) -> {
          if (its.stream().allMatch(m -> m.isOut() || isReady(m))) {
            installed.add(component);
          }
        });
  }

  void onInstalling(Member member, Execution execution, Go command) {
    member.installing = execution;
    member.tries++;
    goIssued = true;
    mirrorUrl = command.mirrorUrl();
  }

  void onInstalled(Member member, int ordinal, PartResult result) {
    member.installing = null;
    if (result.state() == HostState.OK) {
      member.readyOrdinal = ordinal;
      member.tries = 0;
      member.ended(HostState.OK, 0, null);
    } else {
      failUnlessLost(member, "install", result);
    }
  }

  /** A block of the component has begun, says the log. */
  void onBegun(Member member) {
    installed.add(member.component.name());
  }

  private static void failUnlessLost(Member member, String stage, PartResult result) {
    if (!result.isLost() && result.state() != HostState.CANCELLED) {
      member.failed = true;
      member.ended(result.state(), result.rc(), stage + ": " + result.cause());
    }
  }

  private boolean mayTry(Member member) {
    if (member.failed || !host(member).isPresent()) {
      return false;
    }
    if (member.tries == TRIES_MAX) {
      member.failed = true;
      member.ended(HostState.LOST, -1, "was lost again and again before it was ready");
    }
    return !member.failed;
  }

  /** The present ordinals of some hosts. */
  OrdinalSet ordinals(Iterable<Member> some, Predicate<Member> condition) {
    BitSet ordinals = new BitSet();
    for (Member member : some) {
      if (condition.test(member)) {
        ordinals.set(host(member).ordinal);
      }
    }
    return OrdinalSet.of(ordinals);
  }

  /**
   * Before the install barrier of a component it needs its least number of hosts.
   *
   * @return one line about a component that has fewer; null when all have enough
   */
  String shortage() {
    for (Map.Entry<String, List<Member>> entry : byComponent.entrySet()) {
      List<Member> its = entry.getValue();
      int left = (int) its.stream().filter(member -> !member.isOut()).count();
      int min = its.get(0).component.numHosts().min();
      if (left < min && !installed.contains(entry.getKey())) {
        return "component '"
            + entry.getKey()
            + "' needs "
            + min
            + (min == 1 ? " host" : " hosts")
            + " and "
            + (left == 0 ? "none" : "only " + left)
            + (left == 1 ? " is left" : " are left");
      }
    }
    return null;
  }

  // ---- how far ----

  void report(StageReports reports, long nowNs) {
    int prepared = 0;
    int ready = 0;
    int notPrepared = 0;
    int out = 0;
    for (Member member : members.values()) {
      boolean wasPrepared = member.preparedOrdinal >= 0;
      boolean wasReady = member.readyOrdinal >= 0;
      prepared += wasPrepared ? 1 : 0;
      ready += wasReady ? 1 : 0;
      notPrepared += member.isOut() && !wasPrepared ? 1 : 0;
      out += member.isOut() && !wasReady ? 1 : 0;
    }
    int total = members.size();
    reports.report(nowNs, "prepare", prepared + notPrepared, total, notPrepared);
    if (goIssued) {
      reports.report(nowNs, "install", ready + out, total, out);
    }
  }
}
