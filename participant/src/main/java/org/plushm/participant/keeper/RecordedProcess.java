package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process as the keeper recorded it; process numbers are reused, the three together are not.
 *
 * @param pid number of the session leader, also of its session and process group
 * @param start start time: on Linux clock ticks since boot, elsewhere what {@code ps} prints
 * @param boot identifier of the boot, {@code -} where the system has none
 */
public record RecordedProcess(long pid, String start, String boot) {

  /** Reads a record, or returns null when there is none or its line has not ended yet. */
  static RecordedProcess read(Path file) throws IOException {
    String line = readLine(file);
    if (line == null) {
      return null;
    }
    String[] words = line.split(" ");
    if (words.length != 3) {
      throw new IOException(file + " holds '" + line + "' and not a process");
    }
    return new RecordedProcess(number(file, words[0]), words[1], words[2]);
  }

  /** The record as a line of a file. */
  String line() {
    return pid + " " + start + " " + boot + "\n";
  }

  /**
   * Whether this very process still lives.
   *
   * @param processes looks up live processes
   * @return false also for a zombie and for another process of the same number
   * @throws IOException when the table cannot be read
   */
  public boolean isAlive(ProcessTable processes) throws IOException {
    return boot.equals(ProcessTable.bootId()) && start.equals(processes.startOf(pid));
  }

  /** First line without its end, or null when the file is absent or its line has not ended. */
  static String readLine(Path file) throws IOException {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      int end = text.indexOf('\n');
      return end < 0 ? null : text.substring(0, end);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  static long number(Path file, String word) throws IOException {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new IOException(file + " holds '" + word + "' and not a number", e);
    }
  }
}
