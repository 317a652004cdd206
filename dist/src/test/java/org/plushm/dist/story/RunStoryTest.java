package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Applications that run, and what may come between. */
@Tag("real")
class RunStoryTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int TASKS = 100;

  @RegisterExtension final Story story = new Story();
  private PlushUser user;
  private Path packages;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann");
    packages = Files.createDirectory(story.folder().resolve("packages"));
  }

  private String spec(String text) throws IOException {
    return Files.writeString(story.folder().resolve("spec.yaml"), text).toString();
  }

  /** A package in source; the text is a script of the shell. */
  private void script(String software, String name, String text) throws IOException {
    Path file = Files.createDirectories(packages.resolve(software)).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String workflow(String hosts) {
    return """
    project: story
    software:
      - {name: work, type: tar, packages: [{path: "http://nowhere.invalid/work.tar"}]}
    components:
      - {name: workers, num_hosts: %s, software: work}
    applications:
      - name: app
        blocks:
          - component_block: group
            component: workers
            blocks:
              - workflow_block: flow
                num_tasks: %d
                blocks:
                  - {process_block: task, path: ./work, cmdline: [{id: flow, flag: --i}]}
    """
        .formatted(hosts, TASKS);
  }

  private static long lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file).lines().count() : 0;
  }

  @Test
  void shouldRunTheTaskOfAKilledHostAgainAndCountEachOnce() throws Exception {
    Path begun = Files.createDirectory(story.folder().resolve("begun"));
    // The third task of local3 never ends there.
    script(
        "work",
        "work",
        """
        echo "$2" >>%1$s/$PLUSH_HOST
        if [ $PLUSH_HOST = local3 ] && [ $(wc -l <%1$s/local3) -ge 3 ]; then sleep 1000; fi
        echo "task $2"
        """
            .formatted(begun));
    user.up("local[1-7]");
    Path out = story.folder().resolve("out");
    Invocation run = user.start("run", "--outdir", out.toString(), spec(workflow("7")));
    Await.until("local3 is in its third task", LIMIT, () -> lines(begun.resolve("local3")) == 3);
    String blocks = user.plush("status").expect(0).out();
    assertTrue(blocks.contains("/app/group/flow: running"), blocks);
    user.plush("kill", "local3").expect(0);
    run.expect(3);
    Map<Integer, String> tasks = RunFiles.tasks(out);
    assertEquals(TASKS, tasks.size());
    tasks.forEach((id, output) -> assertEquals("task " + id + "\n", output));
    String third = Files.readString(begun.resolve("local3")).lines().toList().get(2);
    assertTrue(
        run.err().contains("task " + third + " of /app/group/flow run again: local3"), run.err());
    assertTrue(run.err().contains("100 tasks: 100 ok, 1 run again"), run.err());
    assertTrue(run.err().contains("6 ok, 1 lost: local3"), run.err());
    user.awaitActive(7);
    assertNothingOfTheRunIsLeft();
    assertEquals(0, user.census().count("sleep 1000"));
  }

  /** Run directories and packages are gone, though the overlay goes on. */
  private void assertNothingOfTheRunIsLeft() throws Exception {
    Await.until(
        "no run directory is left",
        LIMIT,
        () -> {
          try (Stream<Path> all = Files.walk(user.overlay("default").resolve("work"))) {
            return all.noneMatch(
                path ->
                    path.getParent().endsWith("runs") || path.getParent().endsWith(".packages"));
          } catch (java.io.UncheckedIOException vanished) {
            return false;
          }
        });
  }

  @Test
  void shouldTellTheCauseOfABadPackageAndGoOnWhereEnoughHostsRemain() throws Exception {
    script("good", "work", "echo works\n");
    Files.writeString(packages.resolve("page.tar"), "<html>not found</html>");
    Files.write(packages.resolve("evil.tar"), archive("../x"));
    byte[] whole = compressed(archive("x"));
    Files.write(packages.resolve("half.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    try {
      String gone = "http://127.0.0.1:" + server.getAddress().getPort() + "/gone.tar";
      user.up("local[1-3]");
      List<List<String>> bad =
          List.of(
              List.of(gone, "404 Not Found"),
              List.of("http://nowhere.invalid/page.tar", "begins with '<html>"),
              List.of("http://nowhere.invalid/evil.tar", "'../x' would lie outside"),
              List.of("http://nowhere.invalid/half.tar.gz", "truncated"));
      for (List<String> each : bad) {
        Invocation run = user.plush("run", spec(installing(each.get(0), "2"))).await();
        assertFalse(run.expect(1).err().isEmpty());
        assertTrue(run.err().contains(each.get(1)), run.err());
        assertEquals("", run.out());
      }
    } finally {
      server.stop(0);
    }
    // Something is in the way on one of three hosts; two are enough.
    Path edge = user.overlay("default").resolve("work");
    try (Stream<Path> all = Files.walk(edge)) {
      Path host = all.filter(path -> path.endsWith("hosts/local2")).findFirst().orElseThrow();
      Files.deleteIfExists(host.resolve("runs"));
      Files.writeString(host.resolve("runs"), "in the way");
    }
    Invocation run =
        user.plush("run", "--json", spec(installing("http://nowhere.invalid/good.tar", "2-3")))
            .expect(1);
    Json result = run.json();
    assertEquals(2, result.at("summary").at("ok").number());
    List<String> works = new ArrayList<>();
    for (Json process : result.at("processes").elements()) {
      works.add(process.at("host").text() + ": " + process.at("stdout").text());
    }
    works.sort(null);
    assertEquals(List.of("local1: works\n", "local3: works\n"), works);
    for (Json host : result.at("hosts").elements()) {
      if (host.at("host").text().equals("local2")) {
        assertTrue(host.at("cause").text().contains("cannot be written"), host.toString());
      }
    }
  }

  private static String installing(String url, String hosts) {
    return """
    project: story
    software:
      - {name: tool, type: tar, packages: [{path: "%s"}]}
    components:
      - {name: group, num_hosts: %s, software: tool}
    applications:
      - name: app
        blocks:
          - component_block: here
            component: group
            blocks:
              - {process_block: work, path: ./work}
    """
        .formatted(url, hosts);
  }

  private static byte[] compressed(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** A tar archive with one file of one byte. */
  private static byte[] archive(String name) {
    byte[] archive = new byte[4 * 512];
    put(archive, 0, name);
    put(archive, 100, "0000644\0" + "0000000\0" + "0000000\0" + "00000000001\0" + "00000000000\0");
    put(archive, 148, "        ");
    archive[156] = '0';
    put(archive, 257, "ustar\0" + "00");
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += archive[i] & 0xff;
    }
    put(archive, 148, "%06o\0 ".formatted(sum));
    archive[512] = 'x';
    return archive;
  }

  private static void put(byte[] into, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, into, at, bytes.length);
  }

  @Test
  void shouldKeepWhatItHasAndNameTheUnfinishedWhenInterrupted() throws Exception {
    script("work", "work", "if [ \"$2\" -gt 60 ]; then sleep 1000; fi; echo \"task $2\"\n");
    Path out = story.folder().resolve("out");
    Invocation run =
        user.startAfter(
            PlushUser.HEARS_INTERRUPTS, "run", "--outdir", out.toString(), spec(workflow("5")));
    Await.until("all five sleep", LIMIT, () -> user.census().count("sleep 1000") == 5);
    run.signal("INT");
    run.expect(5);
    assertTrue(run.err().contains("not finished: /app/group/flow (60 of 100)"), run.err());
    Map<Integer, String> tasks = RunFiles.tasks(out);
    for (int id = 1; id <= 60; id++) {
      assertEquals("task " + id + "\n", tasks.get(id));
    }
    assertEquals(0, user.census().count("sleep 1000"));
  }
}
