package org.plushm.participant.launch;

/** At which site a host is, by its name: what a tree of proxies is built by. */
final class Sites {
  /** All virtual hosts of this machine. */
  static final String THIS_MACHINE = "this machine";

  private Sites() {}

  /**
   * The site of a host that ssh reaches: the domain of its name. A name without a domain and an
   * address are a site of their own.
   *
   * @param destination {@code [user@]host}
   */
  static String of(String destination) {
    String host = destination.substring(destination.lastIndexOf('@') + 1);
    int dot = host.indexOf('.');
    boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return dot < 0 || dot == host.length() - 1 || isAddress ? host : host.substring(dot + 1);
  }
}
