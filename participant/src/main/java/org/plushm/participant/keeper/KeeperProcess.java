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
import org.plushm.participant.jvm.JvmCommand;

/**
 * The keeper process and its two pipes: {@code keeper.pl} where a Perl can run it, else {@code
 * keeper.sh}; both speak the same lines and leave the same files.
 */
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
    Path shellScript = unpack("keeper.sh", folder);
    String graceTenths = Long.toString((options.successorGraceMs() + 99) / 100);
    String termTenths = Long.toString((options.orphanTermGraceMs() + 99) / 100);
    List<String> byShell = new ArrayList<>(List.of("/bin/sh", "-c", LAUNCH, "keeper"));
    byShell.addAll(options.shell());
    byShell.addAll(List.of(shellScript.toString(), folder.toString(), graceTenths, termTenths));
    try {
      if (!options.perl().isEmpty()) {
        List<String> byPerl = new ArrayList<>(options.perl());
        byPerl.addAll(
            List.of(
                unpack("keeper.pl", folder).toString(),
                folder.toString(),
                graceTenths,
                termTenths));
        byPerl.addAll(options.shell());
        try {
          return start(byPerl, folder, processes);
        } catch (IOException e) {
          // No Perl, or one without its POSIX module: the shell does the same, only slower.
          System.getLogger(KeeperProcess.class.getName())
              .log(System.Logger.Level.DEBUG, "the keeper runs in a shell", e);
        }
      }
      return start(byShell, folder, processes);
    } catch (IOException e) {
      deleteFolder(folder);
      throw e;
    }
  }

  private static Path unpack(String name, Path folder) throws IOException {
    Path script = folder.resolve(name);
    try (InputStream resource = KeeperProcess.class.getResourceAsStream(name)) {
      Files.copy(resource, script);
    }
    return script;
  }

  private static KeeperProcess start(List<String> command, Path folder, ProcessTable processes)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(folder.resolve("log").toFile()));
    JvmCommand.restoreLocale(builder.environment());
    Process process = builder.start();
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
      process.destroyForcibly();
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

  /** Next line, or null when the keeper, every watcher and every unborn leader are gone. */
  String readLine() throws IOException {
    return output.readLine();
  }

  static void deleteFolder(Path folder) throws IOException {
    new ExecutionDirectory(folder).delete();
  }
}
