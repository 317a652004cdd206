package org.plushm.controlnode.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Message;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.HostOutput;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.HostMessages.KillRequest;

/** Real sockets in a temporary folder. */
class ClientsTest {
  private record Asked(long client, String who, Message request) {}

  private static final long WAIT_MS = 60_000;

  @TempDir private Path folder;
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> gone = new LinkedBlockingQueue<>();
  private Clients clients;
  private ClientServer server;

  @BeforeEach
  void listen() throws IOException {
    clients =
        new Clients(
            folder,
            new Clients.Listener() {
              @Override
              public void asks(long client, String who, Message request) {
                asked.add(new Asked(client, who, request));
              }

              @Override
              public void gone(long client) {
                gone.add(client);
              }
            });
    server = ClientServer.listen(folder.resolve("socket"), clients);
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    server.close();
    clients.close(1_000);
    assertFalse(Files.exists(server.socket()));
  }

  private Asked nextAsked() throws InterruptedException {
    Asked next = asked.poll(WAIT_MS, TimeUnit.MILLISECONDS);
    assertNotNull(next, "nobody asked");
    return next;
  }

  private ChannelConnection connect() throws IOException {
    return ChannelConnection.to(server.socket());
  }

  @Test
  void shouldKeepTwoClientsApart() throws Exception {
    try (ChannelConnection one = connect();
        ChannelConnection other = connect()) {
      one.send(new KillRequest("local1", true));
      Asked first = nextAsked();
      other.send(new StatusRequest());
      Asked second = nextAsked();
      assertEquals(new KillRequest("local1", true), first.request());
      assertEquals(new StatusRequest(), second.request());
      assertEquals(System.getProperty("user.name"), first.who());
      clients.tell(second.client(), new Done("for the other", 0));
      clients.tell(first.client(), new Done("for one", 3));
      assertEquals(new Done("for one", 3), one.receive(WAIT_MS));
      assertEquals(new Done("for the other", 0), other.receive(WAIT_MS));
    }
  }

  @Test
  void shouldNoticeThatAClientHasGoneAndDropWhatIsForIt() throws Exception {
    long number;
    try (ChannelConnection one = connect()) {
      one.send(new HostsRequest());
      number = nextAsked().client();
    }
    assertEquals(number, gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
    clients.tell(number, new Done("", 0));
    assertEquals(0, clients.count());
  }

  @Test
  void shouldNeverWaitForASlowClientAndLoseNothing() throws Exception {
    try (ChannelConnection slow = connect()) {
      slow.send(new HostsRequest());
      long number = nextAsked().client();
      byte[] megabyte = new byte[1024 * 1024];
      int count = 40;
      long startNs = System.nanoTime();
      for (int i = 0; i < count; i++) {
        megabyte[0] = (byte) i;
        clients.tell(number, new HostOutput("local" + i, false, Bytes.copyOf(megabyte)));
      }
      assertTrue(
          System.nanoTime() - startNs < WAIT_MS * 1_000_000L, "telling waited for the client");
      for (int i = 0; i < count; i++) {
        HostOutput output = (HostOutput) slow.receive(WAIT_MS);
        assertEquals("local" + i, output.label());
        assertEquals((byte) i, output.piece().at(0));
        assertEquals(megabyte.length, output.piece().length());
      }
      try (var left = Files.list(folder)) {
        assertEquals(List.of(server.socket()), left.toList());
      }
    }
  }

  @Test
  void shouldTellTheEndWhenEverythingWasSaid() throws Exception {
    try (ChannelConnection one = connect()) {
      one.send(new HostsRequest());
      clients.tell(nextAsked().client(), new Done("last", 0));
      clients.close(WAIT_MS);
      assertEquals(new Done("last", 0), one.receive(WAIT_MS));
      assertThrows(EOFException.class, () -> one.receive(WAIT_MS));
      assertThrows(EOFException.class, () -> one.receive(WAIT_MS));
    }
  }

  @Test
  void shouldServeOthersWhenOneSendsRubbish() throws Exception {
    try (SocketChannel rubbish = SocketChannel.open(StandardProtocolFamily.UNIX);
        ChannelConnection good = connect()) {
      rubbish.connect(UnixDomainSocketAddress.of(server.socket()));
      rubbish.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 99, 99}));
      assertNotNull(gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
      assertEquals(-1, rubbish.read(ByteBuffer.allocate(1)));
      good.send(new StatusRequest());
      assertEquals(new StatusRequest(), nextAsked().request());
    }
  }

  /** The reader has read ahead as far as it may and waits for somebody to take it. */
  @Test
  void shouldEndTheReaderOfAConnectionThatIsClosedBeforeAllWasTaken() throws Exception {
    ChannelConnection connection = connect();
    connection.send(new HostsRequest());
    long number = nextAsked().client();
    for (int i = 0; i < 200; i++) {
      clients.tell(number, new Done("line " + i, 0));
    }
    assertEquals(new Done("line 0", 0), connection.receive(WAIT_MS));
    connection.close();
    assertEquals(number, gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
    assertTrue(connection.awaitReader(WAIT_MS), "its thread is left");
  }

  @Test
  void shouldCountWhatClientsDo() throws Exception {
    try (ChannelConnection good = connect()) {
      good.send(new StatusRequest());
      good.send(new HostsRequest());
      assertNotNull(nextAsked());
      assertNotNull(nextAsked());
    }
    assertNotNull(gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
    for (byte[] wrong : new byte[][] {{0, 0, 0, 2, 99, 99}, {0, 0, 0, 9, 1}, {-1, -1, -1, -1}}) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(server.socket()));
        channel.write(ByteBuffer.wrap(wrong));
        channel.shutdownOutput();
        assertNotNull(gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
      }
    }
    assertEquals(
        Map.of(
            "client_asked", 2L,
            "client_left", 1L,
            "client_broken", 2L,
            "client_malformed", 1L,
            "client_given_up", 0L),
        clients.counters());
  }

  @Test
  void shouldSpeakTheSameWithinOneProcess() throws Exception {
    ControlConnection local = clients.connect();
    local.send(new StatusRequest());
    Asked request = nextAsked();
    assertEquals(new StatusRequest(), request.request());
    clients.tell(request.client(), new Done("x", 1));
    assertEquals(new Done("x", 1), local.receive(WAIT_MS));
    local.close();
    assertEquals(request.client(), gone.poll(WAIT_MS, TimeUnit.MILLISECONDS));
    assertThrows(IOException.class, () -> local.send(new StatusRequest()));
  }
}
