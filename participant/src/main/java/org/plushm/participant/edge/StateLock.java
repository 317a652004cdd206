package org.plushm.participant.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second process off a state folder, and tells it where the first one listens. The system
 * lets go of the lock when the process ends, however it ends.
 */
final class StateLock implements AutoCloseable {
  private static final int ADDRESS_BYTES_MAX = 128;

  private final Path file;
  private final FileChannel channel;

  private StateLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Another process uses the folder. */
  static final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String controlAddress;

    HeldException(Path folder, String controlAddress) {
      super("another client already runs with the state folder " + folder);
      this.controlAddress = controlAddress;
    }

    /** Where that process listens; empty while it is only starting. */
    String controlAddress() {
      return controlAddress;
    }
  }

  /**
   * Takes the lock.
   *
   * @throws HeldException when another process has it
   */
  static StateLock take(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        ByteBuffer text = ByteBuffer.allocate(ADDRESS_BYTES_MAX);
        channel.read(text, 0);
        throw new HeldException(
            folder,
            new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip());
      }
      channel.truncate(0);
      return new StateLock(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Tells others where this process listens. */
  void announce(String controlAddress) throws IOException {
    channel.write(ByteBuffer.wrap((controlAddress + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /** Removes the file with the lock. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
