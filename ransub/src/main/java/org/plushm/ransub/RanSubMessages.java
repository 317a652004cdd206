package org.plushm.ransub;

import java.util.List;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.MessageTable;

/** The messages of RanSub, type codes 48 to 63. */
public final class RanSubMessages {
  /** Type code of {@link Distribute}. */
  public static final int DISTRIBUTE = 48;

  /** Type code of {@link CollectSet}. */
  public static final int COLLECT_SET = 49;

  /** Type code of {@link Candidate}, which is only found inside the first two. */
  public static final int CANDIDATE = 50;

  /** Type code of {@link ChannelState}, which is only found inside a {@link Candidate}. */
  public static final int CHANNEL_STATE = 51;

  private static final long POPULATION_MAX = 1L << 40;

  /** An hour: longer than any epoch, and far from overflow. */
  private static final long DURATION_MAX_NS = 3_600_000_000_000L;

  private RanSubMessages() {}

  /** Adds RanSub's rows. */
  public static MessageTable.Builder addTo(MessageTable.Builder table) {
    return table
        .add(DISTRIBUTE, Distribute.class, Distribute::read)
        .add(COLLECT_SET, CollectSet.class, CollectSet::read)
        .add(CANDIDATE, Candidate.class, Candidate::read)
        .add(CHANNEL_STATE, ChannelState.class, ChannelState::read);
  }

  static long population(FieldReader in, int field, List<Candidate> members)
      throws MalformedMessage {
    long population = in.int64(field);
    if (population < members.size() || population > POPULATION_MAX) {
      throw new MalformedMessage(
          "population " + population + " with " + members.size() + " members");
    }
    return population;
  }

  static long durationNs(FieldReader in, int field) throws MalformedMessage {
    return Math.max(0, Math.min(DURATION_MAX_NS, in.int64(field, 0)));
  }
}
