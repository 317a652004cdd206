package org.plushm.participant.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An edge of an overlay as its launcher has written it down, for those who look after it or harm
 * it.
 *
 * @param number edges are numbered from 1 in the order of their first start; the number stays when
 *     one is started again on its state
 * @param folder its own
 * @param pid its last process
 * @param labels of its hosts
 * @param process the process, if it lives
 */
public record EdgeProcess(
    int number, Path folder, long pid, Set<String> labels, Optional<ProcessHandle> process) {
  private static final Pattern RECORD = Pattern.compile("edge-([0-9]{1,9})\\.record");

  /**
   * All edges of an overlay, by their numbers.
   *
   * @param work the folder in which they have theirs
   */
  public static List<EdgeProcess> allOf(Path work) throws IOException {
    List<EdgeProcess> all = new ArrayList<>();
    if (!Files.isDirectory(work)) {
      return all;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(work, "edge-*.record")) {
      for (Path file : files) {
        Matcher name = RECORD.matcher(file.getFileName().toString());
        Optional<EdgeRecord> record = name.matches() ? EdgeRecord.read(file) : Optional.empty();
        if (record.isPresent()) {
          int number = Integer.parseInt(name.group(1));
          all.add(
              new EdgeProcess(
                  number,
                  work.resolve("edge-" + number),
                  record.get().pid,
                  record.get().labels(),
                  record.get().process()));
        }
      }
    }
    all.sort(Comparator.comparingInt(EdgeProcess::number));
    return all;
  }
}
