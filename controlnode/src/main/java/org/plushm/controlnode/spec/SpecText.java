package org.plushm.controlnode.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Position;

/** The text of a file that a user wrote, and where each character of it stands. */
final class SpecText {
  /** A project of thousands of blocks has some 500 KB; what is larger is not a specification. */
  static final int BYTES_MAX = 4 * 1024 * 1024;

  /** The deepest nesting; the language itself has no more than a dozen levels. */
  static final int DEPTH_MAX = 64;

  /** The most parts of a tree, aliases counted wherever they are used. */
  static final int PARTS_MAX = 200_000;

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final String file;
  private final String text;
  private final int[] lineStarts;

  private SpecText(String file, String text) {
    this.file = file;
    this.text = text;
    int[] starts = new int[16];
    int lines = 1;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        if (lines == starts.length) {
          starts = Arrays.copyOf(starts, 2 * lines);
        }
        starts[lines++] = i + 1;
      }
    }
    this.lineStarts = Arrays.copyOf(starts, lines);
  }

  /** A text that is at hand. */
  static SpecText of(String file, String text) {
    return new SpecText(file, text);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidSpecException if it cannot be read, is too large or is not UTF-8
   */
  static SpecText read(Path path) throws InvalidSpecException {
    String file = path.toString();
    byte[] bytes;
    if (!Files.exists(path)) {
      throw refused(file, "there is no such file", "check the name");
    }
    if (Files.isDirectory(path)) {
      throw refused(file, "this is a folder", "name a file in it");
    }
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(BYTES_MAX + 1);
    } catch (IOException unreadable) {
      throw refused(file, "the file cannot be read", "check its permissions");
    }
    if (bytes.length > BYTES_MAX) {
      throw refused(
          file,
          "the file is larger than " + (BYTES_MAX >> 20) + " MiB",
          "put data into packages that hosts fetch, a specification only describes");
    }
    return new SpecText(file, decode(file, bytes));
  }

  private static String decode(String file, byte[] bytes) throws InvalidSpecException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      SpecText before = new SpecText(file, out.toString());
      throw new InvalidSpecException(
          before.at(out.length()), "the file is not UTF-8 from here on", "save it as UTF-8");
    }
    boolean marked = out.length() > 0 && out.charAt(0) == BYTE_ORDER_MARK;
    return (marked ? out.subSequence(1, out.length()) : out).toString();
  }

  private static InvalidSpecException refused(String file, String what, String remedy) {
    return new InvalidSpecException(Position.ofFile(file), what, remedy);
  }

  /** The file's name as the user gave it. */
  String file() {
    return file;
  }

  String text() {
    return text;
  }

  /** Whether this looks like XML: the first character is an angle bracket. */
  boolean isXml() {
    return text.stripLeading().startsWith("<");
  }

  /** Where a character stands. */
  Position at(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Position(file, line + 1, offset - lineStarts[line] + 1);
  }

  /** The character at a line and column, both from 1; the nearest one if there is none. */
  int offset(int line, int column) {
    int start = lineStarts[Math.min(Math.max(line, 1), lineStarts.length) - 1];
    return Math.min(start + Math.max(column, 1) - 1, text.length());
  }
}
