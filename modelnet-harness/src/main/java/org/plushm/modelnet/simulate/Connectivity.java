package org.plushm.modelnet.simulate;

import java.util.List;
import org.plushm.overlay.NodeId;
import org.plushm.overlay.RootId;
import org.plushm.overlay.Tree;

/**
 * Who is really in the tree: from parent to parent, each knowing the other, up to the greatest
 * living root. Belief does not count, since a host whose grandparent has died believes in its root
 * for a while. One look costs a few steps a host.
 */
final class Connectivity {
  /** Two stretches of being cut off with less than this between them count as one. */
  private static final long BRIDGED_NS = Simulation.SECOND_NS;

  private static final int UNKNOWN = -1;
  private static final int CUT_OFF = -2;

  private final List<Member> members;
  private final int[] depths;
  private final int[] way;
  private Member root;
  private int cutOffCount;

  Connectivity(List<Member> members) {
    this.members = members;
    this.depths = new int[members.size()];
    this.way = new int[members.size()];
  }

  /** Looks at every host and notes who is cut off since when. */
  void look(long nowNs) {
    root = greatestRoot();
    java.util.Arrays.fill(depths, UNKNOWN);
    cutOffCount = 0;
    for (Member member : members) {
      if (!member.isExpected()) {
        member.cutOffSinceNs = -1;
        member.lastBackNs = -1;
      } else if (depthOf(member) == CUT_OFF) {
        cutOffCount++;
        cutOff(member, nowNs);
      } else if (member.cutOffSinceNs >= 0) {
        back(member, nowNs);
      }
    }
  }

  /** Forgets who was cut off until now: joining is no recovery. */
  void forget() {
    for (Member member : members) {
      member.longestCutOffNs = 0;
      member.cutOffSinceNs = -1;
      member.lastBackNs = -1;
    }
  }

  /** How many hosts that should be in the tree were not, at the last look. */
  int cutOffCount() {
    return cutOffCount;
  }

  /** The root at the last look, or null. */
  Member root() {
    return root;
  }

  /** The depth of a host at the last look, 0 for the root; -1 when it was not in the tree. */
  int depth(Member member) {
    return Math.max(-1, depths[member.index]);
  }

  private static void cutOff(Member member, long nowNs) {
    if (member.cutOffSinceNs < 0) {
      boolean goesOn = member.lastBackNs >= 0 && nowNs - member.lastBackNs < BRIDGED_NS;
      member.cutOffSinceNs = goesOn ? member.lastCutOffNs : nowNs;
    }
  }

  private static void back(Member member, long nowNs) {
    member.longestCutOffNs = Math.max(member.longestCutOffNs, nowNs - member.cutOffSinceNs);
    member.lastCutOffNs = member.cutOffSinceNs;
    member.lastBackNs = nowNs;
    member.cutOffSinceNs = -1;
  }

  private Member greatestRoot() {
    Member best = null;
    RootId greatest = null;
    for (Member member : members) {
      if (member.isAlive() && member.tree().isRoot()) {
        RootId claimed = member.tree().root();
        if (greatest == null || claimed.compareTo(greatest) > 0) {
          best = member;
          greatest = claimed;
        }
      }
    }
    return best;
  }

  private int depthOf(Member member) {
    int length = 0;
    Member at = member;
    int depth = depths[at.index];
    while (depth == UNKNOWN) {
      if (at == root) {
        depth = depths[at.index] = 0;
        break;
      }
      // Marked cut off until the end of the way is known, so that a loop ends.
      depths[at.index] = CUT_OFF;
      way[length++] = at.index;
      at = parentOf(at);
      depth = at == null ? CUT_OFF : depths[at.index];
    }
    while (length > 0) {
      depth = depth == CUT_OFF ? CUT_OFF : depth + 1;
      depths[way[--length]] = depth;
    }
    return depths[member.index];
  }

  /** The host's parent when that lives and knows it, or null. */
  private Member parentOf(Member member) {
    NodeId id = member.tree().parent();
    Member parent = id == null ? null : SimulatedOverlay.member(members, id);
    if (parent == null || !parent.isAlive() || !parent.id().equals(id)) {
      return null;
    }
    Tree above = parent.tree();
    return above.children().contains(member.id()) ? parent : null;
  }
}
