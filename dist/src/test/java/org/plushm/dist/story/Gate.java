package org.plushm.dist.story;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * What a command waits at until the story goes on: a named pipe that a shell opens for reading,
 * which lasts until somebody has opened it for writing. So no command ends before its time because
 * the machine stood still, and none has to last longer than it must.
 */
final class Gate implements AutoCloseable {
  private final Path pipe;
  private RandomAccessFile writer;

  Gate(Path folder) throws IOException, InterruptedException {
    this.pipe = folder.resolve("gate");
    Process mkfifo = new ProcessBuilder("mkfifo", "-m", "666", pipe.toString()).inheritIO().start();
    assertEquals(0, mkfifo.waitFor(), "mkfifo " + pipe);
  }

  /** The words of a shell that wait. */
  String pass() {
    return ": <" + pipe;
  }

  /** From now on nobody waits. */
  void open() throws IOException {
    // For reading as well, so that it does not wait for somebody who reads.
    writer = new RandomAccessFile(pipe.toFile(), "rw");
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
