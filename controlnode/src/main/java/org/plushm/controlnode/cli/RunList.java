package org.plushm.controlnode.cli;

import java.util.List;
import java.util.Locale;
import org.plushm.plush.message.ResumeMessages.RunEntry;
import org.plushm.plush.message.RunMessages.BlockEntry;
import org.plushm.plush.nodeset.NodeSet;
import org.plushm.plush.tally.Tally;

/** How runs under way are told. */
final class RunList {
  private static final int COMMAND_LENGTH_MAX = 60;

  /**
   * A run under way.
   *
   * @param blocks of a specification's run; none for a command
   */
  record UnderWay(RunEntry entry, List<BlockEntry> blocks) {}

  private RunList() {}

  /** {@code /app/group/flow: running, 3 of 100}. */
  static String line(BlockEntry block) {
    String phase = block.block() + ": " + block.phase();
    return block.phase().equals("running")
        ? phase + ", " + block.done() + " of " + block.total()
        : phase;
  }

  /** One line: {@code run 3, 12.0 s, local[1-5]: sleep 100}. */
  static String line(RunEntry entry) {
    String command = entry.command().replaceAll("\\p{Cntrl}", " ");
    if (command.length() > COMMAND_LENGTH_MAX) {
      command = command.substring(0, COMMAND_LENGTH_MAX) + "...";
    }
    String hosts = Tally.shortened(NodeSet.parse(entry.hosts()));
    return String.format(
        Locale.ROOT,
        "run %d, %.1f s, %s: %s",
        entry.run(),
        entry.elapsedMs() / 1e3,
        hosts,
        command);
  }
}
