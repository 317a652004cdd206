package org.plushm.plush.application;

/**
 * A pool that hosts are taken from, such as a slice of PlanetLab.
 *
 * @param type kind of pool as written, such as {@code planetlab}, {@code plab} or {@code ssh};
 *     empty for any
 * @param group the pool's name, which hosts of the resource directory bear
 */
public record Resource(String type, String group) {
  /** Checks both words. */
  public Resource {
    Names.require(type.isEmpty() || Names.isName(type), "'" + type + "' is no type of resource");
    Names.require(isGroup(group), "'" + group + "' cannot name a group");
  }

  /** Whether the text can name a group of hosts: one line without blanks. */
  public static boolean isGroup(String text) {
    return Names.isLine(text)
        && text.length() <= Names.NAME_LENGTH_MAX
        && text.chars().noneMatch(Character::isWhitespace);
  }
}
