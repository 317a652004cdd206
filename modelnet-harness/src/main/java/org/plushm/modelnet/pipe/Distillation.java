package org.plushm.modelnet.pipe;

/**
 * How much of a network is emulated link by link; the rest of a path becomes one pipe with the
 * least rate, the sum of the delays and the chance to get through all of it. Collapsed paths that
 * share a link no longer share its rate.
 *
 * @param walkIn how many links are kept from each end of a path, -1 for all
 */
public record Distillation(int walkIn) {
  /** Every link is a pipe: exact, and most work. */
  public static final Distillation HOP_BY_HOP = new Distillation(-1);

  /** One pipe for each ordered pair of hosts: not even the hosts' own links are shared. */
  public static final Distillation END_TO_END = new Distillation(0);

  /** The hosts' own links are kept, what lies between becomes one pipe: at most three pipes. */
  public static final Distillation LAST_MILE = new Distillation(1);

  /** Checks the number. */
  public Distillation {
    if (walkIn < -1) {
      throw new IllegalArgumentException("walk-in " + walkIn);
    }
  }

  /** Reads {@code hop-by-hop}, {@code end-to-end}, {@code last-mile} or {@code walk-in-K}. */
  public static Distillation parse(String text) {
    switch (text) {
      case "hop-by-hop":
        return HOP_BY_HOP;
      case "end-to-end":
        return END_TO_END;
      case "last-mile":
        return LAST_MILE;
      default:
        if (text.matches("walk-in-[0-9]{1,3}")) {
          return new Distillation(Integer.parseInt(text.substring("walk-in-".length())));
        }
        throw new IllegalArgumentException(
            "'" + text + "' is none of hop-by-hop, last-mile, end-to-end, walk-in-K");
    }
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return switch (walkIn) {
      case -1 -> "hop-by-hop";
      case 0 -> "end-to-end";
      case 1 -> "last-mile";
      default -> "walk-in-" + walkIn;
    };
  }
}
