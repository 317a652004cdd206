package org.plushm.plush.control;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.plush.application.BarrierBlock;
import org.plushm.plush.application.BlockPath;

/** A barrier block outside of workflows. */
final class BarrierProgress extends BlockProgress implements Barrier.Side {
  private final Barrier barrier;
  private final Set<String> arrived = new TreeSet<>();

  BarrierProgress(
      BlockPath path, BarrierBlock block, List<Member> members, Owner owner, Barrier barrier) {
    super(path, block, members, owner);
    this.barrier = barrier;
    barrier.add(this, block.hostsMax());
  }

  @Override
  boolean advance(List<Member> entered) {
    boolean changed = false;
    for (Member member : entered) {
      changed |= arrived.add(member.label);
    }
    if (!entered.isEmpty() && barrier.isOpen()) {
      entered.forEach(this::setOverFor);
      changed = true;
    }
    return changed;
  }

  @Override
  public int arrivedCount() {
    int count = 0;
    for (Member member : members) {
      count += arrived.contains(member.label) && !member.isOut() ? 1 : 0;
    }
    return count;
  }

  @Override
  public boolean isComplete() {
    return members.stream().allMatch(m -> m.isOut() || arrived.contains(m.label));
  }

  /** Hosts that are out do not go through it, and nobody waits for them. */
  @Override
  boolean isOver() {
    return super.isOver() || members.stream().allMatch(m -> m.isOut() || isOverFor(m));
  }

  @Override
  void conclude() {
    setConcluded();
  }

  @Override
  BlockCounts counts() {
    return null;
  }

  @Override
  boolean isBegun() {
    return !arrived.isEmpty();
  }
}
