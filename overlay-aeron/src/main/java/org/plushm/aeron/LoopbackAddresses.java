package org.plushm.aeron;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.plushm.overlay.NodeId;

/**
 * Addresses for the virtual hosts of one overlay on this machine.
 *
 * <p>Where all of 127.0.0.0/8 is local, host <i>n</i> gets an address of its own in 127.x.0.0/16
 * and all share one port; elsewhere they share 127.0.0.1 and differ by port. x and the port are
 * drawn at random and tried, so that two overlays and two users at once do not meet. Last octets 0
 * and 255 are skipped, because Java refuses to bind to 127.x.y.255. Immutable, any thread.
 */
public final class LoopbackAddresses {
  /** The most virtual hosts that one overlay can have on one machine. */
  public static final int HOSTS_MAX = 254 * 256;

  /** Ports are drawn below the range from which systems take ephemeral ports. */
  private static final int PORT_LOWEST = 10_240;

  private static final int PORT_HIGHEST = 32_700;
  private static final int ATTEMPTS = 64;
  private static final int LOOPBACK = 127 << 24;

  private final int network;
  private final int port;
  private final int hosts;

  private LoopbackAddresses(int network, int port, int hosts) {
    this.network = network;
    this.port = port;
    this.hosts = hosts;
  }

  /**
   * Addresses for so many hosts that nobody has bound at this moment.
   *
   * @throws IOException when none were found, with what to do
   */
  public static LoopbackAddresses allocate(int hosts) throws IOException {
    return allocate(hosts, new SecureRandom(), isNetworkLocal());
  }

  static LoopbackAddresses allocate(int hosts, RandomGenerator random, boolean ownAddresses)
      throws IOException {
    int portsNeeded = ownAddresses ? 1 : hosts;
    if (hosts < 1 || hosts > (ownAddresses ? HOSTS_MAX : PORT_HIGHEST - PORT_LOWEST)) {
      throw new IOException(hosts + " virtual hosts do not fit on this machine's loopback");
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      int network = ownAddresses ? LOOPBACK | 1 + random.nextInt(254) << 16 : 0;
      int port = PORT_LOWEST + random.nextInt(PORT_HIGHEST - PORT_LOWEST - portsNeeded + 1);
      LoopbackAddresses drawn = new LoopbackAddresses(network, port, hosts);
      if (drawn.isFree()) {
        return drawn;
      }
    }
    throw new IOException(
        "no free loopback addresses for " + hosts + " virtual hosts; end another overlay first");
  }

  /** How many hosts there are addresses for. */
  public int hosts() {
    return hosts;
  }

  /**
   * The identity of a virtual host.
   *
   * @param number 1 to {@link #hosts}
   */
  public NodeId host(int number, long incarnation) {
    if (number < 1 || number > hosts) {
      throw new IllegalArgumentException("virtual host " + number + " is not in 1.." + hosts);
    }
    if (network == 0) {
      return NodeId.ofIpv4(LOOPBACK | 1, port + number - 1, incarnation);
    }
    int index = number - 1;
    return NodeId.ofIpv4(network | index / 254 << 8 | 1 + index % 254, port, incarnation);
  }

  private boolean isFree() {
    for (int number = 1; number <= hosts; number++) {
      NodeId host = host(number, 0);
      if (!canBind((int) host.addressLow(), host.port())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNetworkLocal() {
    return canBind(LOOPBACK | 97 << 16 | 3 << 8 | 1, 0);
  }

  private static boolean canBind(int address, int port) {
    byte[] octets = {
      (byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address
    };
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(octets), port));
      return true;
    } catch (IOException e) {
      // Not local, or taken: that is the answer.
      return false;
    }
  }
}
