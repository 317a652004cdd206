package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.simulation.Fault;
import org.plushm.simulation.World;

/**
 * The control node's part in a simulation: it lets the first host found, confirms roots, issues the
 * commands, fills gaps of the log, invites who has stayed away for long, and gathers the reports.
 * It is never at fault itself and reaches every running host in half a round trip, unless a script
 * has cut the link between them.
 */
final class Control {
  /** How often it looks after its root, as the keep-alives of the real one. */
  private static final long TICK_NS = 300_000_000L;

  /** Three keep-alives unanswered, and then what members may take to elect among themselves. */
  private static final long LEADERLESS_NS = 2_800_000_000L;

  /** How often it looks for hosts that have stayed away. */
  private static final long ROLL_CALL_NS = 5_000_000_000L;

  private final World world;
  private final List<Member> members;
  private final long delayNs;
  private final Set<Member> claimants = new LinkedHashSet<>();
  private final List<LogEntry> issued = new ArrayList<>();
  private final List<BitSet> reported = new ArrayList<>();
  private final BitSet missing = new BitSet();
  private final Map<Member, Long> cutUntilNs = new LinkedHashMap<>();
  private Member root;
  private boolean issuing;
  private long rootSeenNs;
  private long reportCount;
  private long repeatedReportCount;
  private int invitationCount;
  private int rootCount;

  /**
   * A control node that does nothing yet.
   *
   * @param delayNs to and from any host
   */
  Control(World world, List<Member> members, long delayNs) {
    this.world = world;
    this.members = members;
    this.delayNs = delayNs;
  }

  /** Begins to look after the overlay and to issue a command every second. */
  void start() {
    issuing = true;
    world.after(TICK_NS, this::tick);
    world.after(ROLL_CALL_NS, this::rollCall);
    world.after(Simulation.SECOND_NS, this::issue);
  }

  /** No more commands. */
  void stopIssuing() {
    issuing = false;
  }

  /** A host was told that it is root, or not any more. */
  void rootChanged(Member member, boolean isRoot) {
    if (isRoot) {
      rootCount++;
      claimants.add(member);
    } else {
      claimants.remove(member);
    }
  }

  /** A host begins another life. */
  void restarted(Member member) {
    claimants.remove(member);
  }

  /** A root has a gap in its log. */
  void gap(Member member, long fromSeq) {
    world.after(2 * delayNs, () -> replay(member, fromSeq));
  }

  /** A report has come to a root. */
  void reported(NodeId origin, int originIndex, long seq) {
    BitSet hosts = reported.get((int) seq - 1);
    if (hosts.get(originIndex)) {
      repeatedReportCount++;
      return;
    }
    hosts.set(originIndex);
    reportCount++;
    if (world.options().trace() != null) {
      world.note(origin.toString(), "reported", Long.toString(seq));
    }
  }

  /** Whom a host that starts is told to join: the root, as in SETPEER, or whoever is in. */
  List<NodeId> bootstrapFor(Member joiner) {
    if (root != null && root.isAlive() && root != joiner) {
      return List.of(root.id());
    }
    for (Member member : members) {
      if (member != joiner && member.isAlive() && member.joinedNs >= 0) {
        return List.of(member.id());
      }
    }
    return List.of(); // Nobody is in: it waits for the roll call.
  }

  /** How many commands were issued. */
  int issuedCount() {
    return issued.size();
  }

  /** Different reports that have come in. */
  long reportCount() {
    return reportCount;
  }

  /** Reports that came a second time, at another root. */
  long repeatedReportCount() {
    return repeatedReportCount;
  }

  /** How often a host that had stayed away was told to join. */
  int invitationCount() {
    return invitationCount;
  }

  /** How often a host became root, the first one included. */
  int rootCount() {
    return rootCount;
  }

  /** Whether all that living hosts have executed has been reported. */
  boolean hasAllReports() {
    return firstUnreported() == null;
  }

  /** A host and a command that it has executed and not reported, as text; null when none. */
  String firstUnreported() {
    for (Member member : members) {
      if (member.isAlive() && !member.host.isPaused() && member.firstExecuted > 0) {
        for (long seq = member.firstExecuted; seq <= member.lastExecuted; seq++) {
          if (!reported.get((int) seq - 1).get(member.index)) {
            return member.id() + " has executed command " + seq + ", which is not reported";
          }
        }
      }
    }
    return null;
  }

  /** Whether every living host has every command. */
  boolean allHaveTheLog() {
    for (Member member : members) {
      if (member.isExpected() && member.overlay.haveUpTo() < issued.size()) {
        return false;
      }
    }
    return true;
  }

  private void issue() {
    if (!issuing) {
      return;
    }
    long seq = issued.size() + 1L;
    issued.add(new LogEntry(1, seq, Bytes.utf8("command " + seq), Bytes.EMPTY));
    reported.add(new BitSet(members.size()));
    world.note("control", "issued", Long.toString(seq));
    if (root != null) {
      Member to = root;
      world.after(delayNs, () -> replay(to, seq));
    }
    world.after(Simulation.SECOND_NS, this::issue);
  }

  private void replay(Member member, long fromSeq) {
    if (member == root && reaches(member) && member.tree().isRoot() && fromSeq <= issued.size()) {
      List<LogEntry> entries = List.copyOf(issued.subList((int) fromSeq - 1, issued.size()));
      member.host.call(() -> member.overlay.multicast(entries));
    }
  }

  /** Like the real one it is content with a root for as long as that lives and is root. */
  private void tick() {
    world.after(TICK_NS, this::tick);
    if (root != null && reaches(root) && isConfirmed(root)) {
      rootSeenNs = world.nowNs();
      return;
    }
    Member best = null;
    RootId greatest = null;
    for (Member claimant : claimants) {
      RootId claimed = reaches(claimant) ? claimant.tree().root() : null;
      if (claimed != null
          && claimant.tree().isRoot()
          && (greatest == null || claimed.compareTo(greatest) > 0)) {
        best = claimant;
        greatest = claimed;
      }
    }
    if (best != null) {
      Member confirmed = best;
      root = best;
      rootSeenNs = world.nowNs();
      best.host.call(() -> confirmed.overlay.confirmRoot(true));
      replay(best, best.overlay.haveUpTo() + 1);
    } else if (world.nowNs() - rootSeenNs > LEADERLESS_NS) {
      tellOneToFound();
    }
  }

  /** Nobody whom it reaches knows a root: of those who were members, who has most of the log. */
  private void tellOneToFound() {
    Member chosen = null;
    for (Member member : members) {
      if (reaches(member)) {
        if (member.tree().root() != null) {
          return; // That one may live out of reach.
        }
        boolean better = chosen == null || member.overlay.haveUpTo() > chosen.overlay.haveUpTo();
        chosen = member.joinedNs >= 0 && better ? member : chosen;
      }
    }
    if (chosen != null) {
      Member founder = chosen;
      founder.host.call(() -> founder.overlay.found(0));
    }
  }

  /** A fault of the control link; whether it was one. */
  boolean happen(Member member, Fault fault) {
    if (!(fault instanceof Fault.CutControl cut)) {
      return false;
    }
    cutUntilNs.merge(member, world.nowNs() + cut.durationNs(), Math::max);
    return true;
  }

  private static boolean isConfirmed(Member member) {
    return member.tree().isRoot() && member.tree().root().confirmed();
  }

  private boolean reaches(Member member) {
    return member.isAlive()
        && !member.host.isPaused()
        && (cutUntilNs.isEmpty() || cutUntilNs.getOrDefault(member, 0L) <= world.nowNs());
  }

  /** Who is missing twice in a row is told to join; if nobody is in, the first one founds. */
  private void rollCall() {
    world.after(ROLL_CALL_NS, this::rollCall);
    if (root == null || !reaches(root)) {
      foundAnew();
      return;
    }
    NodeId rootId = root.id();
    for (Member member : members) {
      boolean away = reaches(member) && member.joiningSinceNs >= 0 && !isBelow(root, member);
      if (away && missing.get(member.index)) {
        invitationCount++;
        member.host.call(() -> member.overlay.join(List.of(rootId)));
      }
      missing.set(member.index, away);
    }
  }

  private static boolean isBelow(Member root, Member member) {
    RootId believed = member.tree().root();
    return member == root || believed != null && believed.node().equals(root.id());
  }

  private void foundAnew() {
    if (root == null || claimants.stream().anyMatch(this::reaches)) {
      return;
    }
    List<Member> waiting = members.stream().filter(this::reaches).toList();
    boolean anyMember = waiting.stream().anyMatch(member -> member.joinedNs >= 0);
    if (!waiting.isEmpty() && !anyMember) {
      // All who ever were members are gone: as at the very first.
      Member first = waiting.get(0);
      first.host.call(() -> first.overlay.found(0));
    }
  }
}
