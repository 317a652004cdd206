package org.plushm.participant.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * How hosts are reached.
 *
 * @param command words that run ssh, with further options of the user
 * @param connectTimeoutS ssh's own limit for connecting, in seconds
 * @param startTimeoutMs how long one session may take, the copy of the archive included
 * @param sessionsMax ssh sessions at once
 */
public record SshOptions(
    List<String> command, int connectTimeoutS, long startTimeoutMs, int sessionsMax) {
  /** Environment variable with the ssh command and options, blank separated. */
  public static final String COMMAND_VARIABLE = "PLUSH_SSH";

  /** Checks. */
  public SshOptions {
    command = List.copyOf(command);
    if (command.isEmpty() || connectTimeoutS < 1 || startTimeoutMs < 1 || sessionsMax < 1) {
      throw new IllegalArgumentException("ssh options out of range");
    }
  }

  /**
   * The system's ssh with the user's configuration, or what {@value #COMMAND_VARIABLE} names; 10 s
   * to connect, 60 s for a session, 10 sessions at once.
   *
   * @param commandVariable the variable's value, or null
   */
  public static SshOptions of(String commandVariable) {
    List<String> words =
        commandVariable == null || commandVariable.isBlank()
            ? List.of("ssh")
            : List.of(commandVariable.strip().split("\\s+"));
    return new SshOptions(words, 10, 60_000, 10);
  }

  /** The words of one session without a terminal that asks for nothing. */
  public List<String> session(String destination, String remoteCommand) {
    List<String> words = new ArrayList<>(command);
    words.addAll(
        List.of("-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=" + connectTimeoutS, "--"));
    words.add(destination);
    words.add(remoteCommand);
    return words;
  }
}
