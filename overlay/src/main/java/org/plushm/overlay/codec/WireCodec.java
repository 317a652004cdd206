package org.plushm.overlay.codec;

import java.util.Arrays;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;

/**
 * The codec of every message that leaves a process. Keeps its buffers between calls; may be made on
 * one thread and used on another, but not by two at once.
 */
public final class WireCodec implements MessageCodec {
  /** How deep messages may nest, the outermost included. */
  public static final int NESTING_MAX = 4;

  /** The highest field number. */
  public static final int FIELD_MAX = 63;

  /** Scratch space above this many bytes is given back after the call that needed it. */
  private static final int KEPT_SCRATCH_BYTES_MAX = 64 * 1024;

  private final MessageTable table;
  private final MessageReader reader;

  /** Made when first needed, because it starts Wire; who only reads need not wait for that. */
  private BinaryFieldWriter writer;

  private byte[] scratch = new byte[4096];

  /** A codec for the messages of a table. */
  public WireCodec(MessageTable table) {
    this.table = table;
    this.reader = new MessageReader(table);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the message is not of the table, repeats a field, has one
   *     out of 1..63 or nests too deeply: a bug of the sender
   */
  @Override
  public Bytes encode(Message message) {
    if (writer == null) {
      writer = new BinaryFieldWriter(table);
    }
    return writer.encode(message);
  }

  @Override
  public Message decode(Bytes encoded) throws MalformedMessage {
    int length = encoded.length();
    if (length > scratch.length) {
      scratch = new byte[length];
    }
    encoded.copyTo(scratch, 0);
    try {
      return reader.read(scratch, 0, length);
    } finally {
      if (scratch.length > KEPT_SCRATCH_BYTES_MAX) {
        scratch = new byte[4096];
      }
    }
  }

  /**
   * The message in part of an array, which is only read and not kept.
   *
   * @throws MalformedMessage as {@link #decode(Bytes)}, and when the part is not inside the array
   */
  public Message decode(byte[] encoded, int offset, int length) throws MalformedMessage {
    if (offset < 0 || length < 0 || length > encoded.length - offset) {
      throw new MalformedMessage("no such part of " + encoded.length + " bytes");
    }
    return reader.read(encoded, offset, length);
  }

  /**
   * The message as YAML text, for people: the type's name as a tag, then field numbers and values,
   * identities as text. Written by the same {@link Message#write}.
   */
  public String toYaml(Message message) {
    return new YamlFieldWriter(table).toYaml(message);
  }

  static byte[] grown(byte[] array, int lengthNeeded) {
    return array.length >= lengthNeeded
        ? array
        : Arrays.copyOf(array, Math.max(lengthNeeded, 2 * array.length));
  }
}
