package org.plushm.controlnode.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.Event;
import org.plushm.overlay.KeyStep;
import org.plushm.overlay.LogEntry;
import org.plushm.overlay.Message;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.port.ControlPort.AllStopped;
import org.plushm.plush.port.ControlPort.KeyMade;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.port.ControlPort.LaunchOrder;
import org.plushm.plush.port.Signatures;

class ControlNodeHostTest {
  private static final long WAIT_MS = 60_000;

  /** A world in which nothing can be launched, so that hosts wait for ever or fail as told. */
  private static final class World
      implements Ports.Factory, LinkPort, LaunchPort, Signatures, KeyPort {
    private final BlockingQueue<List<LaunchOrder>> launches = new LinkedBlockingQueue<>();
    private final List<String> expected = new ArrayList<>();
    private Consumer<Event> events;

    @Override
    public Ports create(
        OverlayFolder folder,
        boolean ephemeral,
        java.util.function.LongSupplier controlTerm,
        Consumer<Event> sink) {
      events = sink;
      return new Ports(this, this, this, this);
    }

    @Override
    public void dial(long link, String controlAddress) {}

    @Override
    public void send(long link, Message message) {}

    @Override
    public void hangUp(long link) {}

    @Override
    public void cut(long durationMs) {}

    @Override
    public void expect(Collection<String> labels) {
      expected.addAll(labels);
    }

    @Override
    public void launch(List<LaunchOrder> orders) {
      launches.add(orders);
    }

    @Override
    public void stopAll() {
      events.accept(new AllStopped(List.of()));
    }

    @Override
    public void make(int epoch) {
      events.accept(new KeyMade(epoch, Bytes.utf8("key " + epoch), null));
    }

    @Override
    public void launchWith(KeyStep step) {}

    @Override
    public void close() {}

    @Override
    public Bytes sign(long controlTerm, long seq, Bytes body) {
      return Bytes.EMPTY;
    }

    @Override
    public boolean verify(LogEntry entry) {
      return true;
    }
  }

  @TempDir private Path path;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final World world = new World();
  private OverlayFolder folder;

  @BeforeEach
  void makeFolder() {
    folder = OverlayFolder.at("web", path);
  }

  private ControlNodeHost host() throws IOException {
    PrintStream lines = new PrintStream(log, true, StandardCharsets.UTF_8);
    return new ControlNodeHost(
        new ControlNodeHost.Setting(folder, folder.audit(), false, lines),
        ControlOptions.of("web", 42),
        world);
  }

  private static Message ask(ControlConnection client, Message request) throws IOException {
    client.send(request);
    Message answer = client.receive(WAIT_MS);
    assertNotNull(answer, () -> "no answer to " + request);
    return answer;
  }

  @Test
  void shouldAnswerClientsAndEndWhenTheOverlayIsDismantled() throws Exception {
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      StatusReply status = assertInstanceOf(StatusReply.class, ask(client, new StatusRequest()));
      assertEquals("web", status.overlay());
      assertEquals(42, status.controlPid());
      assertEquals(new Done("", 0), ask(client, new DownRequest()));
      assertTrue(host.awaitEnd(WAIT_MS));
      assertNull(host.failure());
    }
  }

  @Test
  void shouldKnowItsHostsAgainWhenItStartsOnItsJournal() throws Exception {
    long term;
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      client.send(new UpRequest("local[1-3]", 0));
      assertNotNull(world.launches.poll(WAIT_MS, TimeUnit.MILLISECONDS));
      assertEquals(List.of("local1", "local2", "local3"), world.expected);
      ControlConnection other = host.clients().connect();
      term = ((StatusReply) ask(other, new StatusRequest())).controlTerm();
    }
    try (ControlNodeHost again = host()) {
      assertNull(again.recoveryNotice());
      assertEquals(3, world.launches.poll(WAIT_MS, TimeUnit.MILLISECONDS).size());
      ControlConnection client = again.clients().connect();
      assertEquals(term + 1, ((StatusReply) ask(client, new StatusRequest())).controlTerm());
      List<String> labels = new ArrayList<>();
      Message answer = ask(client, new HostsRequest());
      while (answer instanceof HostEntry entry) {
        labels.add(entry.label());
        answer = client.receive(WAIT_MS);
      }
      assertEquals(List.of("local1", "local2", "local3"), labels);
    }
  }

  @Test
  void shouldPassFailedLaunchesOn() throws Exception {
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      client.send(new UpRequest("local1", 0));
      assertNotNull(world.launches.poll(WAIT_MS, TimeUnit.MILLISECONDS));
      world.events.accept(new LaunchFailed("local1", "no room"));
      Message message = client.receive(WAIT_MS);
      while (message != null && !message.toString().contains("no room")) {
        message = client.receive(WAIT_MS);
      }
      assertNotNull(message, "the client was not told");
    }
  }

  @Test
  void shouldWriteDownTheHostsThatAreMeantWhenNoneAreNamed() throws Exception {
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      client.send(new UpRequest("local[1-3]", 0));
      assertNotNull(world.launches.poll(WAIT_MS, TimeUnit.MILLISECONDS));
      ControlConnection other = host.clients().connect();
      ask(other, new ExecRequest(null, "true", 0, 0, 10));
    }
    List<String> lines = Files.readAllLines(folder.audit());
    assertEquals(2, lines.size(), lines.toString());
    assertTrue(lines.get(1).contains("\"hosts\":\"local[1-3]\""), lines.get(1));
  }

  @Test
  void shouldWriteDownWhoAskedForWhat() throws Exception {
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      ask(client, new ExecRequest("local1", "echo \"a\nb\"", 0, 0, 10));
      ask(client, new StatusRequest());
    }
    List<String> lines = Files.readAllLines(folder.audit());
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines
            .get(0)
            .endsWith(
                "\"user\":\""
                    + System.getProperty("user.name")
                    + "\",\"overlay\":\"web\",\"verb\":\"exec\",\"hosts\":\"local1\","
                    + "\"command\":\"echo \\\"a\\nb\\\"\"}"),
        lines.get(0));
  }
}
