package org.plushm.modelnet.topology;

/**
 * Where something stands in a file.
 *
 * @param file as the user named it
 * @param line from 1, or 0 for the whole file
 * @param element such as {@code edge int_idx="7"}, or empty
 */
record Place(String file, int line, String element) {
  /** The whole file. */
  static Place of(String file) {
    return new Place(file, 0, "");
  }

  /** A problem here, in one line. */
  InvalidTopology problem(String what) {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (!element.isEmpty()) {
      text.append(element).append(": ");
    }
    return new InvalidTopology(text.append(what).toString());
  }
}
