package org.plushm.participant.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The live processes of this machine: on Linux from {@code /proc}, elsewhere from {@code ps}, where
 * no session number is known and the process group stands for it.
 *
 * <p>Thread-safe. A scan costs some 15 us a process on Linux; not for the engine thread.
 */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  /** Read once: it is asked for at every start. */
  private static final String BOOT_ID = readBootId();

  private final boolean linux;

  /**
   * A live process.
   *
   * @param pid its number
   * @param group its process group
   * @param session its session; the process group where the system does not tell
   */
  record Member(long pid, long group, long session) {}

  private ProcessTable(boolean linux) {
    this.linux = linux;
  }

  /**
   * The table of this machine.
   *
   * @return the table
   */
  public static ProcessTable ofThisMachine() {
    return new ProcessTable(Files.isReadable(PROC.resolve("self/stat")));
  }

  /** The variant for systems without {@code /proc}. */
  static ProcessTable byPs() {
    return new ProcessTable(false);
  }

  /**
   * Identifier of the running boot.
   *
   * @return the kernel's identifier, or {@code -} where there is none
   */
  public static String bootId() {
    return BOOT_ID;
  }

  private static String readBootId() {
    try {
      return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
    } catch (IOException e) {
      // Not Linux: start times are dates there and need no boot to be unique.
      return "-";
    }
  }

  /**
   * Start time of a process, in the form the keeper records.
   *
   * @param pid the process
   * @return the start time, or null when no such process lives; a zombie lives no more
   * @throws IOException when {@code ps} cannot be run
   */
  public String startOf(long pid) throws IOException {
    if (linux) {
      String[] fields = statFields(Long.toString(pid));
      return fields == null || fields[0].equals("Z") ? null : fields[19];
    }
    List<String> lines = ps("-o", "lstart=", "-p", Long.toString(pid));
    return lines.isEmpty() ? null : lines.get(0).replaceAll(" +", "_");
  }

  /**
   * Everything alive.
   *
   * @return one entry for each process that is not a zombie
   * @throws IOException when the table cannot be read
   */
  List<Member> scan() throws IOException {
    List<Member> members = new ArrayList<>();
    if (!linux) {
      for (String line : ps("-A", "-o", "pid=", "-o", "pgid=", "-o", "stat=")) {
        String[] words = line.trim().split(" +");
        if (words.length == 3 && !words[2].startsWith("Z")) {
          long group = Long.parseLong(words[1]);
          members.add(new Member(Long.parseLong(words[0]), group, group));
        }
      }
      return members;
    }
    String[] names = PROC.toFile().list();
    if (names == null) {
      throw new IOException("cannot list /proc");
    }
    for (String name : names) {
      if (name.charAt(0) >= '1' && name.charAt(0) <= '9') {
        String[] fields = statFields(name);
        if (fields != null && !fields[0].equals("Z") && !fields[0].equals("X")) {
          members.add(
              new Member(
                  Long.parseLong(name), Long.parseLong(fields[2]), Long.parseLong(fields[3])));
        }
      }
    }
    return members;
  }

  /** Fields of /proc/PID/stat from the third, or null when the process is gone. */
  private static String[] statFields(String pid) {
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(pid).resolve("stat"));
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      // The second field is the program's name in parentheses and may itself contain any byte.
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
      return fields.length < 20 ? null : fields;
    } catch (IOException e) {
      // Ended while we looked (ENOENT or ESRCH): that is the answer.
      return null;
    }
  }

  private static List<String> ps(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    return text.lines().filter(line -> !line.isBlank()).toList();
  }
}
