package org.plushm.plush.control;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.plush.application.BlockPath;
import org.plushm.plush.application.ProcessBlock;
import org.plushm.plush.message.RunMessages.BlockOutput;
import org.plushm.plush.tally.HostState;

/** A process block outside of workflows: once on every host, whatever becomes of the others. */
final class ProcessProgress extends BlockProgress {
  private final BlockCounts counts;
  private final Set<String> started = new TreeSet<>();
  private boolean told;

  ProcessProgress(BlockPath path, ProcessBlock block, List<Member> members, Owner owner) {
    super(path, block, members, owner);
    this.counts = new BlockCounts(members.size());
  }

  @Override
  boolean advance(List<Member> entered) {
    boolean changed = false;
    for (Member member : entered) {
      if (started.contains(member.label)) {
        continue;
      }
      if (member.isOut()) {
        skip(member);
        changed = true;
      } else if (owner.isReady(member)) {
        started.add(member.label);
        owner.start(path, member, 0);
      }
    }
    tellWhenOver();
    return changed;
  }

  private void skip(Member member) {
    counts.add(HostState.SKIPPED);
    if (member.gone) {
      member.ended(HostState.LOST, -1, "lost before " + path + " could start");
    } else {
      member.ended(HostState.SKIPPED, -1, null);
    }
    setOverFor(member);
  }

  private void tellWhenOver() {
    if (isOver() && !told) {
      told = true;
      owner.tell(counts.message(path.toString(), 0));
    }
  }

  @Override
  void onIssued(BlockPath process, Member member, int ordinal, int task) {
    started.add(member.label);
    member.started();
  }

  @Override
  void onOutput(
      BlockPath process, Member member, int ordinal, int task, boolean error, Bytes piece) {
    owner.tell(new BlockOutput(path.toString(), member.label, 0, 1, error, piece));
  }

  @Override
  void onEnded(BlockPath process, int ordinal, int task, PartResult result) {
    Member member = result.member();
    counts.add(result.state());
    member.ended(result.state(), result.rc(), result.cause());
    setOverFor(member);
    owner.tell(result.message(path.toString(), 0, 1));
    tellWhenOver();
  }

  @Override
  void conclude() {
    for (Member member : members) {
      if (!isOverFor(member)) {
        skip(member);
      }
    }
    tellWhenOver();
    setConcluded();
  }

  @Override
  BlockCounts counts() {
    return counts;
  }

  @Override
  boolean isBegun() {
    return !started.isEmpty();
  }
}
