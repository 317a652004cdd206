package org.plushm.participant.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * An ssh server on loopback for this account, as long as a test needs one; the stories of the
 * archive use it as well.
 */
public final class Sshd implements AutoCloseable {
  private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int PORTS_TRIED = 5;

  private final Process server;
  private final Path log;
  private final List<String> client;

  private Sshd(Process server, Path log, List<String> client) {
    this.server = server;
    this.log = log;
    this.client = client;
  }

  /**
   * Starts one; the test is skipped where there is no sshd.
   *
   * @param folder for keys, configuration and log
   * @param settings further lines of sshd_config
   */
  public static Sshd start(Path folder, String... settings) throws Exception {
    Path program = Path.of(System.getenv().getOrDefault("PLUSH_TEST_SSHD", "/usr/sbin/sshd"));
    Assumptions.assumeTrue(Files.isExecutable(program), "there is no sshd: install openssh-server");
    Path keys = Files.createDirectory(folder.resolve("keys"));
    run("chmod", "700", keys.toString());
    for (String key : List.of("host", "user")) {
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys.resolve(key).toString());
    }
    for (int round = 1; ; round++) {
      int port = freePort();
      Path config = Files.write(folder.resolve("sshd_config"), configuration(port, keys, settings));
      Path log = folder.resolve("sshd.log");
      Process server =
          new ProcessBuilder(program.toString(), "-D", "-e", "-f", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Sshd sshd = new Sshd(server, log, client(port, keys.resolve("user")));
      try {
        sshd.awaitListening(port);
        return sshd;
      } catch (Exception | AssertionError failed) {
        sshd.close();
        // Somebody may have been given the port since it was found free.
        if (round == PORTS_TRIED || !sshd.log().contains("Address already in use")) {
          throw failed;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static List<String> configuration(int port, Path keys, String... settings) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "ListenAddress 127.0.0.1",
                "Port " + port,
                "HostKey " + keys.resolve("host"),
                "PidFile none",
                "AuthorizedKeysFile " + keys.resolve("user.pub"),
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "PermitRootLogin prohibit-password"));
    lines.addAll(List.of(settings));
    return lines;
  }

  private static List<String> client(int port, Path key) {
    return List.of(
        "ssh",
        "-F",
        "none",
        "-p",
        Integer.toString(port),
        "-i",
        key.toString(),
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR");
  }

  private static void run(String... words) throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder(words).inheritIO().start().waitFor(), List.of(words)::toString);
  }

  private void awaitListening(int port) throws Exception {
    long deadlineNs = System.nanoTime() + START_LIMIT_NS;
    while (true) {
      if (!server.isAlive()) {
        String said = log();
        Assumptions.assumeFalse(
            said.contains("Missing privilege separation directory"),
            "sshd was never started on this machine: make /run/sshd as root");
        throw new AssertionError(said);
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        return;
      } catch (ConnectException notYet) {
        assertTrue(System.nanoTime() < deadlineNs, "sshd does not listen");
        Thread.sleep(20);
      }
    }
  }

  /** The words that reach it, before the destination. */
  public List<String> client() {
    return client;
  }

  /** What the server has said. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    server.destroy();
    try {
      server.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
