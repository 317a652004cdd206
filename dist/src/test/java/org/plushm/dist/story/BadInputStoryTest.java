package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Command lines and outputs that nobody should want. */
@Tag("real")
class BadInputStoryTest {
  private static final int MEMORY_MB_MAX = 300;
  private static final int LONG_LINE_BYTES = 100_000_000;

  @RegisterExtension final Story story = new Story();
  private PlushUser user;

  @BeforeEach
  void begin() throws Exception {
    user = story.user("ann");
  }

  @Test
  void shouldSayOneLineAndStartNothingWhenTheCommandLineIsWrong() throws Exception {
    user.plush("exec", "--frob", "-w", "local1", "hostname").expect(2).expectOneLine("'--frob'");
    user.plush("exec", "-w", "local[1-", "hostname").expect(2).expectOneLine("column 9", "e.g.");
    user.plush("exec", "-w", "local1", "").expect(2).expectOneLine("missing COMMAND");
    user.plush("exec", "-w", "local1").expect(2).expectOneLine("missing COMMAND");
    user.plush("exec", "-u", "soon", "-w", "local1", "hostname").expect(2).expectOneLine("-u");
    user.plush("up").expect(2).expectOneLine("missing -w");
    user.plush("frobnicate").expect(2).expectOneLine("frobnicate");
    user.plush("status").expect(2).expectOneLine("plush up");
    assertFalse(Files.exists(user.home()), "something was written");
    assertTrue(user.census().look().isEmpty(), "something listened");
  }

  @Test
  void shouldCutALineOfAHundredMegabytesAndKeepItsMemory() throws Exception {
    user.up("local[1-3]");
    String command = "head -c " + LONG_LINE_BYTES + " /dev/zero | tr '\\0' a";
    Invocation exec = user.plush("exec", "-w", "local1", "--json", command).expect(0);
    Json host = exec.expectTally(Map.of("ok", 1)).at("hosts").elements().get(0);
    assertTrue(host.at("truncated").isTrue());
    // A lower bound: what comes between a look and a cut is cut uncounted.
    long counted = host.at("stdout_bytes").number();
    assertTrue(counted > 1 << 20 && counted <= LONG_LINE_BYTES, "counted " + counted);
    assertEquals("a".repeat(1 << 20), host.at("stdout").text());
    assertTrue(exec.err().contains("raise --max-output"), exec.err());
    user.assertAnswers(3);
    user.census()
        .peakMemoryMb()
        .forEach((process, peak) -> assertTrue(peak < MEMORY_MB_MAX, process + ": " + peak));
    Story.tell(
        "a line of 100 MB: "
            + exec.elapsedMs()
            + " ms, largest resident memory in MB "
            + user.census().peakMemoryMb());
  }

  @Test
  void shouldPassBytesOnAsTheyAreWhenOutputIsNotText() throws Exception {
    String command = "printf '\\377\\376x\\n\\200'";
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, 'x', '\n', (byte) 0x80};
    Invocation live = user.plush("exec", "-w", "local1", command).expect(0);
    byte[] expected =
        "local1: \u00ff\u00fex\nlocal1: \u0080\n".getBytes(StandardCharsets.ISO_8859_1);
    assertArrayEquals(expected, live.outBytes(), live.out());
    Json host =
        user.plush("exec", "-w", "local1", "--json", command)
            .expect(0)
            .expectTally(Map.of("ok", 1))
            .at("hosts")
            .elements()
            .get(0);
    assertFalse(host.has("stdout"));
    assertArrayEquals(bytes, Base64.getDecoder().decode(host.at("stdout_base64").text()));
    assertEquals(bytes.length, host.at("stdout_bytes").number());
    user.plush("exec", "-w", "local1", "--outdir", story.folder() + "/o", command).expect(0);
    assertArrayEquals(
        bytes,
        Files.readAllBytes(story.folder().resolve("o").resolve("local1").resolve("exec.out")));
  }

  @Test
  void shouldKeepNamesApartWhenTwoOverlaysAreUpAtOnce() throws Exception {
    user.plush("up", "--overlay", "web", "-w", "local[1-3]").expect(0);
    user.plush("up", "--overlay", "db", "-w", "local[2-5]").expect(0);
    for (var overlay : List.of(Map.entry("web", 3), Map.entry("db", 4))) {
      String name = overlay.getKey();
      Json result =
          user.plush("exec", "--overlay", name, "--json", "echo $PLUSH_OVERLAY")
              .expect(0)
              .expectTally(Map.of("ok", overlay.getValue()));
      for (Json host : result.at("hosts").elements()) {
        assertEquals(name + "\n", host.at("stdout").text());
      }
    }
    user.plush("down", "--overlay", "web").expect(0);
    user.plush("status", "--overlay", "web").expect(2);
    user.plush("exec", "--overlay", "db", "--json", "hostname")
        .expect(0)
        .expectTally(Map.of("ok", 4));
  }
}
