package org.plushm.ransub;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;

/**
 * From a child to its parent, once per epoch, on the link: a random subset of the child's subtree.
 * Sent when all children that were given the epoch's {@link Distribute} have sent theirs, at once
 * by a leaf, or at the deadline.
 *
 * <p>The receiver ignores it when the sender is not its child, the epoch is not the present one, or
 * its own collect of the epoch has left already; else it keeps the subset for the next distribute.
 *
 * @param epoch the epoch that it answers
 * @param population size of the sender's subtree, as far as it was heard of in this epoch
 * @param members the subset
 * @param partial whether a subtree below was late and is not counted
 */
public record CollectSet(long epoch, long population, List<Candidate> members, boolean partial)
    implements Message {
  /** Checks the ranges. */
  public CollectSet {
    members = List.copyOf(members);
  }

  @Override
  public void write(FieldWriter out) {
    out.int64(1, epoch);
    out.int64(2, population);
    out.messages(3, members);
    out.flag(4, partial);
  }

  /** Reads what {@link #write} wrote. */
  public static CollectSet read(FieldReader in) throws MalformedMessage {
    List<Candidate> members = in.messages(3, Candidate.class);
    return new CollectSet(
        in.int64(1), RanSubMessages.population(in, 2, members), members, in.flag(4));
  }
}
