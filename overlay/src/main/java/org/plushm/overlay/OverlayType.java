package org.plushm.overlay;

import java.util.Arrays;
import java.util.List;

/** The overlays that there are, by the names that users choose them by. */
public enum OverlayType {
  /** A random tree of bounded degree that heals itself: the default. */
  RANDTREE("randtree", true),
  /** Every participant a child of the root, as Plush was. */
  STAR("star", false),
  /** Plush's tree of two levels: a proxy for each machine or site below the root. */
  PROXYTREE("proxytree", false);

  private final String label;
  private final boolean heals;

  OverlayType(String label, boolean heals) {
    this.label = label;
    this.heals = heals;
  }

  /** The name. */
  public String label() {
    return label;
  }

  /** See {@link Overlay#heals}; for those who have only the name. */
  public boolean heals() {
    return heals;
  }

  /** All names, in order. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(OverlayType::label).toList();
  }

  /**
   * The overlay of a name.
   *
   * @throws IllegalArgumentException when there is none; the message names those that there are
   */
  public static OverlayType of(String label) {
    for (OverlayType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "there is no overlay '" + label + "': choose " + String.join(", ", labels()));
  }
}
