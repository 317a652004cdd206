package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.overlay.NodeId;
import org.plushm.participant.jvm.JvmCommand;
import org.plushm.participant.jvm.JvmRole;
import org.plushm.plush.message.ExecutionMessages.Exec;
import org.plushm.plush.message.ExecutionMessages.Report;
import org.plushm.plush.message.OrdinalSet;

/**
 * Launches through ssh: once through a stand-in that runs the remote command here, once through a
 * real sshd on loopback where there is one.
 */
@Tag("real")
class SshLauncherTest {
  private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int CONNECT_S = 60;

  @TempDir Path folder;
  private Path home;
  private ClientArchive archive;

  @BeforeEach
  void makeHomeAndArchive() throws Exception {
    home = Files.createDirectories(folder.resolve("home of a user"));
    Path program = Files.createDirectories(folder.resolve("pack/plush-m/libexec"));
    // Stands for the installed program: the same Java with the class path of this test.
    List<String> java = JvmCommand.builder(JvmRole.PARTICIPANT, "MAIN", List.of()).command();
    StringBuilder script = new StringBuilder("#!/bin/sh\nshift\nexec");
    for (String word : java.subList(0, java.size() - 1)) {
      script.append(" '").append(word).append("'");
    }
    script.append(" \"-Duser.home=$HOME\" \"$@\"\n");
    script(program.resolve("jvm"), script.toString());
    Path file = folder.resolve("plush-m.tar.gz");
    run("tar", "czf", file.toString(), "-C", folder.resolve("pack").toString(), "plush-m");
    archive = ClientArchive.of(file);
  }

  private static Path script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }

  /** An ssh that drops its options and runs the command on this very host. */
  private List<String> standIn(String extra) throws IOException {
    Path ssh =
        script(
            folder.resolve("ssh"),
            "#!/bin/sh\n"
                + "while [ \"$1\" != -- ]; do shift; done\n"
                + "shift 2\n"
                + "echo \"$1\" | head -c 2000 >>'"
                + folder.resolve("seen")
                + "'\n"
                + "unset XDG_CACHE_HOME\n"
                + "HOME='"
                + home
                + "' SSH_CONNECTION='127.0.0.1 1 127.0.0.1 22'\n"
                + "export HOME SSH_CONNECTION\n"
                + extra
                + "exec /bin/sh -c \"$1\"\n");
    return List.of(ssh.toString());
  }

  private void launchRunAndStop(List<String> ssh, String destination, Path remoteHome)
      throws Exception {
    Path state = folder.resolve("state");
    List<String> log = java.util.Collections.synchronizedList(new ArrayList<>());
    try (TestOverlay overlay = new TestOverlay(state, false);
        SshLauncher launcher =
            new SshLauncher(
                overlay.settings,
                new SshOptions(ssh, CONNECT_S, 60_000, 10),
                () -> archive,
                log::add)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, destination);
      assertEquals(Map.of(), launches.failures);
      assertEquals(1, log.size(), "one copy: " + log);
      NodeId node = launches.nodes.get(destination);
      overlay.found(launches.controlAddress, node);
      overlay.awaitMembers(1);
      overlay.command(new Exec(OrdinalSet.of(0), "echo $PLUSH_HOST $VN; pwd", 0, 1_000));
      Report report = overlay.next(Report.class);
      assertEquals(destination + "\n" + remoteHome + "\n", overlay.stdout(report));
      // Asked again, it goes on with the client that runs, and copies nothing.
      TestOverlay.Launches again = TestOverlay.launch(launcher, destination);
      assertEquals(node, again.nodes.get(destination), again.failures.toString());
      assertEquals(1, log.size(), log.toString());
      assertEquals(List.of(), launcher.stopAll());
      NodeId address = NodeId.parse(launches.controlAddress);
      awaitClosed(address);
      awaitGone(remoteHome.resolve(".local/state/plush"));
    }
    try (var left = Files.list(state)) {
      assertEquals(List.of(), left.toList());
    }
  }

  // ---- names and addresses (thesis section 3.6) ----

  /** An ssh that takes every name for this very machine, at one of its addresses. */
  private List<String> standInAt(String address) throws IOException {
    return standIn("SSH_CONNECTION='" + address + " 1 " + address + " 22'\n");
  }

  private SshLauncher launcher(TestOverlay overlay, List<String> ssh) {
    return new SshLauncher(
        overlay.settings, new SshOptions(ssh, CONNECT_S, 60_000, 10), () -> archive, line -> {});
  }

  private static void assumeIpv6() {
    boolean there;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      there = free.isBound();
    } catch (IOException none) {
      there = false;
    }
    Assumptions.assumeTrue(there, "this machine has no ::1");
  }

  @Test
  void shouldRunParticipantsWithIpv6AddressesInOneOverlay() throws Exception {
    assumeIpv6();
    try (TestOverlay overlay = new TestOverlay(folder.resolve("state"), false);
        SshLauncher launcher = launcher(overlay, standInAt("::1"))) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, "six1.example.org");
      assertEquals(Map.of(), launches.failures);
      NodeId first = launches.nodes.get("six1.example.org");
      assertEquals("::1", first.address());
      assertTrue(launches.controlAddress.startsWith("["), launches.controlAddress);
      overlay.found(launches.controlAddress, first);
      TestOverlay.Launches other = TestOverlay.launch(launcher, "six2.example.org");
      assertEquals(Map.of(), other.failures);
      overlay.invite(other.nodes.get("six2.example.org"));
      overlay.awaitMembers(2);
      overlay.command(new Exec(OrdinalSet.of(0, 1), "echo $PLUSH_HOST", 0, 1_000));
      List<String> said = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        said.add(overlay.stdout(overlay.next(Report.class)));
      }
      said.sort(null);
      assertEquals(List.of("six1.example.org\n", "six2.example.org\n"), said);
      assertEquals(List.of(), launcher.stopAll());
      awaitGone(home.resolve(".local/state/plush"));
    }
  }

  @Test
  void shouldTakeTwoNamesOfOneAddressForOneHostAndTellTheAlias() throws Exception {
    try (TestOverlay overlay = new TestOverlay(folder.resolve("state"), false);
        SshLauncher launcher = launcher(overlay, standIn(""))) {
      TestOverlay.Launches first = TestOverlay.launch(launcher, "127.0.0.1");
      assertEquals(Map.of(), first.failures);
      TestOverlay.Launches alias = TestOverlay.launch(launcher, "localhost");
      assertEquals(
          Map.of(
              "localhost",
              "another name of '127.0.0.1', which is at 127.0.0.1: one host has one client, leave"
                  + " one of the names out"),
          alias.failures);
      awaitOneClient();
      // The host that has the name keeps it.
      TestOverlay.Launches again = TestOverlay.launch(launcher, "127.0.0.1");
      assertEquals(first.nodes, again.nodes);
      assertEquals(List.of(), launcher.stopAll());
      awaitGone(home.resolve(".local/state/plush"));
    }
  }

  /** A client that was told to end removes its folder after its link. */
  private void awaitOneClient() throws Exception {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    while (true) {
      try (var clients = Files.list(home.resolve(".local/state/plush"))) {
        if (clients.count() == 1) {
          return;
        }
      }
      assertTrue(System.nanoTime() < deadlineNs, "the second client has not ended");
      Thread.sleep(20);
    }
  }

  private static void awaitClosed(NodeId address) throws Exception {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    boolean open = true;
    while (open) {
      assertTrue(System.nanoTime() < deadlineNs, "the control port is still open");
      try (Socket socket = new Socket(address.address(), address.port())) {
        assertTrue(socket.isConnected());
        Thread.sleep(20);
      } catch (java.net.ConnectException e) {
        open = false;
      }
    }
  }

  private static void awaitGone(Path parent) throws Exception {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    while (true) {
      try (var left = Files.walk(parent)) {
        List<Path> rest = left.filter(path -> !path.equals(parent)).toList();
        if (rest.isEmpty()) {
          return;
        }
        assertTrue(System.nanoTime() < deadlineNs, "left: " + rest);
      } catch (java.io.UncheckedIOException e) {
        // A folder went while it was walked.
        assertTrue(System.nanoTime() < deadlineNs, "left: " + e);
      }
      Thread.sleep(20);
    }
  }

  @Test
  void shouldCopyOnceStartAndStopWhenHostHasNothing() throws Exception {
    launchRunAndStop(standIn(""), "example.org", home);
    String seen = Files.readString(folder.resolve("seen"));
    String key = java.util.Base64.getEncoder().encodeToString(new byte[] {7, 7, 7, 7, 7, 7});
    assertFalse(seen.contains(key), "a key stands on the command line");
  }

  @Test
  void shouldTellTheCauseWhenThereIsNoJava() throws Exception {
    Path jvm =
        script(
            folder.resolve("pack/plush-m/libexec/jvm"),
            "#!/bin/sh\n"
                + "echo 'plush: there is no Java: install a JDK 17 or newer, or set JAVA_HOME to"
                + " one.' >&2\nexit 69\n");
    Path file = folder.resolve("nojava.tar.gz");
    run("tar", "czf", file.toString(), "-C", folder.resolve("pack").toString(), "plush-m");
    archive = ClientArchive.of(file);
    assertTrue(Files.exists(jvm));
    assertEquals(
        "there is no Java: install a JDK 17 or newer, or set JAVA_HOME to one.",
        failure(standIn(""), "example.org"));
  }

  @Test
  void shouldTellWhatSshSaysWhenItCannotConnect() throws Exception {
    assertEquals(
        "ssh: connect to host example.org port 22: Connection refused",
        failure(
            standIn(
                "echo 'ssh: connect to host example.org port 22: Connection refused' >&2; exit"
                    + " 255\n"),
            "example.org"));
  }

  @Test
  void shouldRefuseNameWhenItWouldBeAnOption() throws Exception {
    assertEquals(
        "'-oProxyCommand=x' is no name that ssh could take",
        failure(standIn(""), "-oProxyCommand=x"));
    assertFalse(Files.exists(folder.resolve("seen")));
  }

  private String failure(List<String> ssh, String destination) throws Exception {
    try (TestOverlay overlay = new TestOverlay(folder.resolve("state"), false);
        SshLauncher launcher =
            new SshLauncher(
                overlay.settings,
                new SshOptions(ssh, CONNECT_S, 60_000, 10),
                () -> archive,
                line -> {})) {
      return TestOverlay.launch(launcher, destination).failures.get(destination);
    }
  }

  @Test
  void shouldLaunchThroughRealSshdOnLoopback() throws Exception {
    try (Sshd sshd = Sshd.start(folder, "SetEnv XDG_CACHE_HOME=\"" + home + "/.cache\"")) {
      launchThrough(sshd);
    }
  }

  /** The account's real home holds the client's state for the time of the test. */
  private void launchThrough(Sshd sshd) throws Exception {
    Path state = folder.resolve("state");
    try (TestOverlay overlay = new TestOverlay(state, false);
        SshLauncher launcher =
            new SshLauncher(
                overlay.settings,
                new SshOptions(sshd.client(), CONNECT_S, 60_000, 10),
                () -> archive,
                System.out::println)) {
      TestOverlay.Launches launches = TestOverlay.launch(launcher, "127.0.0.1");
      assertEquals(Map.of(), launches.failures, sshd.log());
      overlay.found(launches.controlAddress, launches.nodes.get("127.0.0.1"));
      overlay.awaitMembers(1);
      overlay.command(new Exec(OrdinalSet.of(0), "echo $PLUSH_HOST", 0, 1_000));
      assertEquals("127.0.0.1\n", overlay.stdout(overlay.next(Report.class)));
      assertEquals(List.of(), launcher.stopAll());
      awaitClosed(NodeId.parse(launches.controlAddress));
    }
  }
}
