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
 * <p>The receiver ignores it when the sender is not its child or the epoch is not the present one.
 * When its own collect of the epoch has left already it takes the height only; else it keeps the
 * subset for the next distribute.
 *
 * @param epoch the epoch that it answers
 * @param population size of the sender's subtree, as far as it was heard of in this epoch
 * @param members the subset
 * @param partial whether a subtree below was late and is not counted
 * @param height levels of the sender's subtree as far as it knows, 1 for a leaf
 */
public record CollectSet(
    long epoch, long population, List<Candidate> members, boolean partial, int height)
    implements Message {
  /** No tree is that deep; a higher one would make the epochs endless. */
  static final int HEIGHT_MAX = 1_000;

  /** Checks the ranges. */
  public CollectSet {
    members = List.copyOf(members);
    if (height < 1 || height > HEIGHT_MAX) {
      throw new IllegalArgumentException("height " + height + " is not in 1.." + HEIGHT_MAX);
    }
  }

  @Override
  public void write(FieldWriter out) {
    out.int64(1, epoch);
    out.int64(2, population);
    out.messages(3, members);
    out.flag(4, partial);
    out.int64(5, height);
  }

  /** Reads what {@link #write} wrote. */
  public static CollectSet read(FieldReader in) throws MalformedMessage {
    List<Candidate> members = in.messages(3, Candidate.class);
    long height = in.int64(5, 1);
    if (height < 1 || height > HEIGHT_MAX) {
      throw new MalformedMessage("height " + height + " is not in 1.." + HEIGHT_MAX);
    }
    return new CollectSet(
        in.int64(1), RanSubMessages.population(in, 2, members), members, in.flag(4), (int) height);
  }
}
