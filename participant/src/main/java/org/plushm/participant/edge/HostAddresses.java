package org.plushm.participant.edge;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.plushm.aeron.LoopbackAddresses;
import org.plushm.overlay.NodeId;
import org.plushm.participant.launch.ProcessConfig;

/** Which address a host of this process gets. Immutable. */
final class HostAddresses {
  private final LoopbackAddresses loopback;
  private final NodeId single;
  private final InetAddress listenAddress;

  private HostAddresses(LoopbackAddresses loopback, NodeId single, InetAddress listenAddress) {
    this.loopback = loopback;
    this.single = single;
    this.listenAddress = listenAddress;
  }

  /**
   * The addresses for a configuration.
   *
   * @throws IOException when there are none, with what to do
   */
  static HostAddresses of(ProcessConfig config) throws IOException {
    String literal = literalAddress(config.address());
    // A literal is not looked up anywhere.
    InetAddress listenAddress = InetAddress.getByName(literal);
    if (config.virtual()) {
      return new HostAddresses(LoopbackAddresses.allocate(config.hostsMax()), null, listenAddress);
    }
    int port = config.nodePort() == 0 ? freePort(listenAddress) : config.nodePort();
    String endpoint = literal.indexOf(':') < 0 ? literal + ":" + port : "[" + literal + "]:" + port;
    return new HostAddresses(null, NodeId.parse(endpoint), listenAddress);
  }

  private static String literalAddress(String address) throws IOException {
    String literal = address;
    if (address.equals(ProcessConfig.ADDRESS_OF_SSH)) {
      String connection = System.getenv("SSH_CONNECTION");
      String[] words = connection == null ? new String[0] : connection.split(" ");
      if (words.length != 4) {
        throw new IOException(
            "the address is to be the one that ssh came to, but SSH_CONNECTION does not tell it");
      }
      literal = words[2];
    }
    if (literal.indexOf('%') >= 0) {
      throw new IOException(
          "'" + literal + "' is an address of one link only: reach the host by another one");
    }
    try {
      // Checks that it is a literal; the port is only a stand-in.
      return NodeId.parse(literal.indexOf(':') < 0 ? literal + ":1" : "[" + literal + "]:1")
          .address();
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + literal + "' is not an IP address", e);
    }
  }

  private static int freePort(InetAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "cannot bind a UDP port at " + address.getHostAddress() + ": " + e.getMessage(), e);
    }
  }

  /** Where the control listener binds. */
  InetAddress listenAddress() {
    return listenAddress;
  }

  /** Whether the hosts are virtual. */
  boolean isVirtual() {
    return loopback != null;
  }

  /**
   * Checks a host number.
   *
   * @throws IOException when there is no address for it
   */
  void check(int number) throws IOException {
    if (loopback != null && (number < 1 || number > loopback.hosts())) {
      throw new IOException("virtual host number " + number + " is not in 1.." + loopback.hosts());
    }
  }

  /** The identity of a host. */
  NodeId node(int number, long incarnation) {
    return loopback == null
        ? single.withIncarnation(incarnation)
        : loopback.host(number, incarnation);
  }
}
