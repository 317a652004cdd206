package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.plushm.aeron.seal.FrameCipher;
import org.plushm.aeron.seal.FrameHeader;
import org.plushm.aeron.seal.FrameKind;
import org.plushm.aeron.seal.OverlayKey;
import org.plushm.aeron.seal.Seal;
import org.plushm.overlay.NodeId;

/** The key of an overlay on two edges is changed. */
@Tag("real")
class KeyStoryTest {
  private static final int HOSTS = 20;
  private static final int EDGE_HOSTS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @RegisterExtension final Story story = new Story();
  private PlushUser user;
  private Path keys;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann").up("local[1-10]").up("local[11-20]");
    user.awaitActive(HOSTS);
    keys = user.overlay("default").resolve("keys");
    assertTrue(user.edge(1) != user.edge(2), "two processes have to agree");
  }

  private long counter(String name) throws Exception {
    return user.status().at("counters").at(name).number();
  }

  private List<NodeId> nodes() throws Exception {
    List<NodeId> nodes = new ArrayList<>();
    for (String line : user.plush("ls", "--json").expect(0).out().split("\n")) {
      nodes.add(NodeId.parse(Json.read(line).at("node").text()));
    }
    return nodes;
  }

  /** Who holds an old key sends to every host. */
  private void intrude(OverlayKey key) throws Exception {
    NodeId self = NodeId.parse("127.0.0.1:9").withIncarnation(1);
    Seal seal = new Seal(key, self, 42, new FrameCipher());
    byte[] content = new byte[100];
    byte[] frame = new byte[content.length + FrameHeader.OVERHEAD_BYTES];
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      for (NodeId node : nodes()) {
        int length = seal.seal(FrameKind.DATAGRAM, node, content, 0, content.length, frame);
        byte[] sent = Arrays.copyOf(frame, length);
        socket.send(
            new DatagramPacket(sent, length, new InetSocketAddress(node.address(), node.port())));
      }
    }
  }

  private void assertNobodyWasLost() throws Exception {
    for (String line : user.plush("hosts", "--json").expect(0).out().split("\n")) {
      Json host = Json.read(line);
      assertEquals("active", host.at("status").text(), line);
      assertEquals(0, host.at("disconnects").number(), line);
    }
  }

  /** The edge where the root is not. */
  private long otherEdge() throws Exception {
    String root = user.status().at("root").at("host").text();
    int number = Integer.parseInt(root.substring("local".length()));
    return user.edge(number <= EDGE_HOSTS ? 2 : 1);
  }

  /** The first change, with all hosts there. */
  private void assertRotates() throws Exception {
    Json rotated = user.plush("key", "rotate", "--json").expect(0).json();
    assertEquals(1, rotated.at("key_epoch").number());
    assertEquals(HOSTS, rotated.at("using").number());
    assertEquals(HOSTS, rotated.at("hosts").number());
    assertEquals("", rotated.at("behind").text());
    Story.tell(
        HOSTS
            + " hosts of two edges under a command, key changed in "
            + rotated.at("elapsed_ms").number()
            + " ms");
    assertFalse(Files.exists(keys.resolve("overlay.key")), "the old key is destroyed");
    assertTrue(Files.exists(keys.resolve("overlay-1.key")));
  }

  @Test
  void shouldChangeTheKeyUnderACommandAndShutTheOldOneOut() throws Exception {
    final OverlayKey old = OverlayKey.of(Files.readAllBytes(keys.resolve("overlay.key")));
    assertEquals(0, user.status().at("key_epoch").number());
    Path begun = Files.createDirectory(story.folder().resolve("begun"));
    try (Gate gate = new Gate(story.folder())) {
      String command = "touch %s/$PLUSH_HOST; %s; echo $PLUSH_HOST".formatted(begun, gate.pass());
      Invocation exec = user.start("exec", "--json", command);
      Await.until("it runs on all", LIMIT, () -> begun.toFile().list().length == HOSTS);
      assertRotates();
      gate.open();
      exec.expect(0).expectTally(Map.of("ok", HOSTS));
    }
    assertNobodyWasLost();

    final long before = counter("wrong_epoch");
    final long malformed = counter("malformed");
    intrude(old);
    Await.until("they are counted", LIMIT, () -> counter("wrong_epoch") >= before + HOSTS);
    assertEquals(malformed, counter("malformed"), "none was opened");

    Invocation again = user.plush("key", "rotate").expect(0);
    String said = "key epoch 2 in use by " + HOSTS + " of " + HOSTS + " hosts";
    assertTrue(again.err().contains(said), again.err());
    Json status = user.status();
    assertEquals(2, status.at("key_epoch").number());
    assertFalse(status.at("key_changing").isTrue());
    user.assertAnswers(HOSTS);
    assertNobodyWasLost();
    String audit = Files.readString(user.overlay("default").resolve("audit.log"));
    assertEquals(2, audit.lines().filter(l -> l.contains("\"verb\":\"key rotate\"")).count());
  }

  /** A stopped edge holds the change up, so that the control node surely dies in the middle. */
  @Test
  void shouldEndAChangeInWhoseMiddleTheControlNodeWasKilled() throws Exception {
    long edge = otherEdge();
    long control = user.status().at("control").at("pid").number();
    Path log = user.overlay("default").resolve("control.log");
    Signals.send("STOP", edge);
    Invocation rotate;
    try {
      rotate = user.start("key", "rotate");
      // Journaled; it would go on when the hosts of the edge count as lost, in some seconds.
      Await.until(
          "the key is offered", LIMIT, () -> Files.readString(log).contains("KeyStep[number=1]"));
      Signals.send("KILL", control);
    } finally {
      Signals.send("CONT", edge);
    }
    rotate.expect(3);
    assertFalse(Files.readString(log).contains("KeyStep[number=2]"), "killed in the middle");
    assertTrue(rotate.err().contains("goes on with the change"), rotate.err());
    Await.until("the change has ended", LIMIT, () -> !user.status().at("key_changing").isTrue());
    assertEquals(1, user.status().at("key_epoch").number());
    user.awaitActive(HOSTS);
    user.assertAnswers(HOSTS);
    assertFalse(Files.exists(keys.resolve("overlay.key")));
  }

  /** Its hosts come back with a key that nobody accepts; the launcher tells them the new one. */
  @Test
  @Tag("long")
  void shouldBringHostsBackThatWereAwayDuringTheChange() throws Exception {
    long edge = otherEdge();
    Signals.send("STOP", edge);
    try {
      Invocation rotate = user.plush("key", "rotate", "--json").expect(3);
      assertEquals(EDGE_HOSTS, rotate.json().at("using").number());
      assertEquals(HOSTS, rotate.json().at("hosts").number());
      assertTrue(rotate.err().contains("when it comes back"), rotate.err());
    } finally {
      Signals.send("CONT", edge);
    }
    long backMs =
        Await.until(
            "all are back", LIMIT, () -> user.status().at("hosts").at("active").number() == HOSTS);
    user.awaitActive(HOSTS);
    user.assertAnswers(HOSTS);
    assertTrue(edge == user.edge(1) || edge == user.edge(2), "the process was not replaced");
    Json again = user.plush("key", "rotate", "--json").expect(0).json();
    assertEquals(2, again.at("key_epoch").number());
    assertEquals(HOSTS, again.at("using").number());
    user.assertAnswers(HOSTS);
    // A process that is started anew gets the present key on its standard input.
    Signals.send("KILL", edge);
    Await.until("it is replaced", LIMIT, () -> edge != user.edge(1) && edge != user.edge(2));
    user.awaitActive(HOSTS);
    user.assertAnswers(HOSTS);
    assertEquals(2, user.status().at("key_epoch").number());
    Story.tell(
        EDGE_HOSTS + " hosts stopped over a change of the key: back after " + backMs + " ms");
  }
}
