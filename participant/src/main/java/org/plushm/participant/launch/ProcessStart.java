package org.plushm.participant.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts a process that takes a configuration and answers READY or FAILED. */
final class ProcessStart {
  private static final int CAUSE_CHARS_MAX = 300;

  /** A new session, out of reach of the terminal's ^C, where the system has the command. */
  private static final String DETACHED =
      "if p=$(command -v setsid); then exec \"$p\" \"$@\"; fi; exec \"$@\"";

  private ProcessStart() {}

  /**
   * A started process.
   *
   * @param process the process; its input is open
   * @param controlAddress {@code IP:port} of its control listener
   */
  record Started(Process process, String controlAddress) {}

  /** The same command in a session of its own. */
  static List<String> detached(List<String> command) {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", DETACHED, "launch"));
    words.addAll(command);
    return words;
  }

  /**
   * Starts it and waits for its answer.
   *
   * @param builder the command; its streams are set here
   * @param config written to its input
   * @param errors file for its standard error
   * @param timeoutMs how long it may take
   * @throws IOException with one line of cause; the process is killed then
   */
  static Started start(ProcessBuilder builder, ProcessConfig config, Path errors, long timeoutMs)
      throws IOException {
    // Made before the process: if the launcher were killed before it has told everything, the
    // process would not know what to remove.
    try (ProcessConfig.ClearedBuffer form = new ProcessConfig.ClearedBuffer()) {
      config.writeTo(form);
      return start(builder.redirectError(errors.toFile()).start(), form, errors, timeoutMs);
    } finally {
      config.secrets().zero();
    }
  }

  private static Started start(
      Process process, ProcessConfig.ClearedBuffer form, Path errors, long timeoutMs)
      throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread reader = new Thread(() -> readAnswer(process, answer), "launch-answer");
    reader.setDaemon(true);
    reader.start();
    try {
      try {
        OutputStream input = process.getOutputStream();
        form.writeTo(input);
        input.flush();
      } catch (IOException e) {
        // It ended before it read; its answer or its errors say more than the broken pipe.
        answer.completeOnTimeout(null, 1, TimeUnit.SECONDS);
      }
      String line = answer.get(timeoutMs, TimeUnit.MILLISECONDS);
      if (line != null && line.startsWith("READY ")) {
        return new Started(process, line.substring("READY ".length()).strip());
      }
      throw line == null
          ? silentEnd(process, errors)
          : new IOException(line.substring("FAILED ".length()));
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("the client was not ready within " + timeoutMs + " ms", e);
    } catch (ExecutionException e) {
      process.destroyForcibly();
      throw new IOException("cannot read the client's answer: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the client started", e);
    }
  }

  private static void readAnswer(Process process, CompletableFuture<String> answer) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = reader.readLine();
      while (line != null) {
        if (line.startsWith("READY ") || line.startsWith("FAILED ")) {
          answer.complete(line);
        }
        line = reader.readLine();
      }
      answer.complete(null);
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }

  private static IOException silentEnd(Process process, Path errors) throws IOException {
    try {
      process.waitFor(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean isKilled = !process.isAlive() && ClientKilledException.isOfSignal(process.exitValue());
    String code = process.isAlive() ? "" : " with code " + process.exitValue();
    process.destroyForcibly();
    String said = lastLine(errors);
    String cause = said.isEmpty() ? "the client ended" + code + " without a word" : said;
    return isKilled ? new ClientKilledException(cause) : new IOException(cause);
  }

  /** The last line that is not blank; an exception's own line rather than its trace. */
  static String lastLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    String last = "";
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
      if (!line.isBlank() && !line.startsWith("\tat ") && !line.startsWith("\t...")) {
        last = line.strip();
      }
    }
    return last.length() <= CAUSE_CHARS_MAX ? last : last.substring(0, CAUSE_CHARS_MAX) + "...";
  }
}
