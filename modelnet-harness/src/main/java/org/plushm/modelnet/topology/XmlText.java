package org.plushm.modelnet.topology;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes XML in ModelNet's layout: one element a line, two blanks a level. Its line-wise readers
 * need exactly this. What is not ASCII becomes a character reference, so that the text is right in
 * whatever encoding it is written.
 */
final class XmlText {
  private static final String ENCODING = "ISO-8859-1";
  private static final int ASCII_MAX = 0x7e;

  private final Appendable out;
  private final String close;
  private int depth;

  /**
   * Begins a document.
   *
   * @param close what ends an element without children, {@code " />"} or {@code "/>"}
   */
  XmlText(Appendable out, String close) {
    this.out = out;
    this.close = close;
    append("<?xml version=\"1.0\" encoding=\"" + ENCODING + "\"?>\n");
  }

  /** An element without children. */
  void leaf(String name, Attributes attributes) {
    start(name, attributes);
    append(close);
    append("\n");
  }

  /** An element whose children follow, until {@link #close}. */
  void open(String name, Attributes attributes) {
    start(name, attributes);
    append(">\n");
    depth++;
  }

  void close(String name) {
    depth--;
    indent();
    append("</");
    append(name);
    append(">\n");
  }

  private void start(String name, Attributes attributes) {
    indent();
    append("<");
    append(name);
    for (int i = 0; i < attributes.size(); i++) {
      append(" ");
      append(attributes.name(i));
      append("=\"");
      escaped(attributes.value(i));
      append("\"");
    }
  }

  private void indent() {
    for (int i = 0; i < depth; i++) {
      append("  ");
    }
  }

  private void escaped(String value) {
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> append("&amp;");
        case '<' -> append("&lt;");
        case '>' -> append("&gt;");
        case '"' -> append("&quot;");
        default -> {
          // White space other than a blank would come back as a blank, unless it is a reference.
          if (c > ASCII_MAX || c < ' ') {
            append("&#" + c + ";");
          } else {
            append(Character.toString(c));
          }
        }
      }
    }
  }

  private void append(String text) {
    try {
      out.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
