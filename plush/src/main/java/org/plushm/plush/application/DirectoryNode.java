package org.plushm.plush.application;

/**
 * One host of the resource directory, or one virtual host of an emulation (§5.3, Fig. 6).
 *
 * @param host name or address
 * @param port of its client, 1 to 65535, or 0 for any
 * @param type how it is reached, such as {@code ssh}
 * @param group the pool it belongs to, or empty for any
 * @param vip the address it has in the emulated network, or empty if it is not virtual
 * @param vn its number in the emulated network, from 0, or -1 if it is not virtual
 */
public record DirectoryNode(String host, int port, String type, String group, String vip, int vn) {
  /** The largest port there is. */
  public static final int PORT_MAX = 65_535;

  /** Checks the numbers. */
  public DirectoryNode {
    Names.require(Names.isLine(host), "'" + host + "' is no host");
    Names.require(port >= 0 && port <= PORT_MAX, port + " is no port");
    Names.require(vn >= -1, vn + " is no virtual host number");
    Names.require(group.isEmpty() || Resource.isGroup(group), "'" + group + "' is no group");
  }

  /** Whether this is a virtual host. */
  public boolean isVirtual() {
    return vn >= 0;
  }

  /** Host and port as in a directory, such as {@code sysnet81.ucsd.edu:15401}. */
  public String address() {
    String name = host.indexOf(':') >= 0 && port > 0 ? "[" + host + "]" : host;
    return port == 0 ? name : name + ":" + port;
  }

  /**
   * Whether it belongs to a pool. Only the group counts: the types of pools in the papers
   * (planetlab, plab) and of directories (ssh) are words for the same hosts.
   */
  public boolean belongsTo(Resource resource) {
    return group.isEmpty() || group.equals(resource.group());
  }
}
