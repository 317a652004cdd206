package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One command that was started; its output is in two files. */
final class Invocation {
  /** More than any command of a story takes, even where ten others share the machine. */
  private static final Duration LIMIT = Duration.ofSeconds(150);

  private static final int SHOWN_CHARS_MAX = 3000;

  private final List<String> words;
  private final Process process;
  private final Path out;
  private final Path err;
  private final long startedNs = System.nanoTime();
  private volatile long endedNs;

  Invocation(List<String> words, Process process, Path out, Path err) {
    this.words = words;
    this.process = process;
    this.out = out;
    this.err = err;
    process.onExit().thenRun(() -> endedNs = System.nanoTime());
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal, named as by {@code kill -l}. */
  void signal(String name) throws IOException, InterruptedException {
    Signals.send(name, pid());
  }

  /** Waits for its end. */
  Invocation await() throws InterruptedException {
    if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      fail("did not end within " + LIMIT.toSeconds() + " s: " + words);
    }
    return this;
  }

  /** Waits for its end and asserts its exit code. */
  Invocation expect(int code) throws InterruptedException {
    await();
    assertEquals(code, process.exitValue(), () -> "exit code of " + words);
    return this;
  }

  /** The exit code of one that has ended. */
  int exit() {
    return process.exitValue();
  }

  byte[] outBytes() throws IOException {
    return Files.readAllBytes(out);
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }

  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  /** Standard output as one JSON object. */
  Json json() throws IOException {
    return Json.read(Files.readString(out, StandardCharsets.UTF_8));
  }

  /** Asserts one line on standard error that has these words, and nothing on standard output. */
  Invocation expectOneLine(String... expected) throws IOException {
    assertEquals("", out());
    assertEquals(1, err().lines().count(), err());
    for (String part : expected) {
      assertTrue(err().contains(part), () -> "'" + part + "' is missing");
    }
    return this;
  }

  /** Asserts the numbers of hosts by state; a state that is not named has none. */
  Json expectTally(Map<String, Integer> tally) throws IOException {
    Json summary = json().at("summary");
    int targeted = 0;
    for (String state :
        List.of(
            "ok",
            "failed",
            "signalled",
            "timed_out",
            "unreachable",
            "lost",
            "skipped",
            "cancelled")) {
      int expected = tally.getOrDefault(state, 0);
      assertEquals(expected, summary.at(state).number(), state);
      targeted += expected;
    }
    assertEquals(targeted, summary.at("targeted").number());
    assertEquals(targeted, json().at("hosts").size());
    assertEquals(process.exitValue(), summary.at("exit").number());
    return json();
  }

  long elapsedMs() {
    // Who waited for the end may be told of it before the one who notes the time.
    long end = endedNs == 0 ? System.nanoTime() : endedNs;
    return (end - startedNs) / 1_000_000;
  }

  String transcript() {
    StringBuilder text = new StringBuilder("$ ").append(String.join(" ", words)).append('\n');
    try {
      text.append(shorten(out()));
      for (String line : shorten(err()).split("\n")) {
        text.append("stderr: ").append(line).append('\n');
      }
    } catch (IOException e) {
      text.append("output cannot be read: ").append(e).append('\n');
    }
    return text.append(process.isAlive() ? "still running" : "exit " + process.exitValue())
        .append('\n')
        .toString();
  }

  private static String shorten(String text) {
    return text.length() <= 2 * SHOWN_CHARS_MAX
        ? text
        : text.substring(0, SHOWN_CHARS_MAX)
            + "\n[...]\n"
            + text.substring(text.length() - SHOWN_CHARS_MAX);
  }
}
