package org.plushm.plush.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.plushm.plush.tally.LineDiff.Edit;
import org.plushm.plush.tally.LineDiff.Kind;

/** The edits between two lists of lines are right and, within the bound, minimal. */
class LineDiffPropertiesTest {

  @Property
  void shouldRebuildBothSidesWhenEditsAreApplied(
      @ForAll("lines") List<String> before, @ForAll("lines") List<String> after) {
    List<Edit> edits = LineDiff.between(before, after);
    assertEquals(before, side(edits, Kind.ADDED));
    assertEquals(after, side(edits, Kind.REMOVED));
    long kept = edits.stream().filter(edit -> edit.kind() == Kind.KEPT).count();
    assertEquals(longestCommonByDefinition(before, after), kept);
  }

  @Example
  void shouldReplaceTheMiddleWhenTheTableWouldBeTooLarge() {
    List<String> before = new ArrayList<>(List.of("same"));
    List<String> after = new ArrayList<>(List.of("same"));
    for (int i = 0; i < 3000; i++) {
      before.add("b" + i);
      after.add("a" + i);
    }
    before.add("common");
    after.add("common");
    List<Edit> edits = LineDiff.between(before, after);
    assertEquals(before, side(edits, Kind.ADDED));
    assertEquals(after, side(edits, Kind.REMOVED));
    assertTrue(3000L * 3000L > LineDiff.TABLE_CELLS_MAX);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of("a\n", "b\n", "c\n").list().ofMaxSize(7);
  }

  private static List<String> side(List<Edit> edits, Kind without) {
    return edits.stream().filter(edit -> edit.kind() != without).map(Edit::line).toList();
  }

  private static long longestCommonByDefinition(List<String> a, List<String> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return 0;
    }
    List<String> restOfA = a.subList(1, a.size());
    List<String> restOfB = b.subList(1, b.size());
    return a.get(0).equals(b.get(0))
        ? 1 + longestCommonByDefinition(restOfA, restOfB)
        : Math.max(longestCommonByDefinition(restOfA, b), longestCommonByDefinition(a, restOfB));
  }
}
