package org.plushm.overlay;

/**
 * A message between nodes: an immutable record that writes itself as numbered fields.
 *
 * <p>Which class a type code stands for is decided by a closed {@link MessageTable}, never by the
 * bytes. A field number is never given a second meaning, and a reader treats a missing field as its
 * default, so that versions N and N-1 understand each other.
 */
public interface Message {
  /** Writes every field; called on the event loop or by the codec's thread, never concurrently. */
  void write(FieldWriter out);
}
