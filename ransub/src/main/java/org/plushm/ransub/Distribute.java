package org.plushm.ransub;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * From a parent to each child, once per epoch, on the link: a random subset of all participants
 * that are not in the child's subtree. Sent by the root on its timer and by every other node on
 * receipt of its own.
 *
 * <p>The receiver ignores it when the sender is not its parent or the epoch is not newer than the
 * last; else it delivers the members, sends its children theirs and starts its collect.
 *
 * @param epoch number of the epoch; a new root goes on from the highest that it has seen
 * @param total number of participants the last epoch counted in the whole tree
 * @param population number of participants that the members stand for
 * @param members the subset
 * @param collectNs how long the receiver may wait for its children's collects
 * @param partial whether the last epoch missed a late subtree somewhere
 * @param levelNs how much less each further level may wait, from the height of the tree
 * @param ordered whether the members all come before the receiver in the epoch's total order
 */
public record Distribute(
    long epoch,
    long total,
    long population,
    List<Candidate> members,
    long collectNs,
    boolean partial,
    long levelNs,
    boolean ordered)
    implements Message {
  /** Checks the ranges. */
  public Distribute {
    members = List.copyOf(members);
  }

  /**
   * How long the receiver's children may wait for theirs: a level less, so that what they have
   * still arrives in time. Below the height that the root knew of there is less and less.
   */
  long childCollectNs() {
    return childCollectNs(collectNs, levelNs);
  }

  static long childCollectNs(long collectNs, long levelNs) {
    return collectNs >= 2 * levelNs ? collectNs - levelNs : collectNs / 2;
  }

  @Override
  public void write(FieldWriter out) {
    out.int64(1, epoch);
    out.int64(2, total);
    out.int64(3, population);
    out.messages(4, members);
    out.int64(5, collectNs);
    out.flag(6, partial);
    out.int64(7, levelNs);
    out.flag(8, ordered);
  }

  /** Reads what {@link #write} wrote. */
  public static Distribute read(FieldReader in) throws MalformedMessage {
    List<Candidate> members = in.messages(4, Candidate.class);
    long collectNs = RanSubMessages.durationNs(in, 5);
    return new Distribute(
        in.int64(1),
        in.int64(2),
        RanSubMessages.population(in, 3, members),
        members,
        collectNs,
        in.flag(6),
        RanSubMessages.durationNs(in, 7),
        in.flag(8));
  }
}
