package org.plushm.overlay.codec;

import java.util.List;
import java.util.stream.LongStream;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/** A message with a field of every kind; null leaves the field out. */
record AllKinds(
    Long number,
    Boolean flag,
    String text,
    Bytes bytes,
    NodeId node,
    List<NodeId> nodes,
    List<Long> numbers,
    Message nested,
    List<AllKinds> list)
    implements Message {
  static final AllKinds EMPTY = new AllKinds(null, null, null, null, null, null, null, null, null);

  static MessageTable table() {
    return RuntimeMessages.addTo(MessageTable.builder())
        .add(100, AllKinds.class, AllKinds::read)
        .build();
  }

  AllKinds withNested(Message message) {
    return new AllKinds(number, flag, text, bytes, node, nodes, numbers, message, list);
  }

  @Override
  public void write(FieldWriter out) {
    if (number != null) {
      out.int64(1, number);
    }
    if (flag != null) {
      out.flag(2, flag);
    }
    out.text(3, text);
    out.bytes(4, bytes);
    out.node(5, node);
    if (nodes != null) {
      out.nodes(6, nodes);
    }
    if (numbers != null) {
      out.int64s(7, numbers.stream().mapToLong(Long::longValue).toArray());
    }
    out.message(8, nested);
    if (list != null) {
      out.messages(63, list);
    }
  }

  static AllKinds read(FieldReader in) throws MalformedMessage {
    return new AllKinds(
        in.has(1) ? in.int64(1) : null,
        in.has(2) ? in.flag(2) : null,
        in.text(3),
        in.has(4) ? in.bytes(4) : null,
        in.node(5),
        in.has(6) ? in.nodes(6) : null,
        in.has(7) ? LongStream.of(in.int64s(7)).boxed().toList() : null,
        in.message(8, Message.class),
        in.has(63) ? in.messages(63, AllKinds.class) : null);
  }
}
