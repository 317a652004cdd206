package org.plushm.plush.tally;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.plushm.overlay.Bytes;
import org.plushm.plush.tally.LineDiff.Edit;
import org.plushm.plush.tally.LineDiff.Kind;

/**
 * Shows how the outputs of the other groups differ from the majority's, for {@code --diff}.
 *
 * <p>The form is that of a unified diff whose file names are folded node sets. The reference is the
 * largest group; of equally large ones the one that is ok or has the lowest exit code, then the one
 * with the first host. (clush prefers the lowest code to the majority; here one host that happens
 * to be ok does not make the 99 others the exception.) Output is treated as lines of bytes, so it
 * need not be UTF-8.
 */
public final class OutputDiff {
  /** Unchanged lines shown around a change. */
  private static final int CONTEXT_LINES = 3;

  private OutputDiff() {}

  /** Writes the differences of all other groups to the reference; nothing if there is one group. */
  public static void writeTo(List<OutputGather.Group> groups, Consumer<Bytes> sink) {
    if (groups.size() < 2) {
      return;
    }
    OutputGather.Group reference = reference(groups);
    for (OutputGather.Group group : groups) {
      if (group != reference) {
        sink.accept(unified(reference, group));
      }
    }
  }

  /**
   * The group that the others are compared with.
   *
   * @throws java.util.NoSuchElementException if there are no groups
   */
  public static OutputGather.Group reference(List<OutputGather.Group> groups) {
    return groups.stream()
        .min(
            Comparator.comparingInt((OutputGather.Group group) -> -group.hosts().size())
                .thenComparing(OutputGather.Group::state)
                .thenComparingInt(group -> group.rc().orElse(0)))
        .orElseThrow();
  }

  private static Bytes unified(OutputGather.Group reference, OutputGather.Group group) {
    StringBuilder text = new StringBuilder();
    text.append("--- ").append(reference.label()).append('\n');
    text.append("+++ ").append(group.label()).append('\n');
    List<Edit> edits = LineDiff.between(lines(reference), lines(group));
    boolean same = edits.stream().allMatch(edit -> edit.kind() == Kind.KEPT);
    if (same) {
      text.append("same output, other end: ")
          .append(end(reference))
          .append(" and ")
          .append(end(group))
          .append('\n');
    } else {
      appendHunks(edits, text);
    }
    return Bytes.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** ISO 8859-1 maps every byte to one character and back, so no byte is changed. */
  private static List<String> lines(OutputGather.Group group) {
    String stdout = new String(group.stdout().toArray(), StandardCharsets.ISO_8859_1);
    String stderr = new String(group.stderr().toArray(), StandardCharsets.ISO_8859_1);
    return LineDiff.lines(stdout + stderr);
  }

  private static String end(OutputGather.Group group) {
    String code = group.rc().isPresent() ? " (code " + group.rc().getAsInt() + ")" : "";
    String signal = group.signal().isPresent() ? " (" + group.signal().getAsInt() + ")" : "";
    return group.state().label() + code + signal;
  }

  private static void appendHunks(List<Edit> edits, StringBuilder text) {
    int lineBefore = 1;
    int lineAfter = 1;
    int at = 0;
    while (at < edits.size()) {
      int change = nextChange(edits, at);
      if (change == edits.size()) {
        return;
      }
      int start = Math.max(at, change - CONTEXT_LINES);
      // Only kept lines lie between the last hunk and this one, so both counters move alike.
      lineBefore += start - at;
      lineAfter += start - at;
      int end = endOfHunk(edits, change);
      int linesBefore = count(edits, start, end, Kind.ADDED);
      int linesAfter = count(edits, start, end, Kind.REMOVED);
      text.append("@@ -").append(span(lineBefore, linesBefore));
      text.append(" +").append(span(lineAfter, linesAfter)).append(" @@\n");
      for (Edit edit : edits.subList(start, end)) {
        text.append(edit.kind().mark()).append(edit.line());
        if (!edit.line().endsWith("\n")) {
          text.append("\n\\ No newline at end of file\n");
        }
      }
      lineBefore += linesBefore;
      lineAfter += linesAfter;
      at = end;
    }
  }

  private static int nextChange(List<Edit> edits, int from) {
    int at = from;
    while (at < edits.size() && edits.get(at).kind() == Kind.KEPT) {
      at++;
    }
    return at;
  }

  /** A hunk goes on over kept lines if the next change is at most two contexts away. */
  private static int endOfHunk(List<Edit> edits, int change) {
    int lastChange = change;
    while (true) {
      int next = nextChange(edits, lastChange + 1);
      if (next == edits.size() || next - lastChange - 1 > 2 * CONTEXT_LINES) {
        return Math.min(edits.size(), lastChange + 1 + CONTEXT_LINES);
      }
      lastChange = next;
    }
  }

  /** The lines of one side: all but those of the other kind. */
  private static int count(List<Edit> edits, int start, int end, Kind otherSide) {
    int count = 0;
    for (Edit edit : edits.subList(start, end)) {
      count += edit.kind() == otherSide ? 0 : 1;
    }
    return count;
  }

  /** As diff writes it: a count of 1 is left out, an empty span names the line before. */
  private static String span(int line, int count) {
    if (count == 1) {
      return Integer.toString(line);
    }
    return (count == 0 ? line - 1 : line) + "," + count;
  }
}
