package org.plushm.participant.launch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.plushm.overlay.NodeId;

/**
 * Tells two names of one host (thesis section 3.6): what a host is rests on the address that its
 * client tells, never on a name. Two names are one host when their clients are at one address under
 * one account. At a loopback address that is not enough, since several clients of a test or behind
 * a forwarded port are there: then the names have to stand for a common address as well.
 */
final class HostAliases {
  /** Looks names up. */
  @FunctionalInterface
  interface Resolver {
    /** The addresses of a name. */
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  private final Resolver resolver;

  HostAliases(Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * Whether two names are one host.
   *
   * @param name {@code [user@]host} as ssh takes it
   * @param address {@code IP:port} of its client
   * @param other the same of the other
   * @param otherAddress the same of the other
   */
  boolean same(String name, String address, String other, String otherAddress) {
    if (!account(name).equals(account(other))) {
      return false;
    }
    String ip = NodeId.parse(address).address();
    if (!ip.equals(NodeId.parse(otherAddress).address())) {
      return false;
    }
    try {
      // A literal is not looked up anywhere.
      return !InetAddress.getByName(ip).isLoopbackAddress() || haveCommonAddress(name, other);
    } catch (UnknownHostException unknown) {
      // Only ssh knows at least one of the names, so nothing says that they are one.
      return false;
    }
  }

  private boolean haveCommonAddress(String name, String other) throws UnknownHostException {
    List<InetAddress> addresses = Arrays.asList(resolver.resolve(host(name)));
    return Arrays.stream(resolver.resolve(host(other))).anyMatch(addresses::contains);
  }

  private static String account(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('@')));
  }

  private static String host(String name) {
    return name.substring(name.lastIndexOf('@') + 1);
  }
}
