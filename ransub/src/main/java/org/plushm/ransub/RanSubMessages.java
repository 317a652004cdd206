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

  /** Type code of {@link Candidate}, which is only found inside the other two. */
  public static final int CANDIDATE = 50;

  private static final long POPULATION_MAX = 1L << 40;

  private RanSubMessages() {}

  /** Adds RanSub's rows. */
  public static MessageTable.Builder addTo(MessageTable.Builder table) {
    return table
        .add(DISTRIBUTE, Distribute.class, Distribute::read)
        .add(COLLECT_SET, CollectSet.class, CollectSet::read)
        .add(CANDIDATE, Candidate.class, Candidate::read);
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
}
