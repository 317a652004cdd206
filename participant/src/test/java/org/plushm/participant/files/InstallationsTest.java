package org.plushm.participant.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.plush.application.Software;
import org.plushm.plush.application.SoftwarePackage;

class InstallationsTest {
  private static final long RUN = 7;
  private static final long WAIT_S = 60;

  private final List<String> log = new ArrayList<>();
  @TempDir private Path folder;
  private PackageServer server;
  private Installations installations;

  @BeforeEach
  void begin() throws IOException {
    server = new PackageServer();
    open(new FileLimits(4, 1 << 20, 1 << 22, 100, 60_000, 60_000, 600_000, 2, 1));
  }

  private void open(FileLimits limits) throws IOException {
    if (installations != null) {
      installations.close();
    }
    installations = Installations.open(folder.resolve("packages"), limits, log::add);
  }

  @AfterEach
  void end() {
    installations.close();
    server.close();
    assertEquals(List.of(), log);
  }

  private static Software tar(String url, String dest, String sha256) {
    return new Software(
        "tool",
        Software.Type.TAR,
        List.of(new SoftwarePackage("tool.tar", SoftwarePackage.Type.WEB, url, dest, sha256)));
  }

  private CompletableFuture<String> install(String host, String mirror, Software... software) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    installations.install(
        host, folder.resolve(host), RUN, List.of(software), mirror, answer::complete);
    return answer;
  }

  /** The cause of failure, or null. */
  private String installed(String mirror, Software... software) throws Exception {
    return install("host", mirror, software).get(WAIT_S, TimeUnit.SECONDS);
  }

  private void assertFails(Software software, String... words) throws Exception {
    String cause = installed("", software);
    assertNotNull(cause);
    assertEquals(1, cause.lines().count(), cause);
    for (String part : words) {
      assertTrue(cause.contains(part), cause);
    }
    assertFalse(Files.exists(RunFolder.of(folder.resolve("host"), RUN)), "half a directory");
    assertEquals(List.of(), names(folder.resolve("host").resolve("runs")));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private String read(String host, String file) throws IOException {
    return Files.readString(RunFolder.of(folder.resolve(host), RUN).resolve(file));
  }

  private String removed(String host) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    installations.remove(host, folder.resolve(host), RUN, answer::complete);
    return answer.get(WAIT_S, TimeUnit.SECONDS);
  }

  @Test
  void shouldInstallEachKindOfSoftwareInItsPlaceAndRemoveIt() throws Exception {
    server.serving("/tool.tar", Archives.tar().file("bin/tool", 0755, "tool").gzip());
    server.serving("/data.bin", "data".getBytes(StandardCharsets.UTF_8));
    Software plain =
        new Software(
            "data",
            Software.Type.NONE,
            List.of(
                new SoftwarePackage(
                    "data.bin",
                    SoftwarePackage.Type.WEB,
                    server.url("/data.bin"),
                    "in/data.bin",
                    "")));
    assertNull(installed("", tar(server.url("/tool.tar"), "opt/tool.tar", ""), plain));
    assertEquals("tool", read("host", "opt/bin/tool"));
    assertTrue(
        Files.isExecutable(RunFolder.of(folder.resolve("host"), RUN).resolve("opt/bin/tool")));
    assertEquals("data", read("host", "in/data.bin"));
    assertEquals(List.of("7"), names(folder.resolve("host").resolve("runs")));
    assertNull(removed("host"));
    assertEquals(List.of(), names(folder.resolve("host").resolve("runs")));
    awaitNoPackages();
    assertNull(removed("host"), "nothing was there any more");
  }

  private void awaitNoPackages() throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
    while (!names(folder.resolve("packages")).isEmpty()) {
      assertTrue(System.nanoTime() - deadlineNs < 0, "packages are still there");
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void shouldMakeAnEmptyDirectoryWithoutSoftware() throws Exception {
    assertNull(installed(""));
    assertEquals(List.of(), names(RunFolder.of(folder.resolve("host"), RUN)));
    assertTrue(Files.isDirectory(RunFolder.of(folder.resolve("host"), RUN)));
  }

  @Test
  void shouldFetchOnceForAllHostsAndGiveEachFilesOfItsOwn() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    byte[] archive = Archives.tar().file("file", 0644, "same").plain();
    server.answering(
        "/tool.tar",
        exchange -> {
          try {
            assertTrue(asked.await(WAIT_S, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          exchange.sendResponseHeaders(200, archive.length);
          exchange.getResponseBody().write(archive);
        });
    Software software = tar(server.url("/tool.tar"), "tool.tar", "");
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(install("host" + i, "", software));
    }
    asked.countDown();
    for (CompletableFuture<String> answer : answers) {
      assertNull(answer.get(WAIT_S, TimeUnit.SECONDS));
    }
    assertEquals(1, server.requests("/tool.tar"));
    Files.writeString(RunFolder.of(folder.resolve("host3"), RUN).resolve("file"), "other");
    assertEquals("same", read("host4", "file"));
    for (int i = 0; i < 100; i++) {
      assertNull(removed("host" + i));
    }
    awaitNoPackages();
  }

  @Test
  void shouldFetchAFewAtOnce() throws Exception {
    List<Software> software = new ArrayList<>();
    byte[] archive = Archives.tar().file("file", 0644, "x").plain();
    for (int i = 0; i < 30; i++) {
      String path = "/p" + i + "/tool.tar";
      server.serving(path, archive);
      software.add(
          new Software(
              "s" + i,
              Software.Type.TAR,
              List.of(
                  new SoftwarePackage(
                      "p", SoftwarePackage.Type.WEB, server.url(path), "d" + i + "/p", ""))));
    }
    assertNull(installed("", software.toArray(new Software[0])));
    assertTrue(server.mostAtOnce() <= 4, "at once: " + server.mostAtOnce());
  }

  @Test
  void shouldAskTheMirrorFirstAndThenTheAddress() throws Exception {
    server.serving("/mirror/tool.tar", Archives.tar().file("from", 0644, "mirror").plain());
    server.serving("/far/tool.tar", Archives.tar().file("from", 0644, "far").plain());
    server.failing("/empty/tool.tar", 404);
    Software software = tar(server.url("/far/tool.tar"), "tool.tar", "");
    assertNull(installed(server.url("/mirror/"), software));
    assertEquals("mirror", read("host", "from"));
    assertEquals(0, server.requests("/far/tool.tar"));
    assertNull(removed("host"));
    assertNull(installed(server.url("/empty/"), software));
    assertEquals("far", read("host", "from"));
    assertEquals(1, server.requests("/empty/tool.tar"));
  }

  @Test
  void shouldTellBothPlacesWhenThePackageIsNowhere() throws Exception {
    server.failing("/mirror/tool.tar", 404).failing("/tool.tar", 404);
    String cause = installed(server.url("/mirror/"), tar(server.url("/tool.tar"), "t", ""));
    assertEquals(
        server.url("/tool.tar")
            + ": the server answers 404 Not Found; and 'tool.tar' is not in the folder packages/"
            + " of the specification",
        cause);
  }

  @Test
  void shouldSayWhyAPackageCannotBeFetched() throws Exception {
    server.failing("/gone.tar", 404).failing("/forbidden.tar", 403).failing("/broken.tar", 500);
    server.answering(
        "/cut.tar",
        exchange -> {
          exchange.sendResponseHeaders(200, 5000);
          exchange.getResponseBody().write(new byte[1000]);
          exchange.getResponseBody().flush();
          // Closing an unfinished answer closes the connection.
        });
    server.answering(
        "/circle.tar",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/circle.tar");
          exchange.sendResponseHeaders(302, -1);
        });
    server.serving("/page.tar", "<html>welcome</html>".getBytes(StandardCharsets.UTF_8));
    server.serving("/large.tar", new byte[(1 << 20) + 1]);
    server.serving("/evil.tar", Archives.tar().file("../x", 0644, "x").plain());
    byte[] whole = Archives.tar().file("a", 0644, "x".repeat(5000)).gzip();
    server.serving("/half.tar", java.util.Arrays.copyOf(whole, whole.length / 2));
    assertFails(tar(server.url("/gone.tar"), "t", ""), "/gone.tar: the server answers 404");
    assertFails(tar(server.url("/forbidden.tar"), "t", ""), "answers 403 Forbidden");
    assertFails(tar(server.url("/broken.tar"), "t", ""), "answers 500");
    assertEquals(2, server.requests("/broken.tar"), "tried again");
    assertEquals(1, server.requests("/gone.tar"), "not tried again");
    assertFails(tar(server.url("/cut.tar"), "t", ""), "truncated", "after 1000 bytes");
    assertFails(tar(server.url("/circle.tar"), "t", ""), "redirected");
    assertFails(tar(server.url("/page.tar"), "t", ""), "tool.tar: ", "begins with '<html>");
    assertFails(tar(server.url("/large.tar"), "t", ""), "more than 1048576 bytes");
    assertFails(tar(server.url("/evil.tar"), "t", ""), "tool.tar: '../x' would lie outside");
    assertFails(tar(server.url("/half.tar"), "t", ""), "tool.tar: the archive is truncated");
    assertFails(tar("http://127.0.0.1:1/t.tar", "t", ""), "refused");
    assertFails(
        tar("http://no-such-host.invalid/t.tar", "t", ""), "no host 'no-such-host.invalid'");
  }

  @Test
  void shouldFollowRedirectsAndCheckTheSum() throws Exception {
    byte[] archive = Archives.tar().file("a", 0644, "x").bzip2();
    server.serving("/real.tar", archive);
    server.answering(
        "/moved.tar",
        exchange -> {
          exchange.getResponseHeaders().add("Location", server.url("/real.tar"));
          exchange.sendResponseHeaders(301, -1);
        });
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
    assertFails(tar(server.url("/moved.tar"), "t", "0".repeat(64)), "SHA-256 is " + sum);
    assertNull(installed("", tar(server.url("/moved.tar"), "t", sum)));
    assertEquals("x", read("host", "a"));
  }

  @Test
  void shouldGiveUpWhenNothingComesAnyMore() throws Exception {
    open(new FileLimits(4, 1 << 20, 1 << 22, 100, 60_000, 200, 600_000, 1, 1));
    CountDownLatch over = new CountDownLatch(1);
    server.answering(
        "/stalls.tar",
        exchange -> {
          exchange.sendResponseHeaders(200, 5000);
          exchange.getResponseBody().write(new byte[100]);
          exchange.getResponseBody().flush();
          try {
            assertTrue(over.await(WAIT_S, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    // How much came before depends on the load of the machine.
    assertFails(tar(server.url("/stalls.tar"), "t", ""), "nothing came for 200 ms");
    over.countDown();
  }

  @Test
  void shouldStopFetchingWhenItIsStopped() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch brokenOff = new CountDownLatch(1);
    server.answering(
        "/endless.tar",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          begun.countDown();
          try {
            while (true) {
              exchange.getResponseBody().write(new byte[10]);
              exchange.getResponseBody().flush();
              TimeUnit.MILLISECONDS.sleep(10);
            }
          } catch (IOException e) {
            brokenOff.countDown();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        });
    CompletableFuture<String> answer =
        install("host", "", tar(server.url("/endless.tar"), "t", ""));
    assertTrue(begun.await(WAIT_S, TimeUnit.SECONDS));
    installations.stop("host", RUN);
    assertEquals("cancelled", answer.get(WAIT_S, TimeUnit.SECONDS));
    assertTrue(brokenOff.await(WAIT_S, TimeUnit.SECONDS), "it is still fetched");
    assertNull(removed("host"));
    awaitNoPackages();
  }

  @Test
  void shouldKeepWhatAnEarlierIncarnationInstalledCompletely() throws Exception {
    server.serving("/tool.tar", Archives.tar().file("file", 0644, "new").plain());
    assertNull(installed("", tar(server.url("/tool.tar"), "t", "")));
    Files.writeString(RunFolder.of(folder.resolve("host"), RUN).resolve("file"), "work");
    installations.leave("host");
    assertNull(installed("", tar(server.url("/tool.tar"), "t", "")));
    assertEquals("work", read("host", "file"));
    assertEquals(1, server.requests("/tool.tar"));
    RunFolder.sweep(folder.resolve("host"));
    assertNull(installed("", tar(server.url("/tool.tar"), "t", "")));
    assertEquals("new", read("host", "file"));
  }

  @Test
  void shouldRemoveWhateverProcessesLeftAndFollowNoLink() throws Exception {
    assertNull(installed(""));
    Path directory = RunFolder.of(folder.resolve("host"), RUN);
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    Files.createSymbolicLink(directory.resolve("link"), outside);
    Files.createDirectories(directory.resolve("closed").resolve("deep"));
    Files.setPosixFilePermissions(
        directory.resolve("closed"), PosixFilePermissions.fromString("---------"));
    assertNull(removed("host"));
    assertFalse(Files.exists(directory));
    assertEquals("kept", Files.readString(outside.resolve("kept")));
  }
}
