package org.plushm.overlay.codec;

import static net.openhft.chronicle.wire.BinaryWireCode.BYTES_LENGTH16;
import static net.openhft.chronicle.wire.BinaryWireCode.BYTES_LENGTH32;
import static net.openhft.chronicle.wire.BinaryWireCode.BYTES_LENGTH8;
import static net.openhft.chronicle.wire.BinaryWireCode.FALSE;
import static net.openhft.chronicle.wire.BinaryWireCode.FIELD_NUMBER;
import static net.openhft.chronicle.wire.BinaryWireCode.INT16;
import static net.openhft.chronicle.wire.BinaryWireCode.INT32;
import static net.openhft.chronicle.wire.BinaryWireCode.INT64;
import static net.openhft.chronicle.wire.BinaryWireCode.INT8;
import static net.openhft.chronicle.wire.BinaryWireCode.STRING_0;
import static net.openhft.chronicle.wire.BinaryWireCode.STRING_31;
import static net.openhft.chronicle.wire.BinaryWireCode.STRING_ANY;
import static net.openhft.chronicle.wire.BinaryWireCode.TRUE;
import static net.openhft.chronicle.wire.BinaryWireCode.U8_ARRAY;
import static net.openhft.chronicle.wire.BinaryWireCode.UINT16;
import static net.openhft.chronicle.wire.BinaryWireCode.UINT32;
import static net.openhft.chronicle.wire.BinaryWireCode.UINT8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/**
 * Reads untrusted bytes as messages of a closed table. First the fields of a message are walked and
 * indexed, each length compared with the bytes that remain; values are made only when the decoder
 * of the type asks for them. One reader for each level of nesting, kept between messages.
 */
final class MessageReader implements FieldReader {
  private enum Kind {
    NUMBER,
    FLAG,
    TEXT,
    BYTES,
    LIST,
    MESSAGE
  }

  private static final long[] NO_NUMBERS = {};

  private final MessageTable table;
  private final int level;
  private MessageReader nestedReader;

  /** What the walk found, by field number; an entry counts only when its bit is in present. */
  private final Kind[] kinds = new Kind[WireCodec.FIELD_MAX + 1];

  private final int[] offsets = new int[WireCodec.FIELD_MAX + 1];
  private final int[] lengths = new int[WireCodec.FIELD_MAX + 1];
  private long present;

  private byte[] source;

  /** The value that {@link #scanValue} passed last. */
  private Kind scannedKind;

  private int scannedOffset;
  private int scannedLength;

  MessageReader(MessageTable table) {
    this(table, 1);
  }

  private MessageReader(MessageTable table, int level) {
    this.table = table;
    this.level = level;
  }

  Message read(byte[] bytes, int offset, int length) throws MalformedMessage {
    try {
      return readMessage(bytes, offset, offset + length);
    } catch (RuntimeException e) {
      // A decoder's range check, such as a port of 0: the bytes' fault, whatever its type.
      throw new MalformedMessage("a value is out of range: " + e.getMessage(), e);
    }
  }

  private Message readMessage(byte[] bytes, int from, int to) throws MalformedMessage {
    source = bytes;
    try {
      index(from, to);
      return decode();
    } finally {
      source = null;
    }
  }

  private Message decode() throws MalformedMessage {
    if (!has(0)) {
      throw new MalformedMessage("no type code");
    }
    long code = int64(0);
    MessageTable.Row<?> row = code < 1 || code > 127 ? null : table.row((int) code);
    if (row == null) {
      throw new MalformedMessage("type code " + code + " is not in the table");
    }
    Message message = row.decoder().read(this);
    if (message == null) {
      throw new MalformedMessage("type code " + code + " gave no message");
    }
    return message;
  }

  private void index(int from, int to) throws MalformedMessage {
    present = 0;
    int at = from;
    while (at < to) {
      if (to - at < 3 || unsigned(at) != FIELD_NUMBER) {
        throw new MalformedMessage("no field starts at " + (at - from));
      }
      // Numbers up to 63 are one byte in Wire's stop-bit form.
      int field = unsigned(at + 1);
      if (field > WireCodec.FIELD_MAX) {
        throw new MalformedMessage("field number above " + WireCodec.FIELD_MAX);
      }
      if (has(field)) {
        throw new MalformedMessage("field " + field + " is there twice");
      }
      at = scanValue(at + 2, to);
      present |= 1L << field;
      kinds[field] = scannedKind;
      offsets[field] = scannedOffset;
      lengths[field] = scannedLength;
    }
  }

  /** Passes one value that must end at or before {@code to}; returns where it ends. */
  private int scanValue(int at, int to) throws MalformedMessage {
    int code = need(at, to, 1);
    switch (code) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> {
        // The code stays in, because it says how to read what follows.
        return scanned(Kind.NUMBER, at, 1 + numberBytes(code), to);
      }
      case TRUE, FALSE -> {
        return scanned(Kind.FLAG, at, 1, to);
      }
      case STRING_ANY -> {
        return scanLongText(at + 1, to);
      }
      case BYTES_LENGTH8 -> {
        return scanBlock(at + 2, littleEndian(at + 1, 1, to), to);
      }
      case BYTES_LENGTH16 -> {
        return scanBlock(at + 3, littleEndian(at + 1, 2, to), to);
      }
      case BYTES_LENGTH32 -> {
        return scanBlock(at + 5, littleEndian(at + 1, 4, to), to);
      }
      default -> {
        if (code >= STRING_0 && code <= STRING_31) {
          return scanned(Kind.TEXT, at + 1, code - STRING_0, to);
        }
        throw new MalformedMessage("value code " + code + " is not used");
      }
    }
  }

  private int scanLongText(int at, int to) throws MalformedMessage {
    long length = 0;
    int next = at;
    for (int shift = 0; ; shift += 7) {
      int part = need(next++, to, 1);
      length |= (part & 0x7fL) << shift;
      if (part < 0x80) {
        break;
      }
      if (shift == 28) {
        throw new MalformedMessage("the length of a text does not end");
      }
    }
    return scanned(Kind.TEXT, next, length, to);
  }

  /** What stands behind a length tells bytes, a nested message and a list apart. */
  private int scanBlock(int at, long length, int to) throws MalformedMessage {
    if (length == 0) {
      return scanned(Kind.LIST, at, 0, to);
    }
    int first = need(at, to, 1);
    if (first == U8_ARRAY) {
      return scanned(Kind.BYTES, at + 1, length - 1, to);
    }
    return scanned(first == FIELD_NUMBER ? Kind.MESSAGE : Kind.LIST, at, length, to);
  }

  private int scanned(Kind kind, int offset, long length, int to) throws MalformedMessage {
    if (length > to - offset) {
      throw new MalformedMessage(
          "a value of " + length + " bytes where " + Math.max(0, to - offset) + " remain");
    }
    scannedKind = kind;
    scannedOffset = offset;
    scannedLength = (int) length;
    return offset + (int) length;
  }

  private int need(int at, int to, int bytes) throws MalformedMessage {
    if (bytes > to - at) {
      throw new MalformedMessage("the bytes end inside a value");
    }
    return unsigned(at);
  }

  private int unsigned(int at) {
    return source[at] & 0xff;
  }

  private long littleEndian(int at, int bytes, int to) throws MalformedMessage {
    need(at, to, bytes);
    return littleEndian(at, bytes);
  }

  private long littleEndian(int at, int bytes) {
    long number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = number << 8 | unsigned(at + i);
    }
    return number;
  }

  private long bigEndian(int at, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | unsigned(at + i);
    }
    return number;
  }

  private static int numberBytes(int code) {
    return switch (code) {
      case UINT8, INT8 -> 1;
      case UINT16, INT16 -> 2;
      case UINT32, INT32 -> 4;
      default -> 8;
    };
  }

  private long numberAt(int at) {
    int code = unsigned(at);
    long raw = littleEndian(at + 1, numberBytes(code));
    return switch (code) {
      case INT8 -> (byte) raw;
      case INT16 -> (short) raw;
      case INT32 -> (int) raw;
      default -> raw;
    };
  }

  @Override
  public boolean has(int field) {
    return field >= 0 && field <= WireCodec.FIELD_MAX && (present & 1L << field) != 0;
  }

  @Override
  public long int64(int field) throws MalformedMessage {
    if (!sent(field, Kind.NUMBER)) {
      throw new MalformedMessage("field " + field + " is missing");
    }
    return numberAt(offsets[field]);
  }

  @Override
  public long int64(int field, long defaultValue) throws MalformedMessage {
    return sent(field, Kind.NUMBER) ? numberAt(offsets[field]) : defaultValue;
  }

  @Override
  public boolean flag(int field) throws MalformedMessage {
    return sent(field, Kind.FLAG) && unsigned(offsets[field]) == TRUE;
  }

  @Override
  public String text(int field) throws MalformedMessage {
    return sent(field, Kind.TEXT) ? WireText.read(source, offsets[field], lengths[field]) : null;
  }

  @Override
  public Bytes bytes(int field) throws MalformedMessage {
    return sent(field, Kind.BYTES)
        ? Bytes.copyOf(source, offsets[field], lengths[field])
        : Bytes.EMPTY;
  }

  @Override
  public NodeId node(int field) throws MalformedMessage {
    return sent(field, Kind.BYTES) ? nodeAt(offsets[field], lengths[field]) : null;
  }

  @Override
  public List<NodeId> nodes(int field) throws MalformedMessage {
    if (!sent(field, Kind.LIST)) {
      return List.of();
    }
    int at = offsets[field];
    int end = at + lengths[field];
    List<NodeId> nodes = new ArrayList<>(count(at, end, Kind.BYTES, field));
    while (at < end) {
      at = scanValue(at, end);
      nodes.add(nodeAt(scannedOffset, scannedLength));
    }
    return Collections.unmodifiableList(nodes);
  }

  @Override
  public long[] int64s(int field) throws MalformedMessage {
    if (!sent(field, Kind.LIST)) {
      return NO_NUMBERS;
    }
    int at = offsets[field];
    int end = at + lengths[field];
    long[] numbers = new long[count(at, end, Kind.NUMBER, field)];
    for (int i = 0; i < numbers.length; i++) {
      at = scanValue(at, end);
      numbers[i] = numberAt(scannedOffset);
    }
    return numbers;
  }

  @Override
  public <M extends Message> M message(int field, Class<M> type) throws MalformedMessage {
    return sent(field, Kind.MESSAGE)
        ? nested(offsets[field], offsets[field] + lengths[field], type)
        : null;
  }

  @Override
  public <M extends Message> List<M> messages(int field, Class<M> type) throws MalformedMessage {
    if (!sent(field, Kind.LIST)) {
      return List.of();
    }
    int at = offsets[field];
    int end = at + lengths[field];
    List<M> messages = new ArrayList<>(count(at, end, Kind.MESSAGE, field));
    while (at < end) {
      at = scanValue(at, end);
      messages.add(nested(scannedOffset, scannedOffset + scannedLength, type));
    }
    return Collections.unmodifiableList(messages);
  }

  private boolean sent(int field, Kind kind) throws MalformedMessage {
    if (!has(field)) {
      return false;
    }
    if (kinds[field] != kind) {
      throw new MalformedMessage("field " + field + " is " + kinds[field] + ", not " + kind);
    }
    return true;
  }

  /** How many values of the one kind the list has; its space is allocated only after this walk. */
  private int count(int from, int to, Kind kind, int field) throws MalformedMessage {
    int count = 0;
    int at = from;
    while (at < to) {
      at = scanValue(at, to);
      if (scannedKind != kind) {
        throw new MalformedMessage("field " + field + " lists " + scannedKind + ", not " + kind);
      }
      count++;
    }
    return count;
  }

  private <M extends Message> M nested(int from, int to, Class<M> type) throws MalformedMessage {
    if (level == WireCodec.NESTING_MAX) {
      throw new MalformedMessage("messages nest deeper than " + WireCodec.NESTING_MAX);
    }
    if (nestedReader == null) {
      nestedReader = new MessageReader(table, level + 1);
    }
    Message message = nestedReader.readMessage(source, from, to);
    if (!type.isInstance(message)) {
      throw new MalformedMessage(
          message.getClass().getSimpleName() + " where " + type.getSimpleName() + " belongs");
    }
    return type.cast(message);
  }

  private NodeId nodeAt(int at, int length) throws MalformedMessage {
    if (length == BinaryFieldWriter.IPV4_ID_BYTES) {
      return NodeId.ofIpv4(
          (int) bigEndian(at, 4), (int) bigEndian(at + 4, 2), bigEndian(at + 6, 8));
    }
    if (length == BinaryFieldWriter.IPV6_ID_BYTES) {
      return new NodeId(
          bigEndian(at, 8),
          bigEndian(at + 8, 8),
          (int) bigEndian(at + 16, 2),
          bigEndian(at + 18, 8));
    }
    throw new MalformedMessage("an identity of " + length + " bytes");
  }
}
