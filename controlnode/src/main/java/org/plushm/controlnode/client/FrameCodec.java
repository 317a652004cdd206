package org.plushm.controlnode.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageCodec;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;
import org.plushm.plush.message.MessageTables;

/**
 * The codec of the clients' socket: type code, then for each field its number, its kind and its
 * value. Whole numbers, truth values, texts, bytes and lists of messages only; a message with
 * another kind of field is a bug of the sender.
 *
 * <p>Unlike Wire's codec it keeps nothing between calls, so it is safe for any number of threads.
 */
public final class FrameCodec implements MessageCodec {
  /** The longest encoded message. A million folded-out host names fit. */
  public static final int MESSAGE_BYTES_MAX = 32 * 1024 * 1024;

  private static final int INT64 = 0;
  private static final int FLAG = 1;
  private static final int BYTES = 2;
  private static final int FIELD_MAX = 63;

  private final MessageTable table;

  /** The codec of the messages between clients and the control node. */
  public FrameCodec() {
    this.table = MessageTables.client();
  }

  @Override
  public Bytes encode(Message message) {
    Writer writer = new Writer(table);
    writer.out.write(table.codeOf(message));
    message.write(writer);
    return Bytes.wrap(writer.out.toByteArray());
  }

  @Override
  public Message decode(Bytes encoded) throws MalformedMessage {
    byte[] content = encoded.toArray();
    if (content.length == 0) {
      throw new MalformedMessage("an empty message");
    }
    MessageTable.Row<?> row = table.row(content[0]);
    if (row == null) {
      throw new MalformedMessage("no message has the code " + content[0]);
    }
    return row.decoder().read(new Reader(content, table));
  }

  private static final class Writer implements FieldWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);
    private final MessageTable table;

    Writer(MessageTable table) {
      this.table = table;
    }

    @Override
    public void int64(int field, long value) {
      begin(field, INT64);
      put(value, 8);
    }

    @Override
    public void flag(int field, boolean value) {
      begin(field, FLAG);
      put(value ? 1 : 0, 1);
    }

    @Override
    public void text(int field, String value) {
      if (value != null) {
        run(field, value.getBytes(StandardCharsets.UTF_8));
      }
    }

    @Override
    public void bytes(int field, Bytes value) {
      if (value != null) {
        run(field, value.toArray());
      }
    }

    @Override
    public void node(int field, NodeId value) {
      throw unsupported(field);
    }

    @Override
    public void nodes(int field, List<NodeId> values) {
      throw unsupported(field);
    }

    @Override
    public void int64s(int field, long[] values) {
      throw unsupported(field);
    }

    @Override
    public void message(int field, Message value) {
      throw unsupported(field);
    }

    @Override
    public void messages(int field, List<? extends Message> values) {
      if (values.isEmpty()) {
        return;
      }
      Writer list = new Writer(table);
      for (Message value : values) {
        Writer one = new Writer(table);
        one.out.write(table.codeOf(value));
        value.write(one);
        list.put(one.out.size(), 4);
        list.out.writeBytes(one.out.toByteArray());
      }
      run(field, list.out.toByteArray());
    }

    private void run(int field, byte[] content) {
      begin(field, BYTES);
      put(content.length, 4);
      out.write(content, 0, content.length);
    }

    private void begin(int field, int kind) {
      out.write(field << 2 | kind);
    }

    private void put(long value, int bytes) {
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write((int) (value >>> shift));
      }
    }

    private static IllegalArgumentException unsupported(int field) {
      return new IllegalArgumentException(
          "field " + field + " is of a kind that client messages do not have");
    }
  }

  /** Checks every length against what is left before it allocates. */
  private static final class Reader implements FieldReader {
    private final byte[] content;
    private final MessageTable table;
    private final int[] kinds = new int[FIELD_MAX + 1];
    private final int[] offsets = new int[FIELD_MAX + 1];

    Reader(byte[] content, MessageTable table) throws MalformedMessage {
      this.content = content;
      this.table = table;
      Arrays.fill(kinds, -1);
      int at = 1;
      while (at < content.length) {
        int field = (content[at] & 0xff) >> 2;
        int kind = content[at] & 3;
        at++;
        if (field == 0 || kinds[field] >= 0) {
          throw new MalformedMessage("field " + field + " is not allowed or there twice");
        }
        kinds[field] = kind;
        offsets[field] = at;
        at += lengthAt(kind, at);
      }
    }

    private int lengthAt(int kind, int at) throws MalformedMessage {
      int left = content.length - at;
      long length =
          switch (kind) {
            case INT64 -> 8;
            case FLAG -> 1;
            case BYTES -> left < 4 ? left + 1L : 4 + (number(at, 4) & 0xffff_ffffL);
            default -> throw new MalformedMessage("no field has the kind " + kind);
          };
      if (length > left) {
        throw new MalformedMessage("a field is longer than its message");
      }
      return (int) length;
    }

    private long number(int at, int bytes) {
      long number = 0;
      for (int i = 0; i < bytes; i++) {
        number = number << 8 | content[at + i] & 0xff;
      }
      return number;
    }

    private boolean find(int field, int kind) throws MalformedMessage {
      if (kinds[field] >= 0 && kinds[field] != kind) {
        throw new MalformedMessage("field " + field + " is of another kind");
      }
      return kinds[field] >= 0;
    }

    @Override
    public boolean has(int field) {
      return kinds[field] >= 0;
    }

    @Override
    public long int64(int field) throws MalformedMessage {
      if (!find(field, INT64)) {
        throw new MalformedMessage("field " + field + " is missing");
      }
      return number(offsets[field], 8);
    }

    @Override
    public long int64(int field, long defaultValue) throws MalformedMessage {
      return find(field, INT64) ? number(offsets[field], 8) : defaultValue;
    }

    @Override
    public boolean flag(int field) throws MalformedMessage {
      return find(field, FLAG) && content[offsets[field]] != 0;
    }

    @Override
    public String text(int field) throws MalformedMessage {
      return find(field, BYTES)
          ? new String(
              content, offsets[field] + 4, (int) number(offsets[field], 4), StandardCharsets.UTF_8)
          : null;
    }

    @Override
    public Bytes bytes(int field) throws MalformedMessage {
      return find(field, BYTES)
          ? Bytes.copyOf(content, offsets[field] + 4, (int) number(offsets[field], 4))
          : Bytes.EMPTY;
    }

    @Override
    public NodeId node(int field) throws MalformedMessage {
      throw unsupported(field);
    }

    @Override
    public List<NodeId> nodes(int field) throws MalformedMessage {
      throw unsupported(field);
    }

    @Override
    public long[] int64s(int field) throws MalformedMessage {
      throw unsupported(field);
    }

    @Override
    public <M extends Message> M message(int field, Class<M> type) throws MalformedMessage {
      throw unsupported(field);
    }

    @Override
    public <M extends Message> List<M> messages(int field, Class<M> type) throws MalformedMessage {
      List<M> messages = new ArrayList<>();
      if (!find(field, BYTES)) {
        return messages;
      }
      int at = offsets[field] + 4;
      int end = at + (int) number(offsets[field], 4);
      while (at < end) {
        long length = end - at < 4 ? Long.MAX_VALUE : number(at, 4) & 0xffff_ffffL;
        if (length < 1 || length > end - at - 4) {
          throw new MalformedMessage("a nested message is longer than its field");
        }
        byte[] nested = Arrays.copyOfRange(content, at + 4, at + 4 + (int) length);
        MessageTable.Row<?> row = table.row(nested[0]);
        // Only what belongs here is read at all, so that nesting has an end.
        if (row == null || row.type() != type) {
          throw new MalformedMessage("a nested message of another type");
        }
        messages.add(type.cast(row.decoder().read(new Reader(nested, table))));
        at += 4 + (int) length;
      }
      return messages;
    }

    private static MalformedMessage unsupported(int field) {
      return new MalformedMessage("field " + field + " cannot stand in a client message");
    }
  }
}
