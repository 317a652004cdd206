package org.plushm.overlay;

import java.util.List;

/** Receives the numbered fields of one message, each at most once, numbers 1 to 63. */
public interface FieldWriter {
  /** A whole number. */
  void int64(int field, long value);

  /** A truth value. */
  void flag(int field, boolean value);

  /** A text; null is left out. */
  void text(int field, String value);

  /** Bytes; null is left out. */
  void bytes(int field, Bytes value);

  /** An identity; null is left out. */
  void node(int field, NodeId value);

  /** Identities in order. */
  void nodes(int field, List<NodeId> values);

  /** Whole numbers in order. */
  void int64s(int field, long[] values);

  /** A nested message; null is left out. */
  void message(int field, Message value);

  /** Nested messages in order. */
  void messages(int field, List<? extends Message> values);
}
