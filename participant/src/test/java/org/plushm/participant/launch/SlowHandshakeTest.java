package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;
import org.plushm.participant.tls.ControlLink;
import org.plushm.participant.tls.ControlListener;
import org.plushm.participant.tls.TlsCredentials;
import org.plushm.participant.tls.TlsRole;
import org.plushm.plush.message.ControlLinkMessages.HostStarted;
import org.plushm.plush.message.ControlLinkMessages.StartHosts;
import org.plushm.plush.message.ControlLinkMessages.VirtualHost;
import org.plushm.plush.message.MessageTables;

/** A client that is there but misses its handshakes, as on a machine with too much to do. */
class SlowHandshakeTest {
  private static final List<VirtualHost> HOSTS =
      List.of(new VirtualHost("local1", 1, 0), new VirtualHost("local2", 2, 0));

  @TempDir Path folder;

  /** In front of a listener: hangs up on the first connections, and passes the others on. */
  private static final class Gate implements AutoCloseable {
    final ServerSocket door;
    final AtomicInteger calls = new AtomicInteger();
    private final InetSocketAddress behind;
    private final int hangUps;

    Gate(InetSocketAddress behind, int hangUps) throws IOException {
      this.door = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
      this.behind = behind;
      this.hangUps = hangUps;
      daemon(this::serve);
    }

    private static void daemon(Runnable work) {
      Thread thread = new Thread(work, "gate");
      thread.setDaemon(true);
      thread.start();
    }

    private void serve() {
      try {
        while (true) {
          Socket caller = door.accept();
          if (calls.incrementAndGet() <= hangUps) {
            caller.close();
          } else {
            Socket inside = new Socket(behind.getAddress(), behind.getPort());
            daemon(() -> copy(caller, inside));
            daemon(() -> copy(inside, caller));
          }
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private static void copy(Socket from, Socket to) {
      try (from;
          to;
          InputStream in = from.getInputStream()) {
        in.transferTo(to.getOutputStream());
      } catch (IOException ended) {
        // One side has hung up, so the other is closed as well.
      }
    }

    String address() {
      return "127.0.0.1:" + door.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  /** Starts every host that it is asked for. */
  private static final class Willing implements ControlLink.Listener {
    @Override
    public void received(ControlLink link, Message message) {
      for (VirtualHost host : ((StartHosts) message).hosts()) {
        NodeId node = NodeId.parse("127.1.2." + host.number() + ":9").withIncarnation(1);
        link.send(new HostStarted(host.label(), node, null));
      }
    }

    @Override
    public void ended(ControlLink link, String reason) {}
  }

  private TestOverlay.Launches startThroughGate(int hangUps, int expectedCalls) throws Exception {
    try (TestOverlay overlay = new TestOverlay(folder, false);
        ControlListener listener =
            ControlListener.open(
                new TlsCredentials(
                    TlsRole.PARTICIPANT, overlay.participant, overlay.control.certificate()),
                InetAddress.getLoopbackAddress(),
                0,
                MessageTables.controlLink(),
                (link, hello) -> new Willing(),
                line -> {});
        Gate gate = new Gate(listener.address(), hangUps)) {
      HostStarter starter = new HostStarter(overlay.settings, gate.address());
      TestOverlay.Launches launches = new TestOverlay.Launches(HOSTS.size());
      starter.start(HOSTS, launches);
      launches.await();
      assertEquals(expectedCalls, gate.calls.get());
      starter.close();
      return launches;
    }
  }

  @Test
  void shouldStartHostsThoughTheFirstHandshakesFail() throws Exception {
    TestOverlay.Launches launches = startThroughGate(3, 4);
    assertEquals(Map.of(), launches.failures);
    assertEquals(Set.of("local1", "local2"), launches.nodes.keySet());
  }

  @Test
  void shouldTellTheCauseWhenNoHandshakeSucceeds() throws Exception {
    TestOverlay.Launches launches = startThroughGate(Integer.MAX_VALUE, 5);
    assertEquals(Set.of("local1", "local2"), launches.failures.keySet());
    String cause = launches.failures.get("local1");
    assertTrue(cause.startsWith("the client's control link ended: "), cause);
  }
}
