package org.plushm.overlay.codec;

import java.util.List;
import net.openhft.chronicle.wire.ValueOut;
import net.openhft.chronicle.wire.WireOut;
import net.openhft.chronicle.wire.YamlWire;
import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.Message;
import org.plushm.overlay.MessageTable;
import org.plushm.overlay.NodeId;

/** Writes messages as YAML text through Wire, for traces. One message each. */
final class YamlFieldWriter implements FieldWriter {
  private final MessageTable table;
  private WireOut wire;

  YamlFieldWriter(MessageTable table) {
    this.table = table;
  }

  String toYaml(Message message) {
    WireStart.withoutNativeBindings();
    var text = net.openhft.chronicle.bytes.Bytes.allocateElasticOnHeap(256);
    YamlWire yaml = new YamlWire(text);
    writeNested(yaml.getValueOut(), message);
    return text.toString().strip() + "\n";
  }

  @Override
  public void int64(int field, long number) {
    at(field).int64(number);
  }

  @Override
  public void flag(int field, boolean flag) {
    at(field).bool(flag);
  }

  @Override
  public void text(int field, String text) {
    if (text != null) {
      at(field).text(text);
    }
  }

  @Override
  public void bytes(int field, Bytes bytes) {
    if (bytes != null) {
      at(field).bytes(bytes.toArray());
    }
  }

  @Override
  public void node(int field, NodeId node) {
    if (node != null) {
      at(field).text(node.toString());
    }
  }

  @Override
  public void nodes(int field, List<NodeId> nodes) {
    at(field).sequence(nodes, (list, out) -> list.forEach(node -> out.text(node.toString())));
  }

  @Override
  public void int64s(int field, long[] numbers) {
    at(field)
        .sequence(
            numbers,
            (array, out) -> {
              for (long number : array) {
                out.int64(number);
              }
            });
  }

  @Override
  public void message(int field, Message message) {
    if (message != null) {
      writeNested(at(field), message);
    }
  }

  @Override
  public void messages(int field, List<? extends Message> messages) {
    at(field).sequence(messages, (list, out) -> list.forEach(nested -> writeNested(out, nested)));
  }

  private ValueOut at(int field) {
    return wire.write(Integer.toString(field));
  }

  private void writeNested(ValueOut out, Message message) {
    table.codeOf(message);
    WireOut outer = wire;
    out.typePrefix(message.getClass().getSimpleName())
        .marshallable(
            inner -> {
              wire = inner;
              message.write(this);
            });
    wire = outer;
  }
}
