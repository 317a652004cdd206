package org.plushm.modelnet.simulate;

import java.util.ArrayList;
import java.util.List;
import org.plushm.overlay.NodeId;

/** A tree drawn with letters: every host where there are few, the levels where there are many. */
public final class TreePicture {
  /** Up to here every host has a line. */
  private static final int DRAWN_HOSTS_MAX = 40;

  private static final int BAR_COLUMNS = 40;

  private final List<String> lines = new ArrayList<>();
  private final List<Member> members;
  private final Connectivity connectivity;

  TreePicture(List<Member> members, Connectivity connectivity) {
    this.members = members;
    this.connectivity = connectivity;
    long alive = members.stream().filter(Member::isAlive).count();
    if (alive <= DRAWN_HOSTS_MAX) {
      drawHosts();
    } else {
      drawLevels();
    }
  }

  /** The lines, top down. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  private void drawHosts() {
    Member root = connectivity.root();
    if (root != null) {
      lines.add(label(root) + "  root");
      drawBelow(root, "");
    }
    for (Member member : members) {
      if (!member.isAlive()) {
        lines.add(label(member) + "  dead");
      } else if (connectivity.depth(member) < 0) {
        lines.add(label(member) + "  not in the tree");
      }
    }
  }

  private void drawBelow(Member parent, String indent) {
    List<Member> below = new ArrayList<>();
    for (NodeId id : parent.tree().children()) {
      Member child = SimulatedOverlay.member(members, id);
      if (child.isAlive() && child.id().equals(id) && isBelow(child, parent)) {
        below.add(child);
      }
    }
    for (Member child : below) {
      boolean last = child == below.get(below.size() - 1);
      lines.add(indent + (last ? "`-- " : "|-- ") + label(child));
      drawBelow(child, indent + (last ? "    " : "|   "));
    }
  }

  private boolean isBelow(Member child, Member parent) {
    return connectivity.depth(child) >= 0
        && connectivity.depth(child) == connectivity.depth(parent) + 1;
  }

  private void drawLevels() {
    List<Integer> levels = new ArrayList<>();
    int absent = 0;
    int most = 1;
    for (Member member : members) {
      int depth = connectivity.depth(member);
      if (member.isAlive() && depth >= 0) {
        while (levels.size() <= depth) {
          levels.add(0);
        }
        levels.set(depth, levels.get(depth) + 1);
        most = Math.max(most, levels.get(depth));
      } else if (member.isAlive()) {
        absent++;
      }
    }
    lines.add("depth   hosts");
    for (int depth = 0; depth < levels.size(); depth++) {
      int hosts = levels.get(depth);
      int columns = Math.max(1, (int) ((long) hosts * BAR_COLUMNS / most));
      lines.add(String.format("%5d %7d  %s", depth, hosts, "#".repeat(columns)));
    }
    if (absent > 0) {
      lines.add(String.format("%5s %7d", "none", absent));
    }
  }

  private static String label(Member member) {
    String endpoint = member.host.endpoint().endpoint();
    return "h" + (member.index + 1) + " " + endpoint;
  }
}
