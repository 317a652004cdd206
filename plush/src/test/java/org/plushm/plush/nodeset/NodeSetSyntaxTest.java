package org.plushm.plush.nodeset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every syntax error names its column, what was expected there and a remedy. */
class NodeSetSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local[1- | 9 | the last number of the range | e.g. node[1-10]",
        "local[1 | 8 | ',' or ']' to close the brackets | close the range",
        "local[ | 7 | a number | e.g. node[1-10]",
        "local[] | 7 | a number | e.g. node[1-10]",
        "local[1,] | 9 | a number | e.g. node[1-10]",
        "local[a-b] | 7 | a number | made of numbers",
        "local[1-5 7] | 11 | ',' or ']' after a range | separate ranges by commas",
        "local[5-1] | 9 | a number not below 5 | node[1-5]",
        "local[1-010] | 9 | padded like '1' | one width",
        "local[010-20] | 11 | padded like '010' | one width",
        "local[0-6/0] | 11 | a step of at least 1 | node[0-6/2]",
        "local[0-6/] | 11 | the step of the range | node[0-6/2]",
        "local[1-9,12/2] | 13 | ',' or ']' after a single number | a step needs a range",
        "local1] | 7 | an operator or the end | open the range with '['",
        "] | 1 | a host name | open the range with '['",
        "a,,b | 3 | a host name | stands between two node sets",
        "a, | 3 | a host name after ',' | remove the operator",
        "a! | 3 | a host name after '!' | remove the operator",
        "!a | 1 | a host name | stands between two node sets",
        "a b | 3 | one of , ! & ^ | join names by commas",
        "@rack1 | 1 | to begin a name | node groups are not known here",
        "node* | 5 | a letter, a digit or one of | wildcards are not known here",
        "a,-b | 3 | to begin a name | use -x",
        "../etc | 1 | to begin a name | write names such as",
        "node1-5/2 | 8 | a letter, a digit or one of | a step belongs inside brackets",
        "a@ | 3 | a host after '@' | user@node1",
        "a@-oProxy | 3 | to begin a name | use -x",
        "[::1]:15400 | 6 | the end of the host after its address | write ::1 alone",
        "a[::1] | 3 | a number | IPv6 addresses are written without brackets",
        "a,[1-5] | 3 | more than digits | e.g. node[1-10]",
        "17 | 1 | more than digits | e.g. node[1-10]",
        "n[1-1000001] | 1 | at most 1000000 names | mistyped digit",
        "a,n[1-999999],m | 15 | at most 1000000 names | mistyped digit",
        "n[1-99999]x[1-99999]y[1-99999]z[1-99999] | 1 | at most 1000000 names | mistyped digit",
        "n[1-999999999999999] | 1 | at most 1000000 names | mistyped digit",
        "n[1-9999999999999999] | 5 | at most 15 digits | before the bracket",
        "n\u0007x | 2 | a letter, a digit or one of | write names",
      })
  void shouldNameColumnExpectationAndRemedyWhenSyntaxIsWrong(
      String expression, int column, String expected, String remedy) {
    var fault =
        assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse(expression), expression);
    assertEquals(column, fault.column(), fault.getMessage());
    assertTrue(fault.expected().contains(expected), fault.getMessage());
    assertTrue(fault.remedy().contains(remedy), fault.getMessage());
    assertEquals(expression, fault.expression());
    assertFalse(fault.getMessage().chars().anyMatch(Character::isISOControl), "one printable line");
  }

  @Test
  void shouldReadAsOneLineWhenShown() {
    var fault = assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse("local[1-"));
    assertEquals(
        "node set 'local[1-', column 9: expected the last number of the range, found the end; close"
            + " the range, e.g. node[1-10]",
        fault.getMessage());
  }

  @Test
  void shouldShowOnlyTheSurroundingsWhenExpressionIsLong() {
    String expression = "node1,".repeat(1000) + "*," + "node1,".repeat(1000) + "z";
    var fault = assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse(expression));
    assertEquals(6001, fault.column());
    assertTrue(fault.getMessage().length() < 300, fault.getMessage());
    assertTrue(fault.getMessage().contains("'...,node1,"), fault.getMessage());
  }

  @Test
  void shouldRefuseTheSumWhenManyHugeRangesAreListed() {
    String ranges = "0-999999999999999,".repeat(10_000) + "1";
    assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse("n[" + ranges + "]"));
  }

  @Test
  void shouldAcceptTheLimitWhenExactlyReached() {
    assertEquals(1_000_000, NodeSet.parse("n[1-1000000]").size());
  }

  @Test
  void shouldRefuseALongNameWhenOverTheLimit() {
    String longest = "n".repeat(NodeSet.NAME_LENGTH_MAX);
    assertEquals(1, NodeSet.parse(longest).size());
    assertThrows(NodeSetSyntaxException.class, () -> NodeSet.parse(longest + "[1-2]"));
    assertThrows(NodeSetSyntaxException.class, () -> NodeSet.of(longest + "1"));
  }

  @ParameterizedTest
  @CsvSource({"''", "a b", "a[1-2]", "a!b", "@g", "12", "a@", "-o", "a/b", "."})
  void shouldRefuseANameWhenItIsNotASingleHost(String name) {
    assertThrows(NodeSetSyntaxException.class, () -> NodeSet.of(name));
  }
}
