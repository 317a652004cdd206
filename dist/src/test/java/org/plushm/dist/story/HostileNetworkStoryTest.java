package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.plushm.aeron.seal.FrameCipher;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.aeron.seal.Seal;
import org.plushm.controlnode.keys.OverlayKeys;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.participant.tls.ControlDialer;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.ControlLinkMessages.Hello;
import org.plushm.plush.message.MessageTables;

/** What comes to the open ports of an edge from those who should not be heard. */
@Tag("real")
class HostileNetworkStoryTest {
  private static final int HOSTS = 10;
  private static final int FRAMES = 50;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private PlushUser user;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann").up("local[1-10]");
  }

  private long counter(String name) throws Exception {
    return user.status().at("counters").at(name).number();
  }

  private void awaitCounter(String name, long least) throws Exception {
    Await.until(
        name + " is at least " + least + ", seed " + seed, LIMIT, () -> counter(name) >= least);
  }

  private static void send(InetSocketAddress to, byte[]... frames) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      for (byte[] frame : frames) {
        socket.send(new DatagramPacket(frame, frame.length, to));
      }
    }
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(1400)];
    random.nextBytes(bytes);
    // The first byte of every frame of ours; whoever attacks knows it as well.
    if (bytes.length > 0 && random.nextBoolean()) {
      bytes[0] = FrameHeader.VERSION;
    }
    return bytes;
  }

  /** Sockets in which a node receives, and those that it only sends from and hears answers at. */
  private List<InetSocketAddress> udpPorts() {
    List<InetSocketAddress> ports = new ArrayList<>();
    for (Census.Endpoint endpoint : user.census().look()) {
      if (endpoint.protocol().equals("udp")) {
        ports.add(new InetSocketAddress(endpoint.address(), endpoint.port()));
      }
    }
    return ports;
  }

  private List<NodeId> nodes() throws Exception {
    List<NodeId> nodes = new ArrayList<>();
    for (String line : user.plush("ls", "--json").expect(0).out().split("\n")) {
      nodes.add(NodeId.parse(Json.read(line).at("node").text()));
    }
    return nodes;
  }

  private static InetSocketAddress address(NodeId node) {
    return new InetSocketAddress(node.address(), node.port());
  }

  /** A member of the overlay that holds a key, at an address where nobody is. */
  private Seal member(OverlayKey key) {
    NodeId self = NodeId.parse("127.0.0.1:9").withIncarnation(1 + random.nextInt(1 << 30));
    return new Seal(key, self, random.nextLong(), new FrameCipher());
  }

  private byte[] frame(Seal seal, FrameKind kind, NodeId to) {
    byte[] content = new byte[1 + random.nextInt(200)];
    random.nextBytes(content);
    byte[] frame = new byte[content.length + FrameHeader.OVERHEAD_BYTES];
    return Arrays.copyOf(frame, seal.seal(kind, to, content, 0, content.length, frame));
  }

  @Test
  void shouldDropAndCountWhateverIsNotAuthenticAtEveryDatagramPort() throws Exception {
    List<NodeId> nodes = nodes();
    assertEquals(HOSTS, nodes.size());
    List<InetSocketAddress> ports = udpPorts();
    Set<InetSocketAddress> receiving =
        nodes.stream().map(HostileNetworkStoryTest::address).collect(Collectors.toSet());
    assertTrue(ports.containsAll(receiving), ports + " has not all of " + receiving);
    final long unsealed = counter("unsealed");
    for (InetSocketAddress port : ports) {
      byte[][] frames = new byte[FRAMES][];
      Arrays.setAll(frames, i -> noise());
      // Some are never of ours, however the dice fall.
      frames[0] = new byte[0];
      frames[1] = new byte[] {1, 2, 3};
      send(port, frames);
    }
    awaitCounter("unsealed", unsealed + 2L * receiving.size());

    OverlayKey key =
        OverlayKey.of(Files.readAllBytes(user.overlay("default").resolve("keys/overlay.key")));
    Seal insider = member(key);
    Seal stranger = member(OverlayKey.generate());
    final long badSeal = counter("bad_seal");
    final long foreign = counter("foreign");
    final long malformed = counter("malformed");
    final long replayed = counter("replayed");
    for (NodeId node : nodes) {
      byte[] changed = frame(insider, FrameKind.DATAGRAM, node);
      changed[changed.length - 1] ^= 1;
      byte[] whole = frame(insider, FrameKind.DATAGRAM, node);
      byte[] cut = Arrays.copyOf(whole, whole.length - 1);
      send(address(node), frame(stranger, FrameKind.DATAGRAM, node), changed, cut);
      send(address(node), frame(insider, FrameKind.DATAGRAM, node.withIncarnation(77)));
      send(address(node), whole, whole, whole);
    }
    awaitCounter("bad_seal", badSeal + 3L * HOSTS);
    awaitCounter("foreign", foreign + HOSTS);
    awaitCounter("malformed", malformed + HOSTS);
    awaitCounter("replayed", replayed + 2L * HOSTS);
    user.assertAnswers(HOSTS);
    user.awaitActive(HOSTS);
  }

  @Test
  void shouldRefuseAndCountWhoeverIsNotTheControlNodeAtItsPort() throws Exception {
    List<Census.Endpoint> listeners =
        user.census().look().stream().filter(e -> e.protocol().equals("tcp")).toList();
    assertEquals(1, listeners.size(), listeners.toString());
    InetSocketAddress port =
        new InetSocketAddress(listeners.get(0).address(), listeners.get(0).port());
    final long handshakes = counter("link_handshake");
    for (int i = 0; i < 5; i++) {
      byte[] bytes = noise();
      try (Socket socket = new Socket(port.getAddress(), port.getPort())) {
        socket.getOutputStream().write(bytes);
      } catch (IOException reset) {
        // It may have been refused before all was written, which is what is wanted.
        assertTrue(reset.getMessage().matches("(?i).*(reset|broken pipe).*"), reset.toString());
      }
    }
    awaitCounter("link_handshake", handshakes + 5);

    final long strangers = counter("link_stranger");
    OverlayKeys own = OverlayKeys.generate("default");
    OverlayKeys ours = OverlayKeys.loadOrMake(user.overlay("default").resolve("keys"), "default");
    TlsCredentials credentials =
        new TlsCredentials(TlsRole.CONTROL, own.control(), ours.participant().certificate());
    ControlDialer dialer = new ControlDialer(credentials, MessageTables.controlLink());
    // Again where the machine is too slow for a handshake, which is then refused for that.
    Await.until(
        "a stranger is refused as such",
        LIMIT,
        () -> {
          Ending ending = new Ending();
          dialer.dial(port, ending).send(new Hello(null, 1_000_000, "default"));
          Await.until("the stranger is cut off", LIMIT, () -> ending.reason != null);
          assertEquals(0, ending.received);
          return counter("link_stranger") > strangers;
        });
    user.assertAnswers(HOSTS);
  }

  /** Notes how a link ended. */
  private static final class Ending implements ControlLink.Listener {
    volatile String reason;
    volatile int received;

    @Override
    public void received(ControlLink link, Message message) {
      received++;
    }

    @Override
    public void ended(ControlLink link, String how) {
      reason = how;
    }
  }
}
