package org.plushm.controlnode.output;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.HostOutcome;
import org.plushm.plush.tally.HostOutput;

/**
 * Keeps the output of many hosts until it is asked for. Each stream is kept up to a cap; all of it
 * in memory up to {@link #MEMORY_BYTES_MAX}, beyond that in a file without a name, so that a
 * thousand hosts with a megabyte each fit beside a small heap. Confined to one thread.
 */
final class OutputSpool implements Closeable {
  static final long MEMORY_BYTES_MAX = 64L * 1024 * 1024;

  /** Pieces of one stream: first those on file, then those in memory. */
  private static final class Kept {
    private final List<long[]> onFile = new ArrayList<>();
    private final ByteArrayOutputStream inMemory = new ByteArrayOutputStream(256);
    private long length;
    private boolean cut;
  }

  private final long streamBytesMax;
  private final long memoryBytesMax;
  private final Map<String, Kept> stdout = new HashMap<>();
  private final Map<String, Kept> stderr = new HashMap<>();
  private long memoryBytes;
  private FileChannel file;
  private long fileBytes;

  /**
   * An empty spool.
   *
   * @param streamBytesMax what is kept of each stream
   */
  OutputSpool(long streamBytesMax) {
    this(streamBytesMax, MEMORY_BYTES_MAX);
  }

  OutputSpool(long streamBytesMax, long memoryBytesMax) {
    this.streamBytesMax = streamBytesMax;
    this.memoryBytesMax = memoryBytesMax;
  }

  void add(String host, boolean error, Bytes piece) throws IOException {
    Kept kept = (error ? stderr : stdout).computeIfAbsent(host, h -> new Kept());
    int length = (int) Math.min(piece.length(), streamBytesMax - kept.length);
    kept.cut |= length < piece.length();
    if (length == 0) {
      return;
    }
    kept.inMemory.write(piece.toArray(), 0, length);
    kept.length += length;
    memoryBytes += length;
    if (memoryBytes > memoryBytesMax) {
      moveToFile();
    }
  }

  private void moveToFile() throws IOException {
    if (file == null) {
      Path path = Files.createTempFile("plush-output", ".tmp");
      file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      // Without a name nothing is left over, however the process ends.
      Files.delete(path);
    }
    for (Map<String, Kept> streams : List.of(stdout, stderr)) {
      for (Kept kept : streams.values()) {
        if (kept.inMemory.size() > 0) {
          ByteBuffer content = ByteBuffer.wrap(kept.inMemory.toByteArray());
          kept.onFile.add(new long[] {fileBytes, content.remaining()});
          while (content.hasRemaining()) {
            fileBytes += file.write(content, fileBytes);
          }
          kept.inMemory.reset();
        }
      }
    }
    memoryBytes = 0;
  }

  /** The outcome with the content that was kept for its host. */
  HostOutcome withContent(HostOutcome outcome) throws IOException {
    return withContent(outcome.host(), outcome);
  }

  /** The outcome with the content that was kept under a key other than its host. */
  HostOutcome withContent(String key, HostOutcome outcome) throws IOException {
    HostOutput sizes = outcome.output();
    Kept out = stdout.get(key);
    Kept err = stderr.get(key);
    boolean cut = out != null && out.cut || err != null && err.cut;
    Bytes outContent = read(out);
    Bytes errContent = read(err);
    return new HostOutcome(
        outcome.host(),
        outcome.state(),
        outcome.rc(),
        outcome.signal(),
        outcome.attempts(),
        outcome.elapsedMs(),
        new HostOutput(
            outContent,
            errContent,
            Math.max(sizes.stdoutBytes(), outContent.length()),
            Math.max(sizes.stderrBytes(), errContent.length()),
            sizes.truncated() || cut));
  }

  private Bytes read(Kept kept) throws IOException {
    if (kept == null) {
      return Bytes.EMPTY;
    }
    ByteBuffer content = ByteBuffer.allocate((int) kept.length);
    for (long[] part : kept.onFile) {
      content.limit(content.position() + (int) part[1]);
      long at = part[0];
      while (content.hasRemaining()) {
        int count = file.read(content, at);
        if (count < 0) {
          throw new IOException("the file with kept output was cut");
        }
        at += count;
      }
    }
    content.limit(content.capacity());
    content.put(kept.inMemory.toByteArray());
    return Bytes.wrap(content.array());
  }

  /** Forgets a host whose output is not needed any more. */
  void forget(String host) {
    forget(stdout.remove(host));
    forget(stderr.remove(host));
  }

  private void forget(Kept kept) {
    if (kept != null) {
      memoryBytes -= kept.inMemory.size();
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
