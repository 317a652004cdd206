package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** An ssh server on loopback for this account, as long as a story needs one. */
final class Sshd implements AutoCloseable {
  private final Process server;
  private final String client;

  private Sshd(Process server, String client) {
    this.server = server;
    this.client = client;
  }

  /** Starts one; the story is skipped where there is no sshd. */
  static Sshd start(Path folder) throws Exception {
    Path program = Path.of(System.getenv().getOrDefault("PLUSH_TEST_SSHD", "/usr/sbin/sshd"));
    Assumptions.assumeTrue(Files.isExecutable(program), "there is no sshd: install openssh-server");
    Path keys = Files.createDirectory(folder.resolve("keys"));
    run("chmod", "700", keys.toString());
    for (String key : List.of("host", "user")) {
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys.resolve(key).toString());
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = folder.resolve("sshd.log");
    Path config =
        Files.writeString(
            folder.resolve("sshd_config"),
            String.join(
                "\n",
                "ListenAddress 127.0.0.1",
                "Port " + port,
                "HostKey " + keys.resolve("host"),
                "PidFile none",
                "AuthorizedKeysFile " + keys.resolve("user.pub"),
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "PermitRootLogin prohibit-password",
                ""));
    Process server =
        new ProcessBuilder(program.toString(), "-D", "-e", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Await.until(
        "sshd listens",
        Duration.ofSeconds(20),
        () -> {
          if (!server.isAlive()) {
            String said = Files.readString(log);
            Assumptions.assumeFalse(
                said.contains("Missing privilege separation directory"),
                "sshd was never started on this machine: make /run/sshd as root");
            throw new AssertionError(said);
          }
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          } catch (java.net.ConnectException notYet) {
            return false;
          }
        });
    String client =
        "ssh -F none -p "
            + port
            + " -i "
            + keys.resolve("user")
            + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
    return new Sshd(server, client);
  }

  private static void run(String... words) throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder(words).inheritIO().start().waitFor(), List.of(words)::toString);
  }

  /** What PLUSH_SSH has to be to reach it. */
  String client() {
    return client;
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
