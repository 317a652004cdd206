package org.plushm.overlay;

/** Turns messages of a closed table into bytes and back. Not safe for several threads at once. */
public interface MessageCodec {
  /** The encoded form: type code, then numbered fields. */
  Bytes encode(Message message);

  /**
   * The message in the bytes.
   *
   * @throws MalformedMessage for anything but one whole message of the table; no other exception
   *     and no allocation beyond a small multiple of the input's length
   */
  Message decode(Bytes encoded) throws MalformedMessage;
}
