package org.plushm.overlay.basic;

/**
 * Where a participant stands, as its launcher knows it: what a tree of proxies is built by.
 *
 * @param site the physical machine of a virtual host, or the site of a machine, such as its domain
 * @param rank how well connected it is, among those of its site; the higher is preferred as proxy
 */
public record Standing(String site, int rank) {
  /** Longest site, in characters: a host name at most. */
  public static final int SITE_LENGTH_MAX = 255;

  /** Checks the length. */
  public Standing {
    if (site.length() > SITE_LENGTH_MAX) {
      throw new IllegalArgumentException("a site of " + site.length() + " characters");
    }
  }

  /** The standing at a site, as well connected as others. */
  public static Standing at(String site) {
    return new Standing(site, 0);
  }
}
