package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.NodeId;
import org.plushm.participant.edge.EdgeMain;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;

/** How an edge starts its hosts: many on their way at once, each of them once. */
@Tag("real")
class HostStartRealTest {
  /** More than an edge adds to its engine at once. */
  private static final int HOSTS = 100;

  @TempDir Path folder;

  private static List<VirtualHost> hosts(int from, int to) {
    List<VirtualHost> hosts = new ArrayList<>();
    for (int number = from; number <= to; number++) {
      hosts.add(new VirtualHost("local" + number, number, 0));
    }
    return hosts;
  }

  private static TestOverlay.Launches start(HostStarter starter, List<VirtualHost> hosts) {
    TestOverlay.Launches launches = new TestOverlay.Launches(hosts.size());
    starter.start(hosts, launches);
    return launches;
  }

  /** Where the host with the next number will listen: at the next address or, on one, port. */
  private static InetSocketAddress next(NodeId node) throws Exception {
    InetAddress address = InetAddress.getByName(node.address());
    byte[] octets = address.getAddress();
    if (node.address().equals("127.0.0.1")) {
      return new InetSocketAddress(address, node.port() + 1);
    }
    octets[3]++;
    return new InetSocketAddress(InetAddress.getByAddress(octets), node.port());
  }

  @Test
  void shouldStartEachHostOnceAndTellTheCauseOfTheOneWhoseAddressIsTaken() throws Exception {
    Path state = Files.createDirectories(folder.resolve("edge"));
    try (TestOverlay overlay = new TestOverlay(folder.resolve("unused"), true)) {
      ProcessStart.Started edge =
          ProcessStart.start(
              JvmCommand.builder(JvmRole.EDGE, EdgeMain.class.getName(), List.of()),
              overlay.settings.edge(state, HOSTS),
              folder.resolve("err"),
              60_000);
      HostStarter one = new HostStarter(overlay.settings, edge.controlAddress());
      HostStarter other = new HostStarter(overlay.settings, edge.controlAddress());
      NodeId first = start(one, hosts(1, 1)).await().nodes.get("local1");
      TestOverlay.Launches asked;
      TestOverlay.Launches askedAgain;
      try (DatagramSocket taken = new DatagramSocket(next(first))) {
        asked = start(one, hosts(1, HOSTS));
        askedAgain = start(other, hosts(1, HOSTS));
        asked.await();
        askedAgain.await();
        assertTrue(taken.isBound());
      }
      assertEquals(Set.of("local2"), asked.failures.keySet());
      String cause = asked.failures.get("local2");
      assertTrue(cause.startsWith("cannot listen at "), cause);
      assertEquals(HOSTS - 1, asked.nodes.size());
      assertEquals(HOSTS - 1, new HashSet<>(asked.nodes.values()).size());
      assertEquals(first, asked.nodes.get("local1"));
      assertEquals(asked.nodes, askedAgain.nodes, "both were told of the same hosts");
      assertEquals(Set.of("local2"), askedAgain.failures.keySet());
      // The address is free again, and its number is not taken by the host that failed.
      TestOverlay.Launches late = start(one, List.of(new VirtualHost("late", 2, 0))).await();
      assertEquals(Map.of(), late.failures);
      assertEquals(next(first).getAddress().getHostAddress(), late.nodes.get("late").address());
      assertEquals(next(first).getPort(), late.nodes.get("late").port());
      edge.process().getOutputStream().close();
      assertTrue(edge.process().waitFor(60, TimeUnit.SECONDS), "the edge still runs");
      assertEquals(0, edge.process().exitValue());
      one.close();
      other.close();
    }
  }
}
