package org.plushm.ransub;

import java.util.List;
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
 * @param states what it shows in each channel that it last published in, in order of the channels;
 *     at most {@link RanSubOptions#stateBytesMax} bytes in all
 */
public record Candidate(NodeId node, List<ChannelState> states) implements Message {
  /** Copies the list. */
  public Candidate {
    states = List.copyOf(states);
  }

  /** A participant that publishes nothing. */
  public static Candidate of(NodeId node) {
    return new Candidate(node, List.of());
  }

  /** What it published in a channel; null when it does not publish there. */
  public Bytes state(int channel) {
    for (ChannelState state : states) {
      if (state.channel() == channel) {
        return state.blob();
      }
    }
    return null;
  }

  @Override
  public void write(FieldWriter out) {
    out.node(1, node);
    if (!states.isEmpty()) {
      out.messages(2, states);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Candidate read(FieldReader in) throws MalformedMessage {
    NodeId node = in.node(1);
    if (node == null) {
      throw new MalformedMessage("a candidate without a node");
    }
    return new Candidate(node, in.messages(2, ChannelState.class));
  }
}
