package org.plushm.overlay;

import java.util.List;

/**
 * The numbered fields of one received message. Fields that the reader does not ask for are ignored;
 * a field of another kind than asked for is malformed. Every length was checked against the
 * remaining bytes before anything was allocated.
 */
public interface FieldReader {
  /** Whether the field was sent. */
  boolean has(int field);

  /** A whole number that must be there. */
  long int64(int field) throws MalformedMessage;

  /** A whole number, or the default when it was not sent. */
  long int64(int field, long defaultValue) throws MalformedMessage;

  /** A truth value; false when it was not sent. */
  boolean flag(int field) throws MalformedMessage;

  /** A text, or null when it was not sent. */
  String text(int field) throws MalformedMessage;

  /** Bytes; empty when they were not sent. */
  Bytes bytes(int field) throws MalformedMessage;

  /** An identity, or null when it was not sent. */
  NodeId node(int field) throws MalformedMessage;

  /** Identities in order; empty when they were not sent. */
  List<NodeId> nodes(int field) throws MalformedMessage;

  /** Whole numbers in order; empty when they were not sent. */
  long[] int64s(int field) throws MalformedMessage;

  /**
   * A nested message of the closed table, or null when it was not sent.
   *
   * @param type what the receiver expects; another type is malformed
   */
  <M extends Message> M message(int field, Class<M> type) throws MalformedMessage;

  /** Nested messages in order; empty when they were not sent. */
  <M extends Message> List<M> messages(int field, Class<M> type) throws MalformedMessage;
}
