package org.plushm.overlay.codec;

import java.util.List;
import net.openhft.chronicle.wire.BinaryWire;
import net.openhft.chronicle.wire.ValueOut;
import net.openhft.chronicle.wire.WireKey;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/** Writes messages through Wire's binary form with numbered fields, see the package. */
final class BinaryFieldWriter implements FieldWriter {
  /** Identities are written as bytes of one of two lengths. */
  static final int IPV4_ID_BYTES = 14;

  static final int IPV6_ID_BYTES = 26;

  private static final WireKey[] KEYS = keys();

  private final MessageTable table;
  private final net.openhft.chronicle.bytes.Bytes<byte[]> out;
  private final BinaryWire wire;
  private final ValueOut value;
  private byte[] scratch = new byte[1024];

  /** Which fields the innermost message under way has written, one bit each. */
  private long written;

  private int depth;

  BinaryFieldWriter(MessageTable table) {
    this.table = table;
    WireStart.withoutNativeBindings();
    this.out = net.openhft.chronicle.bytes.Bytes.allocateElasticOnHeap(8192);
    // The codec may be handed from the thread that built it to the engine's.
    out.singleThreadedCheckDisabled(true);
    this.wire = new BinaryWire(out, false, true, false, Integer.MAX_VALUE, "binary");
    this.value = wire.getValueOut();
  }

  private static WireKey[] keys() {
    WireKey[] keys = new WireKey[WireCodec.FIELD_MAX + 1];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = new FieldKey(i, Integer.toString(i));
    }
    return keys;
  }

  Bytes encode(Message message) {
    out.clear();
    depth = 0;
    written = 0;
    writeFields(message);
    byte[] encoded = new byte[(int) out.readRemaining()];
    out.read(encoded);
    return Bytes.wrap(encoded);
  }

  @Override
  public void int64(int field, long number) {
    begin(field);
    writeNumber(number);
  }

  @Override
  public void flag(int field, boolean flag) {
    begin(field).bool(flag);
  }

  @Override
  public void text(int field, String text) {
    if (text != null) {
      begin(field).text(text);
    }
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    if (bytes != null) {
      begin(field);
      int length = bytes.length();
      scratch = WireCodec.grown(scratch, length);
      bytes.copyTo(scratch, 0);
      writeScratch(length);
    }
  }

  @Override
  public void node(int field, NodeId node) {
    if (node != null) {
      begin(field);
      writeNode(node);
    }
  }

  @Override
  public void nodes(int field, List<NodeId> nodes) {
    begin(field);
    value.sequence(nodes, (list, ignored) -> list.forEach(this::writeNode));
  }

  @Override
  public void int64s(int field, long[] numbers) {
    begin(field);
    value.sequence(
        numbers,
        (array, ignored) -> {
          for (long number : array) {
            writeNumber(number);
          }
        });
  }

  @Override
  public void message(int field, Message message) {
    if (message != null) {
      begin(field);
      writeNested(message);
    }
  }

  @Override
  public void messages(int field, List<? extends Message> messages) {
    begin(field);
    value.sequence(messages, (list, ignored) -> list.forEach(this::writeNested));
  }

  private ValueOut begin(int field) {
    if (field < 1 || field > WireCodec.FIELD_MAX) {
      throw new IllegalArgumentException("field " + field + " is not in 1..63");
    }
    long bit = 1L << field;
    if ((written & bit) != 0) {
      throw new IllegalArgumentException("field " + field + " is written twice");
    }
    written |= bit;
    return wire.write(KEYS[field]);
  }

  private void writeNested(Message message) {
    // A sequence is Wire's "length, then content", which is all that a nested message needs.
    value.sequence(message, (nested, ignored) -> writeFields(nested));
  }

  private void writeFields(Message message) {
    if (depth == WireCodec.NESTING_MAX) {
      throw new IllegalArgumentException("messages nest deeper than " + WireCodec.NESTING_MAX);
    }
    long outer = written;
    depth++;
    written = 0;
    wire.write(KEYS[0]);
    value.int64(table.codeOf(message));
    message.write(this);
    depth--;
    written = outer;
  }

  /** Wire's short forms up to 32 bits; beyond, Wire would choose a float where one is exact. */
  private void writeNumber(long number) {
    if (number >= Integer.MIN_VALUE && number <= 0xffff_ffffL) {
      value.int64(number);
    } else {
      value.fixedInt64(number);
    }
  }

  private void writeNode(NodeId node) {
    int length = 0;
    if (node.isIpv4()) {
      length = put(length, node.addressLow(), 4);
    } else {
      length = put(length, node.addressHigh(), 8);
      length = put(length, node.addressLow(), 8);
    }
    length = put(length, node.port(), 2);
    length = put(length, node.incarnation(), 8);
    writeScratch(length);
  }

  private int put(int offset, long number, int bytes) {
    for (int i = 0; i < bytes; i++) {
      scratch[offset + i] = (byte) (number >>> 8 * (bytes - 1 - i));
    }
    return offset + bytes;
  }

  private void writeScratch(int length) {
    value.writeLength(length + 1L);
    out.writeUnsignedByte(net.openhft.chronicle.wire.BinaryWireCode.U8_ARRAY);
    out.write(scratch, 0, length);
  }

  /** A field as Wire knows it: the number in binary, its digits in text. */
  private record FieldKey(int code, String name) implements WireKey {}
}
