package org.plushm.plush.participant;

import java.util.List;
import java.util.Map;
import org.plushm.plush.application.UnixProcess;

/**
 * A process as text for {@code /bin/sh -c}: the process that runs is the program itself, in its
 * directory, with every word as it was written, whatever characters it has.
 */
final class CommandText {
  private CommandText() {}

  /**
   * The text; it starts in the run's directory.
   *
   * @param taskIds the current task by workflow id
   * @throws IllegalArgumentException if a substitution names a workflow without a current task
   */
  static String of(UnixProcess process, Map<String, Integer> taskIds) {
    StringBuilder text = new StringBuilder();
    if (!process.workingDirectory().isEmpty()) {
      // The blank CDPATH keeps cd from looking elsewhere; a leading hyphen would be an option.
      String directory = process.workingDirectory();
      text.append("CDPATH= cd ");
      text.append(quoted(directory.startsWith("-") ? "./" + directory : directory));
      text.append(" || exit 126\n");
    }
    process
        .environment()
        .forEach(
            (name, value) ->
                text.append("export ").append(name).append('=').append(quoted(value)).append('\n'));
    List<String> words = process.words(taskIds);
    // So that signals and exit status are the program's own. As a first word, exec would take a
    // hyphen for an option.
    text.append(process.path().startsWith("-") ? "" : "exec ").append(quoted(process.path()));
    words.forEach(word -> text.append(' ').append(quoted(word)));
    return text.toString();
  }

  /** One word of sh. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
