package org.plushm.plush.control;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.application.Block;
import org.plushm.plush.application.BlockPath;

/**
 * One block of a component block as its hosts go through it. A host enters when all predecessors of
 * the block are over for this host, and leaves when the block is over for it: only barriers make
 * hosts wait for each other.
 */
abstract class BlockProgress {
  /** What blocks ask of the run. */
  interface Owner {
    /** Whether a process can be started on the host now. */
    boolean isReady(Member member);

    /** Has a process block started on a host, at the end of this round. */
    void start(BlockPath process, Member member, int task);

    /** Tells the run's client. */
    void tell(Message message);
  }

  final BlockPath path;
  final Block block;
  final List<Member> members;
  final Owner owner;
  private final Set<String> over = new TreeSet<>();
  private boolean concluded;

  BlockProgress(BlockPath path, Block block, List<Member> members, Owner owner) {
    this.path = path;
    this.block = block;
    this.members = members;
    this.owner = owner;
  }

  /**
   * Does what can be done now.
   *
   * @param entered hosts for which all predecessors are over and this block is not
   * @return whether anything has changed that others may wait for
   */
  abstract boolean advance(List<Member> entered);

  /** The log has a command that starts one of its processes on a host. */
  void onIssued(BlockPath process, Member member, int ordinal, int task) {
    throw new IllegalStateException(path + " has no process " + process);
  }

  /** A piece of output of one of its processes. */
  void onOutput(
      BlockPath process, Member member, int ordinal, int task, boolean error, Bytes piece) {
    throw new IllegalStateException(path + " has no process " + process);
  }

  /** One of its processes has ended. */
  void onEnded(BlockPath process, int ordinal, int task, PartResult result) {
    throw new IllegalStateException(path + " has no process " + process);
  }

  /** Nothing more is started: whatever has no outcome is skipped. Nothing runs any more. */
  abstract void conclude();

  /** Whether it is over for every host. */
  boolean isOver() {
    return concluded || over.size() == members.size();
  }

  final boolean isOverFor(Member member) {
    return over.contains(member.label);
  }

  final void setOverFor(Member member) {
    over.add(member.label);
  }

  final void setOverForAll() {
    members.forEach(this::setOverFor);
  }

  final void setConcluded() {
    concluded = true;
  }

  /** Hosts or tasks; null for blocks that nobody counts. */
  abstract BlockCounts counts();

  /** Whether anything of it has been started. */
  abstract boolean isBegun();
}
