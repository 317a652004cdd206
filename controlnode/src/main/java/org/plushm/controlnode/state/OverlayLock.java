package org.plushm.controlnode.state;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right to be the control node of an overlay. The system takes it back when its owner dies. */
public final class OverlayLock implements Closeable {
  private final FileChannel channel;

  private OverlayLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock; empty when another process, or another part of this one, has it. */
  public static Optional<OverlayLock> tryTake(OverlayFolder folder) throws IOException {
    return tryTake(folder.lockFile());
  }

  static Optional<OverlayLock> tryTake(Path file) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean taken = false;
      boolean current = false;
      try {
        taken = channel.tryLock() != null;
        // Its last owner may have removed the file since it was opened; then the next one counts.
        current = taken && isStill(file, channel);
      } catch (OverlappingFileLockException ownedByThisProcess) {
        taken = false;
      } finally {
        if (!current) {
          channel.close();
        }
      }
      if (current) {
        channel.truncate(0);
        String owner = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)), 0);
        return Optional.of(new OverlayLock(channel));
      }
      if (!taken) {
        return Optional.empty();
      }
    }
  }

  /** Whether the locked file is the one that has the name: what is written to it is found there. */
  private static boolean isStill(Path file, FileChannel channel) throws IOException {
    String mark = ProcessHandle.current().pid() + " " + System.nanoTime() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)), 0);
    try {
      // Not read: POSIX drops the lock as soon as this process closes any descriptor of the file.
      return mark.length() == Files.size(file);
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  /** The process id that the last owner wrote, or -1; for messages, not for decisions. */
  public static long ownerPid(OverlayFolder folder) {
    try {
      return Long.parseLong(Files.readString(folder.lockFile()).strip());
    } catch (IOException | NumberFormatException none) {
      return -1;
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
