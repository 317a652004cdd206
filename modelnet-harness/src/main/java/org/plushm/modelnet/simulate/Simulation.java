package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.plushm.overlay.NodeId;
import org.plushm.simulation.SimulatedHost;
import org.plushm.simulation.SimulationFailure;
import org.plushm.simulation.Violation;
import org.plushm.simulation.World;

/**
 * One run: an overlay is built, rests, is harmed, heals, and is judged. The virtual time does not
 * depend on the number of hosts unless they take long to heal, so that messages may be compared.
 */
public final class Simulation {
  static final long SECOND_NS = 1_000_000_000L;
  static final long MS_NS = 1_000_000L;

  /** How often it is looked who is cut off while somebody is. */
  private static final long LOOK_NS = 10 * MS_NS;

  /** How often while nobody is. */
  private static final long LOOK_AT_REST_NS = 100 * MS_NS;

  /** What the last joiner has until the build counts as failed. */
  private static final long LAST_JOIN_NS = 30 * SECOND_NS;

  /** Two epochs of RanSub, so that hosts know backup parents. */
  private static final long REST_NS = 10 * SECOND_NS;

  private static final long HEAL_MIN_NS = 15 * SECOND_NS;
  private static final long HEAL_MAX_NS = 120 * SECOND_NS;

  /** What the last commands have to be executed and reported everywhere. */
  private static final long LAST_REPORT_NS = 30 * SECOND_NS;

  /** Told how far a run is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called about ten times a virtual second.
     *
     * @param phase what is going on, in a word or two
     * @param virtualNs virtual time
     * @param inTree hosts in the tree
     * @param hosts how many there are, the dead ones included
     */
    void at(String phase, long virtualNs, int inTree, int hosts);

    /** Tells nobody. */
    Progress NONE = (phase, virtualNs, inTree, hosts) -> {};
  }

  private final SimulationOptions options;
  private final Progress progress;
  private final long startedNs = System.nanoTime();
  private final SimulatedOverlay overlay;
  private final World world;
  private final Connectivity connectivity;
  private final List<Violation> crashes = new ArrayList<>();
  private boolean isBuilt;
  private long heapBytesMax;
  private double depthMean;
  private int depthMax;
  private long buildJoinMessages;
  private int buildRoots;

  /** A run that has not begun. */
  public Simulation(SimulationOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
    this.overlay = new SimulatedOverlay(options);
    this.world = overlay.world();
    this.connectivity = new Connectivity(overlay.members());
  }

  /** Runs it to its end; once. */
  public SimulationResult run() {
    try {
      build();
      connectivity.forget();
      kill();
      overlay.applyScript();
      connectivity.look(world.nowNs());
      advance("faults", world.nowNs() + options.script().endNs());
      heal();
      judge();
    } catch (SimulationFailure failed) {
      crashes.add(new Violation("O6 noCrash", failed.getMessage(), world.nowNs(), options.seed()));
    }
    connectivity.look(world.nowNs());
    return result();
  }

  /** The tree as it is now, for people. */
  public TreePicture picture() {
    return new TreePicture(overlay.members(), connectivity);
  }

  private void build() {
    overlay.start();
    advance("build", options.buildNs());
    long limitNs = options.buildNs() + LAST_JOIN_NS;
    while (!isWhole() && world.nowNs() < limitNs) {
      advance("build", world.nowNs() + LOOK_AT_REST_NS);
    }
    buildJoinMessages = OverlayStack.joinMessages(world.network().sentByKind());
    buildRoots = overlay.control().rootCount();
    long sum = 0;
    int counted = 0;
    for (Member member : overlay.members()) {
      int depth = connectivity.depth(member);
      depthMax = Math.max(depthMax, depth);
      sum += Math.max(0, depth);
      counted += depth >= 0 ? 1 : 0;
    }
    isBuilt = true;
    depthMean = counted == 0 ? 0 : (double) sum / counted;
    advance("rest", Math.max(world.nowNs(), options.buildNs() + SECOND_NS) + REST_NS);
  }

  private boolean isWhole() {
    return connectivity.cutOffCount() == 0
        && overlay.members().stream().allMatch(Member::isExpected);
  }

  /**
   * Kills at once: the root, half of its children (the smaller half), and others at random that are
   * not its children.
   */
  private void kill() {
    int count = (int) Math.round(options.killFraction() * options.hosts());
    Member root = connectivity.root();
    if (count == 0 || root == null) {
      return; // Nobody to kill, or a build that failed, which is judged at the end.
    }
    Set<NodeId> children = new LinkedHashSet<>(root.tree().children());
    List<NodeId> drawn = world.random("children").shuffled(List.copyOf(children));
    List<Member> victims = new ArrayList<>();
    victims.add(root);
    for (NodeId child : drawn.subList(0, drawn.size() / 2)) {
      victims.add(SimulatedOverlay.member(overlay.members(), child));
    }
    for (Member other : world.random("victims").shuffled(overlay.members())) {
      if (other != root && !children.contains(other.id())) {
        victims.add(other);
      }
    }
    victims.stream().limit(count).map(victim -> victim.host).forEach(SimulatedHost::kill);
  }

  private void heal() {
    long fromNs = world.nowNs();
    advance("heal", fromNs + HEAL_MIN_NS);
    while (!isHealed() && world.nowNs() < fromNs + HEAL_MAX_NS) {
      advance("heal", world.nowNs() + LOOK_AT_REST_NS);
    }
  }

  private boolean isHealed() {
    return connectivity.cutOffCount() == 0
        && overlay.members().stream().allMatch(member -> !member.isAlive() || member.joinedNs >= 0);
  }

  private void judge() {
    Control control = overlay.control();
    control.stopIssuing();
    long limitNs = world.nowNs() + LAST_REPORT_NS;
    do {
      advance("gather", world.nowNs() + SECOND_NS);
    } while (world.nowNs() < limitNs && !(control.allHaveTheLog() && control.hasAllReports()));
    world.checkQuiescent();
    String unreported = control.firstUnreported();
    if (unreported != null) {
      world.violation("A3 resultsWhole", unreported);
    }
  }

  /** Lets the world run, looking who is cut off. */
  private void advance(String phase, long untilNs) {
    while (world.nowNs() < untilNs) {
      boolean closely = isBuilt && connectivity.cutOffCount() > 0;
      long stepNs = closely ? LOOK_NS : LOOK_AT_REST_NS;
      world.runUntil(Math.min(untilNs, world.nowNs() + stepNs));
      connectivity.look(world.nowNs());
      if (world.nowNs() / LOOK_AT_REST_NS != (world.nowNs() - stepNs) / LOOK_AT_REST_NS) {
        noteHeap();
        progress.at(phase, world.nowNs(), inTree(), options.hosts());
      }
    }
  }

  private int inTree() {
    int count = 0;
    for (Member member : overlay.members()) {
      count += member.isAlive() && connectivity.depth(member) >= 0 ? 1 : 0;
    }
    return count;
  }

  private void noteHeap() {
    Runtime runtime = Runtime.getRuntime();
    heapBytesMax = Math.max(heapBytesMax, runtime.totalMemory() - runtime.freeMemory());
  }

  private SimulationResult result() {
    noteHeap();
    List<Violation> violations = new ArrayList<>(world.violations());
    violations.addAll(crashes);
    Samples recoveryNs = new Samples();
    int orphans = 0;
    int survivors = 0;
    for (Member member : overlay.members()) {
      orphans += member.orphaned ? 1 : 0;
      survivors += member.isAlive() ? 1 : 0;
      long stretchNs =
          member.cutOffSinceNs < 0
              ? member.longestCutOffNs
              : Math.max(member.longestCutOffNs, world.nowNs() - member.cutOffSinceNs);
      if (member.isAlive() && stretchNs > 0) {
        recoveryNs.add(stretchNs);
      }
    }
    long messages = world.network().datagramCount() + world.network().linkMessageCount();
    Losses losses = overlay.losses();
    Control control = overlay.control();
    double roundTripNs = Math.max(1, overlay.roundTripNs());
    return new SimulationResult(
        options.hosts(),
        options.seed(),
        violations,
        depthMax,
        depthMean,
        (double) messages / options.hosts(),
        losses.deathCount(),
        orphans,
        inTree(),
        recoveryNs.quantile(0.99) / MS_NS,
        (System.nanoTime() - startedNs) / MS_NS,
        heapBytesMax >> 20,
        survivors,
        recoveryNs.quantile(1) / MS_NS,
        losses.detectionNs().quantile(0.99) / MS_NS,
        losses.joinNs().quantile(0.99) / MS_NS,
        losses.joinPerLevelNs().quantile(0.99) / roundTripNs,
        (double) buildJoinMessages / Math.max(1, options.hosts() - 1),
        control.rootCount() - 1,
        buildRoots - 1,
        control.issuedCount(),
        overlay.deliveredCount(),
        control.reportCount(),
        control.invitationCount(),
        world.nowNs() / MS_NS,
        world.eventCount());
  }
}
