package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of one execution, {@code HOSTFOLDER/executions/EXECUTION.ATTEMPT}.
 *
 * <ul>
 *   <li>{@code cmd}: shell fragment with exports, change of directory and the quoted command;
 *       written by rename before the keeper hears of the execution.
 *   <li>{@code pid}: number, start time and boot of the session leader, one line, by the keeper.
 *   <li>{@code out}, {@code err}: the streams, appended to by the process, cut by {@link Keeper}.
 *   <li>{@code cut}: total bytes of both streams, present when a stream was cut, by rename.
 *   <li>{@code rc}: exit code, by the keeper in one write. It counts once its line has ended; that
 *       says the same as a rename and saves a process for each execution.
 * </ul>
 *
 * <p>All methods do file I/O and must not be called on the engine thread.
 *
 * @param path absolute path of the directory
 */
public record ExecutionDirectory(Path path) {
  /** Begins the first line of {@code cmd}, a comment; the cap in bytes follows. */
  static final String CAP_PREFIX = "# outputBytesMax ";

  /**
   * The directory of an execution.
   *
   * @param hostFolder folder of the virtual host
   * @param key names the attempt
   * @return the directory, which need not exist
   */
  public static ExecutionDirectory of(Path hostFolder, ExecutionKey key) {
    return new ExecutionDirectory(
        hostFolder
            .toAbsolutePath()
            .resolve("executions")
            .resolve(key.execution() + "." + key.attempt()));
  }

  /**
   * Makes the directory and writes {@code cmd}.
   *
   * @param spec what is to be run
   * @throws IOException when the directory exists already or cannot be written
   */
  void create(ExecutionSpec spec) throws IOException {
    Path parent = path.getParent();
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(spec.workingDirectory())) {
      Files.createDirectories(spec.workingDirectory());
    }
    Files.createDirectory(path);
    writeByRename("cmd", spec.shellFragment());
  }

  /**
   * The exit code.
   *
   * @return the code, or -1 while there is none
   * @throws IOException when the file cannot be read
   */
  public int readRc() throws IOException {
    Path file = path.resolve("rc");
    String line = RecordedProcess.readLine(file);
    return line == null ? -1 : (int) RecordedProcess.number(file, line);
  }

  /**
   * The session leader.
   *
   * @return the process, or null when none was recorded
   * @throws IOException when the file cannot be read
   */
  public RecordedProcess readProcess() throws IOException {
    return RecordedProcess.read(path.resolve("pid"));
  }

  /**
   * Decides what became of the execution after a restart of the client: a result first, then a live
   * leader with the recorded start time, else lost.
   *
   * @param processes looks up live processes
   * @return the finding
   * @throws IOException when a file cannot be read
   */
  public Recovered recover(ProcessTable processes) throws IOException {
    int rc = readRc();
    if (rc >= 0) {
      return new Recovered.Finished(rc);
    }
    RecordedProcess process = readProcess();
    if (process != null && process.isAlive(processes)) {
      return new Recovered.Running(process);
    }
    // It may have ended between the first look and the second.
    rc = readRc();
    return rc >= 0 ? new Recovered.Finished(rc) : new Recovered.Lost();
  }

  /**
   * Size of a stream, a cut recorded earlier included.
   *
   * @param kind the stream
   * @return the size
   * @throws IOException when a file cannot be read
   */
  public OutputSize readSize(OutputStreamKind kind) throws IOException {
    long fileBytes = fileBytes(kind);
    long totalBytes = fileBytes;
    String line = RecordedProcess.readLine(path.resolve("cut"));
    if (line != null) {
      String[] words = line.split(" ");
      if (words.length == 2) {
        totalBytes =
            Math.max(
                totalBytes, RecordedProcess.number(path.resolve("cut"), words[kind.ordinal()]));
      }
    }
    return new OutputSize(Math.min(fileBytes, outputBytesMax()), totalBytes);
  }

  /** The cap of each stream, as it was given at the start. */
  long outputBytesMax() throws IOException {
    Path file = path.resolve("cmd");
    String line = RecordedProcess.readLine(file);
    if (line == null || !line.startsWith(CAP_PREFIX)) {
      throw new IOException(file + " does not begin with the cap of the output");
    }
    return RecordedProcess.number(file, line.substring(CAP_PREFIX.length()));
  }

  /**
   * Reads a piece of a stream.
   *
   * @param kind the stream
   * @param offset first byte, 0 or more
   * @param bytesMax most bytes to read
   * @return the piece, empty when nothing is there (yet)
   * @throws IOException when the file cannot be read
   */
  public byte[] readOutput(OutputStreamKind kind, long offset, int bytesMax) throws IOException {
    try (FileChannel channel = FileChannel.open(file(kind), StandardOpenOption.READ)) {
      // What is beyond the cap may be cut at any moment and counts as never kept.
      long fileBytes = channel.size();
      long end = offset + bytesMax <= fileBytes ? offset + bytesMax : fileBytes;
      end = Math.min(end, outputBytesMax());
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, end - offset));
      int count = 0;
      while (buffer.hasRemaining() && count >= 0) {
        count = channel.read(buffer, offset + buffer.position());
      }
      return Arrays.copyOf(buffer.array(), buffer.position());
    } catch (NoSuchFileException e) {
      // Accepted and not started yet: there is no output.
      return new byte[0];
    }
  }

  /**
   * How long a finished execution took, by the times of its files; for results of an earlier
   * client.
   *
   * @return milliseconds from acceptance to end, 0 when unknown
   * @throws IOException when the files cannot be read
   */
  public long elapsedMs() throws IOException {
    Path rc = path.resolve("rc");
    Path pid = path.resolve("pid");
    return Files.exists(rc) && Files.exists(pid)
        ? Math.max(
            0, Files.getLastModifiedTime(rc).toMillis() - Files.getLastModifiedTime(pid).toMillis())
        : 0;
  }

  void writeCut(OutputSize out, OutputSize err) throws IOException {
    writeByRename("cut", out.totalBytes() + " " + err.totalBytes() + "\n");
  }

  Path file(OutputStreamKind kind) {
    return path.resolve(kind.fileName());
  }

  long fileBytes(OutputStreamKind kind) {
    // java.io.File answers 0 for an absent file without the price of an exception.
    return file(kind).toFile().length();
  }

  /**
   * Removes the directory, after its result was acknowledged.
   *
   * @throws IOException when something in it cannot be removed
   */
  public void delete() throws IOException {
    if (!Files.isDirectory(path)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(path)) {
      entries = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.deleteIfExists(entry);
    }
  }

  private void writeByRename(String name, String text) throws IOException {
    Path temporary = path.resolve(name + ".tmp");
    Files.write(
        temporary,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE);
    Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
