/**
 * The message codec: Chronicle Wire's binary form with numbered fields, over a closed table of
 * types.
 *
 * <p>A message is a run of fields. Field 0 is its type code in the {@link
 * org.plushm.overlay.MessageTable}, fields 1 to 63 are what the message wrote. A field is Wire's
 * {@code FIELD_NUMBER}, the number, and one value:
 *
 * <ul>
 *   <li>whole number: the shortest of Wire's 8, 16, 32 bit forms, else the 64 bit form;
 *   <li>truth value, text: Wire's own;
 *   <li>bytes: a length, {@code U8_ARRAY}, the bytes;
 *   <li>identity: bytes, 14 (IPv4) or 26 (IPv6) long: address, port, incarnation, big-endian;
 *   <li>list: a length and the values one after the other;
 *   <li>nested message: a length and its fields, field 0 first. What follows the length tells a
 *       list, bytes and a nested message apart.
 * </ul>
 *
 * <h2>Wire writes, our own parser reads</h2>
 *
 * <p>Bytes from the network are never given to Wire's value readers. Those trust what they read: a
 * length is used to allocate before it is compared with what is left, a type prefix may choose a
 * class, and a code that does not fit ends in one of a dozen exception types. They cannot be told
 * otherwise, so {@link org.plushm.overlay.codec.MessageReader} reads the few codes above itself: it
 * walks all fields once, notes kind, offset and length of each, compares each length with the bytes
 * that remain, and allocates only when a field is asked for. Whatever is wrong ends in one {@link
 * org.plushm.overlay.MalformedMessage}. The same bytes stay readable by Wire's tools, and the text
 * form of a trace comes from Wire's YAML writer through the same {@link
 * org.plushm.overlay.Message#write}.
 */
package org.plushm.overlay.codec;
