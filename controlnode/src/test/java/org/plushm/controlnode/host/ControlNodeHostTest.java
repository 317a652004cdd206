package org.plushm.controlnode.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.controlnode.client.ControlConnection;
import org.plushm.controlnode.journal.JournalStore;
import org.plushm.controlnode.state.OverlayFolder;
import org.plushm.controlnode.state.StateUnusableException;
import org.plushm.overlay.Message;
import org.plushm.plush.control.ControlOptions;
import org.plushm.plush.message.ClientMessages.Done;
import org.plushm.plush.message.ClientMessages.DownRequest;
import org.plushm.plush.message.ClientMessages.ExecRequest;
import org.plushm.plush.message.ClientMessages.HostEntry;
import org.plushm.plush.message.ClientMessages.HostsRequest;
import org.plushm.plush.message.ClientMessages.Refused;
import org.plushm.plush.message.ClientMessages.StatusReply;
import org.plushm.plush.message.ClientMessages.StatusRequest;
import org.plushm.plush.message.ClientMessages.UpRequest;
import org.plushm.plush.port.ControlPort.LaunchFailed;
import org.plushm.plush.tally.ExitCode;

class ControlNodeHostTest {
  private static final long WAIT_MS = 60_000;

  @TempDir private Path path;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final UnlaunchableWorld world = new UnlaunchableWorld();
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
      assertNotNull(world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS));
      assertEquals(List.of("local1", "local2", "local3"), world.expected());
      ControlConnection other = host.clients().connect();
      term = ((StatusReply) ask(other, new StatusRequest())).controlTerm();
    }
    try (ControlNodeHost again = host()) {
      assertNull(again.recoveryNotice());
      assertEquals(3, world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS).size());
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
      assertNotNull(world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS));
      world.tell(new LaunchFailed("local1", "no room"));
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
      assertNotNull(world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS));
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

  /** A journal on a disk that fills. */
  private static final class FillingStore implements JournalStore {
    private final JournalStore file;
    private volatile boolean full;

    FillingStore(JournalStore file) {
      this.file = file;
    }

    @Override
    public void append(List<Message> records) throws IOException {
      requireRoom();
      file.append(records);
    }

    @Override
    public void appendLater(List<Message> records) throws IOException {
      requireRoom();
      file.appendLater(records);
    }

    private void requireRoom() throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Test
  void shouldTellEveryClientAndEndWhenTheJournalCannotBeWritten() throws Exception {
    AtomicReference<FillingStore> store = new AtomicReference<>();
    PrintStream lines = new PrintStream(log, true, StandardCharsets.UTF_8);
    try (ControlNodeHost host =
        new ControlNodeHost(
            new ControlNodeHost.Setting(folder, folder.audit(), false, lines),
            ControlOptions.of("web", 42),
            world,
            file -> {
              store.set(new FillingStore(file));
              return store.get();
            })) {
      ControlConnection client = host.clients().connect();
      client.send(new UpRequest("local[1-3]", 0));
      assertNotNull(world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS));
      store.get().full = true;
      ControlConnection other = host.clients().connect();
      other.send(new UpRequest("local4", 0));
      for (ControlConnection each : List.of(client, other)) {
        Refused refused = awaitRefusal(each);
        assertEquals(ExitCode.STATE_FAILED.code(), refused.exit());
        assertEquals(
            "the journal cannot be written: No space left on device, so the control node has"
                + " ended; hosts and commands go on",
            refused.problem());
      }
      assertTrue(host.awaitEnd(WAIT_MS));
      assertInstanceOf(StateUnusableException.class, host.failure());
      assertNull(world.launches().poll(), "nothing leaves that is not written down");
    }
    String said = log.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("the control node ends, the hosts go on: "), said);
    assertFalse(said.contains("internal error"), said);
    // With room again the next one goes on with what was there.
    try (ControlNodeHost again = host()) {
      assertNull(again.recoveryNotice());
      assertEquals(3, world.launches().poll(WAIT_MS, TimeUnit.MILLISECONDS).size());
    }
  }

  private static Refused awaitRefusal(ControlConnection client) throws IOException {
    Message message = client.receive(WAIT_MS);
    while (message != null && !(message instanceof Refused)) {
      message = client.receive(WAIT_MS);
    }
    return assertInstanceOf(Refused.class, message);
  }

  @Test
  void shouldRefuseNewWorkAndGoOnWhenTheAuditLogCannotBeWritten() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "a device that is always full");
    Files.createSymbolicLink(folder.audit(), full);
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      Refused refused = assertInstanceOf(Refused.class, ask(client, new UpRequest("local1", 0)));
      assertEquals(ExitCode.STATE_FAILED.code(), refused.exit());
      assertTrue(refused.problem().startsWith("the audit log cannot be written: "));
      assertInstanceOf(StatusReply.class, ask(client, new StatusRequest()));
      assertNull(world.launches().poll());
      assertEquals(new Done("", 0), ask(client, new DownRequest()), "down is what helps");
    }
  }

  @Test
  void shouldEndBeforeACommandLeavesThatCannotBeInTheAuditLog() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "a device that is always full");
    Files.createSymbolicLink(folder.audit(), full);
    try (ControlNodeHost host = host()) {
      ControlConnection client = host.clients().connect();
      client.send(new ExecRequest("local1", "true", 0, 0, 10));
      assertEquals(ExitCode.STATE_FAILED.code(), awaitRefusal(client).exit());
      assertTrue(host.awaitEnd(WAIT_MS));
      assertInstanceOf(StateUnusableException.class, host.failure());
    }
  }
}
