package org.plushm.plush.message;

import org.plushm.overlay.MalformedMessage;
import org.plushm.overlay.NodeId;

/** Range checks while reading. */
final class Numbers {
  private Numbers() {}

  static int int32(long value) throws MalformedMessage {
    if (value != (int) value) {
      throw new MalformedMessage(value + " does not fit into 32 bits");
    }
    return (int) value;
  }

  static int ordinal(long value) throws MalformedMessage {
    if (value < 0 || value > OrdinalSet.ORDINAL_MAX) {
      throw new MalformedMessage(value + " is no ordinal");
    }
    return (int) value;
  }

  static long atLeast(long least, long value) throws MalformedMessage {
    if (value < least) {
      throw new MalformedMessage(value + " is less than " + least);
    }
    return value;
  }

  static String text(String value) throws MalformedMessage {
    if (value == null) {
      throw new MalformedMessage("a text is missing");
    }
    return value;
  }

  static NodeId node(NodeId value) throws MalformedMessage {
    if (value == null) {
      throw new MalformedMessage("an identity is missing");
    }
    return value;
  }
}
