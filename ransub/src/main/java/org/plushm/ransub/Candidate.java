package org.plushm.ransub;

import org.plushm.overlay.Bytes;
import org.plushm.overlay.FieldReader;
import org.plushm.overlay.FieldWriter;
import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.Message;
import org.plushm.overlay.NodeId;

/**
 * One participant in a subset, with the state that it published.
 *
 * @param node the participant
 * @param state what it last gave to {@link RanSub#publish}; at most {@link
 *     RanSubOptions#stateBytesMax} bytes
 */
public record Candidate(NodeId node, Bytes state) implements Message {
  @Override
  public void write(FieldWriter out) {
    out.node(1, node);
    out.bytes(2, state);
  }

  /** Reads what {@link #write} wrote. */
  public static Candidate read(FieldReader in) throws MalformedMessage {
    NodeId node = in.node(1);
    if (node == null) {
      throw new MalformedMessage("a candidate without a node");
    }
    return new Candidate(node, in.bytes(2));
  }
}
