package org.plushm.controlnode.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.CRC32C;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.codec.WireCodec;
import org.plushm.plush.message.MessageTables;

/** The file of a journal, see the package. Confined to one thread at a time. */
public final class JournalFile implements Closeable {
  /** The longest body of one document. */
  public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

  static final byte[] FORM = "PLUSHMJ1".getBytes(StandardCharsets.US_ASCII);
  static final int HEADER_BYTES = 4 + 8 + 8 + 4;

  private final FileChannel channel;
  private final boolean durable;
  private final MessageCodec codec = new WireCodec(MessageTables.journal());
  private long end;
  private long nextPosition;

  private JournalFile(FileChannel channel, boolean durable) {
    this.channel = channel;
    this.durable = durable;
  }

  /**
   * A journal that was opened.
   *
   * @param file ready to append
   * @param records what it holds, in order
   * @param notice a line for the user when a torn end was cut off, or null
   */
  public record Opened(JournalFile file, List<Message> records, String notice) {}

  /**
   * Opens a journal, new or old. The caller holds the overlay's lock.
   *
   * @param durable whether {@link #append} waits for the disk
   * @throws JournalDamagedException when it cannot be trusted
   */
  public static Opened open(Path path, boolean durable) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            EnumSet.of(
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    JournalFile file = new JournalFile(channel, durable);
    try {
      return file.recover(path);
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private Opened recover(Path path) throws IOException {
    byte[] content = Files.readAllBytes(path);
    if (content.length < FORM.length
        && Arrays.equals(content, Arrays.copyOf(FORM, content.length))) {
      start(path);
      return new Opened(this, List.of(), null);
    }
    if (!Arrays.equals(Arrays.copyOf(content, FORM.length), FORM)) {
      throw new JournalDamagedException(path, 0, "it does not begin as a journal");
    }
    List<Message> records = new ArrayList<>();
    int at = FORM.length;
    Document document = Document.at(content, at, nextPosition);
    while (document != null) {
      try {
        records.add(codec.decode(Bytes.copyOf(content, at + HEADER_BYTES, document.bodyLength)));
      } catch (MalformedMessage foreign) {
        // The checksum is right, so this is what was written: by a newer version, say.
        throw new JournalDamagedException(path, at, "not understood: " + foreign.getMessage());
      }
      nextPosition++;
      at += HEADER_BYTES + document.bodyLength;
      document = Document.at(content, at, nextPosition);
    }
    String notice = null;
    if (at < content.length) {
      refuseUnlessTorn(path, content, at);
      notice =
          "the journal ended in a write that a crash cut short; "
              + (content.length - at)
              + " bytes at offset "
              + at
              + " were cut off, nothing had depended on them";
      channel.truncate(at);
      force();
    }
    end = at;
    return new Opened(this, records, notice);
  }

  /** Nothing but the last batch can be torn: a good document of a later one proves damage. */
  private void refuseUnlessTorn(Path path, byte[] content, int bad) throws IOException {
    for (int at = bad + 1; at <= content.length - HEADER_BYTES; at++) {
      Document later = Document.at(content, at, -1);
      if (later != null && later.batch > nextPosition) {
        throw new JournalDamagedException(path, bad, "a good record follows at offset " + at);
      }
    }
  }

  private void start(Path path) throws IOException {
    channel.truncate(0);
    write(ByteBuffer.wrap(FORM.clone()));
    force();
    if (durable) {
      // The name has to survive as well as the content.
      try (FileChannel folder =
          FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }

  /**
   * Appends records as one batch; when this returns they are on disk, if the journal is durable.
   *
   * @throws IOException when they are not; the journal must not be used any more
   */
  public void append(List<Message> records) throws IOException {
    List<Bytes> bodies = new ArrayList<>(records.size());
    int length = 0;
    for (Message message : records) {
      Bytes body = codec.encode(message);
      if (body.length() > BODY_BYTES_MAX) {
        throw new IOException("a record of " + body.length() + " bytes is too long");
      }
      bodies.add(body);
      length = Math.addExact(length, HEADER_BYTES + body.length());
    }
    ByteBuffer batch = ByteBuffer.allocate(length);
    long first = nextPosition;
    for (Bytes body : bodies) {
      Document.put(batch, nextPosition++, first, body);
    }
    write(batch.flip());
    force();
  }

  private void write(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      end += channel.write(content, end);
    }
  }

  private void force() throws IOException {
    if (durable) {
      channel.force(false);
    }
  }

  /** Bytes in the file. */
  public long length() {
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** The clear part of a document whose checksum is right. */
  private record Document(int bodyLength, long batch) {
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
          || length > BODY_BYTES_MAX
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

    static void put(ByteBuffer target, long position, long batch, Bytes body) {
      int start = target.position();
      target.putInt(body.length()).putLong(position).putLong(batch);
      CRC32C crc = new CRC32C();
      crc.update(target.array(), start, HEADER_BYTES - 4);
      crc.update(body.toArray());
      target.putInt((int) crc.getValue()).put(body.toArray());
    }
  }
}
