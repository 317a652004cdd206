package org.plushm.participant.keeper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The shell process and its two pipes. */
final class KeeperProcess {
  /**
   * The keeper has a session of its own, out of reach of the terminal's ^C, and niceness 10, which
   * every user process inherits: an exec of {@code nice} for each would cost a quarter more.
   */
  private static final String LAUNCH =
      "if p=$(command -v setsid); then exec \"$p\" nice -n 10 \"$@\"; fi\n"
          + "if p=$(command -v perl); then"
          + " exec \"$p\" -e 'syscall(147);exec{$ARGV[0]}@ARGV;' nice -n 10 \"$@\"; fi\n"
          + "exec nice -n 10 \"$@\"\n";

  private static final long READY_TIMEOUT_MS = 10_000;

  private final Path folder;
  private final Process process;
  private final OutputStream input;
  private final BufferedReader output;

  private KeeperProcess(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.input = process.getOutputStream();
    this.output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  static KeeperProcess start(KeeperOptions options, ProcessTable processes) throws IOException {
    Files.createDirectories(options.folder());
    Path folder =
        Files.createTempDirectory(
            options.folder(), "keeper-" + ProcessHandle.current().pid() + "-");
    Path script = folder.resolve("keeper.sh");
    try (InputStream resource = KeeperProcess.class.getResourceAsStream("keeper.sh")) {
      Files.copy(resource, script);
    }
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, "keeper"));
    command.addAll(options.shell());
    command.add(script.toString());
    command.add(folder.toString());
    command.add(Long.toString((options.successorGraceMs() + 99) / 100));
    command.add(Long.toString((options.orphanTermGraceMs() + 99) / 100));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(folder.resolve("log").toFile()))
            .start();
    KeeperProcess keeper = new KeeperProcess(folder, process);
    try {
      keeper.awaitReady();
      String start = processes.startOf(process.pid());
      if (start == null) {
        throw new IOException("the keeper ended at once");
      }
      Files.writeString(
          folder.resolve("pid"),
          new RecordedProcess(process.pid(), start, ProcessTable.bootId()).line(),
          StandardOpenOption.CREATE_NEW);
      return keeper;
    } catch (IOException e) {
      keeper.destroy();
      throw e;
    }
  }

  private void awaitReady() throws IOException {
    CompletableFuture<String> first = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                first.complete(output.readLine());
              } catch (IOException e) {
                first.completeExceptionally(e);
              }
            },
            "keeper-ready");
    reader.setDaemon(true);
    reader.start();
    String line;
    try {
      line = first.get(READY_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the keeper started", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the keeper did not start: " + e + logTail(), e);
    }
    if (!"ready".equals(line)) {
      throw new IOException(
          line != null && line.startsWith("fatal ")
              ? "the keeper cannot run here: " + line.substring(6)
              : "the keeper did not start" + logTail());
    }
  }

  private String logTail() throws IOException {
    Path log = folder.resolve("log");
    String text = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
    return text.isBlank() ? "" : " (" + text.strip() + ")";
  }

  Path folder() {
    return folder;
  }

  Process process() {
    return process;
  }

  /** Blocks while the pipe is full. */
  void write(String lines) throws IOException {
    input.write(lines.getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  void closeInput() throws IOException {
    input.close();
  }

  /** Next line, or null when the keeper and every watcher are gone. */
  String readLine() throws IOException {
    return output.readLine();
  }

  /** Ends a keeper that has nothing to keep, and removes its folder. */
  void destroy() throws IOException {
    process.destroyForcibly();
    deleteFolder(folder);
  }

  static void deleteFolder(Path folder) throws IOException {
    new ExecutionDirectory(folder).delete();
  }
}
