package org.plushm.controlnode.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.plushm.overlay.Bytes;

/** The clear part of a document whose checksum is right: length, position, batch, CRC-32C, body. */
record Document(int bodyLength, long batch) {
  static final int HEADER_BYTES = 4 + 8 + 8 + 4;

  /**
   * The document at an offset, or null when there is no good one.
   *
   * @param position the position it must have, or -1 for any
   */
  static Document at(byte[] content, int offset, long position) {
    if (content.length - offset < HEADER_BYTES) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(content, offset, HEADER_BYTES);
    int length = header.getInt();
    long found = header.getLong();
    long batch = header.getLong();
    int checksum = header.getInt();
    if (length < 0
        || length > JournalFile.BODY_BYTES_MAX
        || length > content.length - offset - HEADER_BYTES
        || position >= 0 && found != position
        || batch < 0
        || batch > found) {
      return null;
    }
    CRC32C crc = new CRC32C();
    crc.update(content, offset, HEADER_BYTES - 4);
    crc.update(content, offset + HEADER_BYTES, length);
    return (int) crc.getValue() == checksum ? new Document(length, batch) : null;
  }

  /** Writes one at a buffer's position; the buffer has an array and the room. */
  static void put(ByteBuffer target, long position, long batch, Bytes body) {
    int start = target.position();
    target.putInt(body.length()).putLong(position).putLong(batch);
    CRC32C crc = new CRC32C();
    crc.update(target.array(), start, HEADER_BYTES - 4);
    crc.update(body.toArray());
    target.putInt((int) crc.getValue()).put(body.toArray());
  }
}
