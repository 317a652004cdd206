package org.plushm.plush.simulation;

import org.plushm.overlay.Bytes;

/**
 * What a simulated process does, written as its command: {@code sleep=MS out=BYTES err=BYTES rc=N
 * sig=N}, each part optional.
 *
 * @param sleepMs how long it runs
 * @param out bytes on standard output, spread evenly over its run
 * @param err bytes on standard error
 * @param rc its exit status
 * @param signal what ends it instead; 0 for nothing
 */
record Script(long sleepMs, long out, long err, int rc, int signal) {
  static Script parse(String command) {
    long[] values = new long[5];
    String[] names = {"sleep", "out", "err", "rc", "sig"};
    for (String part : command.split(" ")) {
      for (int i = 0; i < names.length; i++) {
        if (part.startsWith(names[i] + "=")) {
          values[i] = Long.parseLong(part.substring(names[i].length() + 1));
        }
      }
    }
    return new Script(values[0], values[1], values[2], (int) values[3], (int) values[4]);
  }

  long bytes(boolean error) {
    return error ? err : out;
  }

  /** The byte of a host's output at an offset: every host and stream differs. */
  static byte byteAt(String label, boolean error, long offset) {
    return (byte) (label.hashCode() * 31 + (error ? 7 : 0) + offset * 17 + (offset >>> 8));
  }

  static Bytes content(String label, boolean error, long from, long to) {
    byte[] content = new byte[(int) (to - from)];
    for (int i = 0; i < content.length; i++) {
      content[i] = byteAt(label, error, from + i);
    }
    return Bytes.wrap(content);
  }
}
