package org.plushm.plush.json;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import org.plushm.overlay.Bytes;

/**
 * Writes one JSON value as compact text without line breaks.
 *
 * <p>The text is always valid Unicode: a lone surrogate becomes U+FFFD, and control characters are
 * escaped, so that a line shown on a terminal cannot control it. Bytes that are not UTF-8 go out as
 * base64 under another field name, see {@link #field(String, Bytes, boolean)}. Fields appear in the
 * order of the calls; a caller does not write one name twice into an object.
 *
 * <p>Confined to one thread. Calls in an order that would not make JSON throw {@link
 * IllegalStateException}.
 */
public final class JsonWriter {
  /** What the next call may write, one a level of nesting. */
  private enum Place {
    /** Outside everything: a single value. */
    TOP,
    /** Within an object: a name or the end. */
    NAME,
    /** After a name: its value. */
    FIELD_VALUE,
    /** Within an array: a value or the end. */
    ELEMENT,
    /** The value is complete. */
    DONE
  }

  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder(256);
  private final Deque<Place> places = new ArrayDeque<>();
  private boolean first = true;

  /** A writer without text. */
  public JsonWriter() {
    places.push(Place.TOP);
  }

  /** Opens an object, as the whole value, as a field's value or as an element. */
  public JsonWriter beginObject() {
    return open('{', Place.NAME);
  }

  /** Closes the innermost object. */
  public JsonWriter endObject() {
    return close('}', Place.NAME);
  }

  /** Opens an array, as the whole value, as a field's value or as an element. */
  public JsonWriter beginArray() {
    return open('[', Place.ELEMENT);
  }

  /** Closes the innermost array. */
  public JsonWriter endArray() {
    return close(']', Place.ELEMENT);
  }

  /** Writes the name of the next field; its value has to follow. */
  public JsonWriter name(String name) {
    require(Place.NAME);
    separate();
    appendString(name);
    text.append(':');
    places.pop();
    places.push(Place.FIELD_VALUE);
    return this;
  }

  /** Writes a string, or null. */
  public JsonWriter value(String value) {
    if (value == null) {
      return nullValue();
    }
    beforeValue();
    appendString(value);
    return afterValue();
  }

  /** Writes an integer. */
  public JsonWriter value(long value) {
    beforeValue();
    text.append(value);
    return afterValue();
  }

  /**
   * Writes a number.
   *
   * @throws IllegalArgumentException if it is not finite, which JSON cannot express
   */
  public JsonWriter value(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    beforeValue();
    text.append(value);
    return afterValue();
  }

  /** Writes true or false. */
  public JsonWriter value(boolean value) {
    beforeValue();
    text.append(value);
    return afterValue();
  }

  /** Writes null. */
  public JsonWriter nullValue() {
    beforeValue();
    text.append("null");
    return afterValue();
  }

  /** Writes a field with a string or null. */
  public JsonWriter field(String name, String value) {
    return name(name).value(value);
  }

  /** Writes a field with an integer. */
  public JsonWriter field(String name, long value) {
    return name(name).value(value);
  }

  /** Writes a field with a number. */
  public JsonWriter field(String name, double value) {
    return name(name).value(value);
  }

  /** Writes a field with true or false. */
  public JsonWriter field(String name, boolean value) {
    return name(name).value(value);
  }

  /**
   * Writes bytes: as the string {@code name} if they are UTF-8, else as {@code name_base64}.
   *
   * @param cut true if the bytes may end within a character because a cap cut them; the begun
   *     character, at most three bytes, is then left out, as it would make all the rest unreadable
   */
  public JsonWriter field(String name, Bytes content, boolean cut) {
    byte[] bytes = content.toArray();
    int length = cut ? Utf8.lengthWithoutBegunCharacter(bytes) : bytes.length;
    return Utf8.isValid(bytes, length)
        ? field(name, content.slice(0, length).utf8())
        : field(name + "_base64", Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * The finished text.
   *
   * @throws IllegalStateException if an object or array is still open or nothing was written
   */
  @Override
  public String toString() {
    require(Place.DONE);
    return text.toString();
  }

  private JsonWriter open(char bracket, Place inside) {
    beforeValue();
    text.append(bracket);
    places.push(inside);
    first = true;
    return this;
  }

  private JsonWriter close(char bracket, Place inside) {
    require(inside);
    // Only the outermost level is left when the value is complete, so a level is there to pop.
    places.pop();
    text.append(bracket);
    return afterValue();
  }

  private void beforeValue() {
    Place place = places.peek();
    if (place == Place.NAME || place == Place.DONE) {
      throw new IllegalStateException("no value may stand here: " + place);
    }
    if (place == Place.ELEMENT) {
      separate();
    }
  }

  private JsonWriter afterValue() {
    first = false;
    Place place = places.peek();
    if (place == Place.FIELD_VALUE) {
      places.pop();
      places.push(Place.NAME);
    } else if (place == Place.TOP) {
      places.pop();
      places.push(Place.DONE);
    }
    return this;
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void require(Place expected) {
    if (places.peek() != expected) {
      throw new IllegalStateException("expected place " + expected + ", is " + places.peek());
    }
  }

  private void appendString(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1))) {
            text.append(c).append(value.charAt(++i));
          } else if (Character.isSurrogate(c)) {
            text.append('\ufffd');
          } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            appendEscaped(c);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private void appendEscaped(char c) {
    text.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      text.append(HEX.charAt(c >> shift & 15));
    }
  }
}
