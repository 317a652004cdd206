package org.plushm.participant.keeper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is to be run.
 *
 * @param key names the attempt
 * @param ordinal roster ordinal under which the host was addressed
 * @param hostFolder folder of the virtual host; the execution's directory is made below it
 * @param command text for {@code /bin/sh -c}, at most {@value #COMMAND_BYTES_MAX} bytes in UTF-8
 *     (the kernel takes no longer argument), without NUL
 * @param environment variables exported to the command in addition to the client's own
 * @param workingDirectory where the command starts; made when absent
 * @param outputBytesMax bytes kept of each stream, from its front
 */
public record ExecutionSpec(
    ExecutionKey key,
    int ordinal,
    Path hostFolder,
    String command,
    Map<String, String> environment,
    Path workingDirectory,
    long outputBytesMax) {
  /** Longest command in bytes. */
  public static final int COMMAND_BYTES_MAX = 128 * 1024 - 1;

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Checks everything that would make the shell fragment ambiguous, before anything is written. */
  public ExecutionSpec {
    environment = Map.copyOf(environment);
    hostFolder = hostFolder.toAbsolutePath();
    workingDirectory = workingDirectory.toAbsolutePath();
    if (outputBytesMax < 0) {
      throw new IllegalArgumentException("outputBytesMax is negative: " + outputBytesMax);
    }
    if (command.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the command contains a NUL character");
    }
    if (command.getBytes(StandardCharsets.UTF_8).length > COMMAND_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the command is longer than "
              + COMMAND_BYTES_MAX
              + " bytes; put it into a file and run that");
    }
    environment.forEach(
        (name, value) -> {
          if (!VARIABLE.matcher(name).matches() || name.startsWith("keeper_")) {
            throw new IllegalArgumentException("not a name for a variable: '" + name + "'");
          }
          if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the value of " + name + " contains a NUL");
          }
        });
    if (hostFolder.toString().indexOf('\n') >= 0) {
      throw new IllegalArgumentException("the folder's path contains a newline: " + hostFolder);
    }
  }

  /** Directory of this execution. */
  ExecutionDirectory directory() {
    return ExecutionDirectory.of(hostFolder, key);
  }

  /**
   * The fragment that the keeper sources: exports, change of directory, command. Everything is in
   * single quotes, so no byte of it means anything to the shell.
   */
  String shellFragment() {
    StringBuilder fragment = new StringBuilder(256 + command.length());
    fragment.append(ExecutionDirectory.CAP_PREFIX).append(outputBytesMax).append('\n');
    new TreeMap<>(environment)
        .forEach(
            (name, value) ->
                fragment
                    .append("export ")
                    .append(name)
                    .append('=')
                    .append(quoted(value))
                    .append('\n'));
    fragment.append("cd ").append(quoted(workingDirectory.toString())).append(" || exit 126\n");
    fragment.append("unset OLDPWD\n");
    return fragment.append("keeper_command=").append(quoted(command)).append('\n').toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
