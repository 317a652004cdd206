package org.plushm.plush.spec;

/**
 * A place in a file.
 *
 * @param file as the user named it
 * @param line from 1, or 0 for the file as a whole
 * @param column in characters, from 1, or 0 for the line as a whole
 */
public record Position(String file, int line, int column) implements Comparable<Position> {
  /** The file as a whole. */
  public static Position ofFile(String file) {
    return new Position(file, 0, 0);
  }

  /** From top to bottom. */
  @Override
  public int compareTo(Position other) {
    int order = Integer.compare(line, other.line);
    return order != 0 ? order : Integer.compare(column, other.column);
  }

  /** As compilers write it, such as {@code eman.xml:12:7}. */
  @Override
  public String toString() {
    return line == 0 ? file : column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
