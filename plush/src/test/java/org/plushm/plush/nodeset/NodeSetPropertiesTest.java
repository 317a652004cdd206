package org.plushm.plush.nodeset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of the sets, each against a plain TreeSet as the model. */
class NodeSetPropertiesTest {

  @Property
  void shouldRoundTripWhenFolded(@ForAll("hosts") Set<String> hosts) {
    NodeSet set = NodeSet.of(hosts);
    assertEquals(set, NodeSet.parse(set.fold()), set.fold());
    assertEquals(new TreeSet<>(hosts), new TreeSet<>(set.toList()));
  }

  @Property
  void shouldFoldToOneTermWhenNamesFormAProduct(
      @ForAll("numbers") Set<Integer> rows,
      @ForAll("numbers") Set<Integer> columns,
      @ForAll("numbers") Set<Integer> layers) {
    List<String> names = new ArrayList<>();
    for (int row : rows) {
      for (int column : columns) {
        for (int layer : layers) {
          names.add("r" + row + "c" + column + "l" + layer + ".x");
        }
      }
    }
    String folded = NodeSet.of(names).fold();
    assertEquals(1, folded.replaceAll("\\[[^]]*]", "").split(",").length, folded);
  }

  @Property
  void shouldNotBeLongerThanTheListWhenFolded(@ForAll("hosts") Set<String> hosts) {
    NodeSet set = NodeSet.of(hosts);
    assertTrue(set.fold().length() <= String.join(",", hosts).length(), set.fold());
  }

  @Property
  void shouldAgreeWithTheModelWhenCombined(
      @ForAll("hosts") Set<String> a, @ForAll("hosts") Set<String> b) {
    NodeSet left = NodeSet.of(a);
    NodeSet right = NodeSet.of(b);
    assertEquals(combined(a, ',', b), model(left.union(right)));
    assertEquals(combined(a, '!', b), model(left.minus(right)));
    assertEquals(combined(a, '&', b), model(left.intersect(right)));
    assertEquals(combined(a, '^', b), model(left.xor(right)));
    for (String name : b) {
      assertEquals(a.contains(name), left.contains(name), name);
    }
  }

  @Property
  void shouldApplyOperatorsFromLeftToRightWhenParsed(
      @ForAll("operands") List<Set<String>> operands, @ForAll("operators") List<Character> ops) {
    Set<String> expected = Set.of("h9x");
    StringBuilder text = new StringBuilder("h9x");
    for (int i = 0; i < operands.size(); i++) {
      char operator = ops.get(i % ops.size());
      // The operands are of one family, so each folds to a single term without operators.
      text.append(' ').append(operator).append(NodeSet.of(operands.get(i)).fold());
      expected = combined(expected, operator, operands.get(i));
    }
    assertEquals(expected, model(NodeSet.parse(text.toString())), text.toString());
  }

  @Property
  void shouldOrderTotallyWhenCompared(
      @ForAll("host") String a, @ForAll("host") String b, @ForAll("host") String c) {
    NaturalOrder order = NaturalOrder.INSTANCE;
    assertEquals(Integer.signum(order.compare(a, b)), -Integer.signum(order.compare(b, a)));
    assertEquals(a.equals(b), order.compare(a, b) == 0);
    if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
      assertTrue(order.compare(a, c) <= 0, a + " " + b + " " + c);
    }
  }

  @Property
  void shouldParseOrRefuseWithAColumnWhenTextIsArbitrary(@ForAll("junk") String text) {
    try {
      NodeSet set = NodeSet.parse(text);
      assertEquals(set, NodeSet.parse(set.fold()), set.fold());
    } catch (NodeSetSyntaxException fault) {
      assertTrue(fault.column() >= 1 && fault.column() <= text.length() + 1, fault.getMessage());
    }
  }

  @Property(tries = 200)
  void shouldRefuseWhenAnyOperatorIsLeftOpen(
      @ForAll("hosts") Set<String> hosts, @ForAll("operators") List<Character> operators) {
    String text = NodeSet.of(hosts).fold() + operators.get(0);
    var fault = assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse(text));
    assertTrue(fault.column() == text.length() + 1 || hosts.isEmpty(), fault.getMessage());
  }

  @Provide
  Arbitrary<String> host() {
    Arbitrary<String> number =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 12).map(String::valueOf),
            Arbitraries.integers().between(0, 120).map(i -> String.format("%02d", i)),
            Arbitraries.integers().between(98, 1002).map(i -> String.format("%03d", i)),
            Arbitraries.of("0", "00", "000", "1234567890123456", "999999999999999", ""));
    Arbitrary<String> word = Arbitraries.of("a", "n", "-", ".", "x-", ":", "_b");
    return Combinators.combine(Arbitraries.of("h", "r", "::", "u@h"), number, word, number)
        .as((first, one, middle, two) -> first + one + middle + two);
  }

  @Provide
  Arbitrary<Set<String>> hosts() {
    return host().set().ofMaxSize(60);
  }

  @Provide
  Arbitrary<Set<Integer>> numbers() {
    return Arbitraries.integers().between(0, 30).set().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Set<String>>> operands() {
    return Arbitraries.integers()
        .between(1, 12)
        .map(i -> "h" + i + "x")
        .set()
        .ofMinSize(1)
        .ofMaxSize(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<Character>> operators() {
    return Arbitraries.of(',', '!', '&', '^').list().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> junk() {
    return Arbitraries.strings().withChars("ab019[]-,/!&^ @.*\t\u0000").ofMaxLength(14);
  }

  private static Set<String> combined(Set<String> a, char operator, Set<String> b) {
    Set<String> result = new TreeSet<>(a);
    switch (operator) {
      case ',' -> result.addAll(b);
      case '!' -> result.removeAll(b);
      case '&' -> result.retainAll(b);
      default -> {
        result.addAll(b);
        result.removeAll(a.stream().filter(b::contains).collect(Collectors.toSet()));
      }
    }
    return result;
  }

  private static Set<String> model(NodeSet set) {
    return new TreeSet<>(set.toList());
  }
}
