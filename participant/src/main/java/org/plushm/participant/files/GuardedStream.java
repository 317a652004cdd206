package org.plushm.participant.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The unpacked bytes of a tar archive on their way to its reader: bounds what the reader takes for
 * headers, which it keeps in memory, and tells whether the archive has its end mark.
 */
final class GuardedStream extends FilterInputStream {
  /** Names of some pages and the attributes of one entry; more is an attack. */
  private static final long HEADER_BYTES_MAX = 1 << 20;

  /** A block of zeros, of which the end mark has two. */
  private static final int BLOCK_BYTES = 512;

  /** Padding after the end mark; tapes have some kilobytes. */
  private static final long PADDING_BYTES_MAX = 16 << 20;

  private long allowed = HEADER_BYTES_MAX;
  private int zeros;

  GuardedStream(InputStream in) {
    super(in);
  }

  /** What follows is a header, or the end mark. */
  void beginHeader() {
    allowed = HEADER_BYTES_MAX;
    zeros = 0;
  }

  /** What follows is content. */
  void beginContent() {
    allowed = Long.MAX_VALUE;
  }

  /**
   * Reads to the end, so that the sums of a compressed archive are checked.
   *
   * @throws IOException if the end mark is missing, or too much follows it
   */
  void finish() throws IOException {
    if (zeros < BLOCK_BYTES) {
      throw new java.io.EOFException("truncated: the end mark is missing");
    }
    allowed = PADDING_BYTES_MAX;
    byte[] rest = new byte[8192];
    int length = read(rest);
    while (length >= 0) {
      length = read(rest);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = in.read(into, offset, length);
    if (read <= 0) {
      return read;
    }
    allowed -= read;
    if (allowed < 0) {
      throw new IOException("a header is longer than " + HEADER_BYTES_MAX + " bytes");
    }
    if (allowed <= HEADER_BYTES_MAX) {
      for (int i = offset; i < offset + read; i++) {
        zeros = into[i] == 0 ? Math.min(zeros + 1, BLOCK_BYTES) : 0;
      }
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 8192)];
    long done = 0;
    while (done < count) {
      int read = read(skipped, 0, (int) Math.min(count - done, skipped.length));
      if (read < 0) {
        break;
      }
      done += read;
    }
    return done;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
