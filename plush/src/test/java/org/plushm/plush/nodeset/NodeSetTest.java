package org.plushm.plush.nodeset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of expressions, their names and their folded texts, as clush users know them. */
class NodeSetTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b,c | a b c",
        "node[1-3] | node1 node2 node3",
        "node[08-11] | node08 node09 node10 node11",
        "node[01-10/3] | node01 node04 node07 node10",
        "node[0-6/2] | node0 node2 node4 node6",
        "node[000-012/4] | node000 node004 node008 node012",
        "node[1,3,5-7] | node1 node3 node5 node6 node7",
        "r[1-2]n[1-3] | r1n1 r1n2 r1n3 r2n1 r2n2 r2n3",
        "node[1-3].example.org | node1.example.org node2.example.org node3.example.org",
        "node-00[1-2]0 | node-0010 node-0020",
        "10.0.0.[9-11] | 10.0.0.9 10.0.0.10 10.0.0.11",
        "[1-2]a | 1a 2a",
        "node1,node01,node001 | node1 node01 node001",
        "'  node[ 1 - 3 , 5 ] , login ' | login node1 node2 node3 node5",
        "node[1-9]!node6 | node1 node2 node3 node4 node5 node7 node8 node9",
        "node[1-9]&node[8-12] | node8 node9",
        "node[1-3]^node[2-4] | node1 node4",
        "node[10-12],node46!node10 | node11 node12 node46",
        "a!a,b | b",
        "b,a!a&a | ",
        "a[1,1]^a1 | ",
        "b^a[1,1] | a1 b",
        "root@node[1-2] | root@node1 root@node2",
        "fe80::1%eth0,::1 | ::1 fe80::1%eth0",
        "node[01-100/99] | node01 node100",
      })
  void shouldExpandInNaturalOrderWhenExpressionIsValid(String expression, String names) {
    List<String> expected = names == null ? List.of() : List.of(names.split(" "));
    assertEquals(expected, NodeSet.parse(expression).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node1-ipmi,node2-ipmi,node3-ipmi | node[1-3]-ipmi",
        "node1,node6,node7 | node[1,6-7]",
        "node001,node002,node003,node005 | node[001-003,005]",
        "b2,b1,b0,b,c,a0,a | a,a0,b,b[0-2],c",
        "mgmt1,mgmt2,login[1-4] | login[1-4],mgmt[1-2]",
        "node-00[00-99] | node-[0000-0099]",
        "node-01[01,09,42] | node-[0101,0109,0142]",
        "node-[1-2]0-[0-2]5 | node-[10,20]-[05,15,25]",
        "clu-1-[1-4],clu-2-[1-4] | clu-[1-2]-[1-4]",
        "clu1-[1-10]-ib[0-1],clu2-[1-10]-ib[0-1] | clu[1-2]-[1-10]-ib[0-1]",
        "node1-ib0,node2-ib0,node1-ib1,node2-ib1 | node[1-2]-ib[0-1]",
        "local[1-100]!local6 | local[1-5,7-100]",
        "node1,node02 | node[1,02]",
        "node[1-2],node[01-02] | node[1-2,01-02]",
        "n[8-9],n[10-11],n[99-100] | n[8-11,99-100]",
        "n[01-99],n[100-101] | n[01-99,100-101]",
        "n[09,10],n9 | n[9,09-10]",
        "r1n[1-3],r2n[1-2] | r1n[1-3],r2n[1-2]",
        "10.0.[0-1].[1-2] | 10.0.[0-1].[1-2]",
        "single | single",
        "id1234567890123456,id1234567890123457 | id1234567890123456,id1234567890123457",
      })
  void shouldFoldLikeClushWhenNamesDifferInNumbers(String expression, String folded) {
    NodeSet set = NodeSet.parse(expression);
    assertEquals(set, NodeSet.parse(set.fold()), "round trip of " + set.fold());
    assertEquals(folded, set.fold());
  }

  @Test
  void shouldBeEmptyWhenExpressionIsBlank() {
    assertTrue(NodeSet.parse(" ").isEmpty());
    assertEquals("", NodeSet.empty().fold());
    assertEquals(NodeSet.empty(), NodeSet.parse(NodeSet.empty().fold()));
  }

  @Test
  void shouldAnswerAsASetWhenAsked() {
    NodeSet set = NodeSet.of("node10", "node2", "node2");
    assertEquals(2, set.size());
    assertTrue(set.contains("node10"));
    assertFalse(set.contains("node1"));
    assertEquals(1, set.indexOf("node10"));
    assertEquals("node2", set.get(0));
    assertThrows(IndexOutOfBoundsException.class, () -> set.get(2));
    assertEquals("node[2,10]", set.toString());
    assertNotEquals(set, NodeSet.of("node2"));
    assertEquals(set.hashCode(), NodeSet.parse("node[2,10]").hashCode());
    var iterator = set.iterator();
    iterator.next();
    iterator.next();
    assertThrows(NoSuchElementException.class, iterator::next);
  }

  @Test
  void shouldFoldToTheSameTextWhenNamesComeInAnyOrder() {
    List<String> names = new ArrayList<>(NodeSet.parse("r[1-4]n[01-12],r[2-3]n13,x").toList());
    String folded = NodeSet.of(names).fold();
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(names, random);
      assertEquals(folded, NodeSet.of(names).fold(), "shuffle " + i + " of seed 7");
    }
  }

  @Test
  void shouldFoldLargeSetsWhenNamesDoOrDoNotFold() {
    assertEquals("node[1-100000]", NodeSet.parse("node[1-100000]").fold());
    NodeSet grid = NodeSet.parse("r[1-300]n[1-300]");
    assertEquals("r[1-300]n[1-300]", grid.fold());
    List<String> scattered = new ArrayList<>();
    Random random = new Random(11);
    for (int i = 0; i < 1200; i++) {
      scattered.add(Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + "x.example");
    }
    NodeSet set = NodeSet.of(scattered);
    assertEquals(set, NodeSet.parse(set.fold()));
  }

  @Test
  void shouldCollectOnePerReplyWhenAccumulating() {
    NodeSetAccumulator awaited = new NodeSetAccumulator(NodeSet.parse("n[1-3]"));
    assertTrue(awaited.remove("n2"));
    assertFalse(awaited.remove("n2"));
    assertTrue(awaited.add("n10"));
    assertFalse(awaited.add("n10"));
    NodeSet snapshot = awaited.toNodeSet();
    assertTrue(awaited.add("n11"));
    assertEquals("n[1,3,10]", snapshot.fold());
    assertEquals(4, awaited.size());
    assertTrue(awaited.contains("n11"));
    assertFalse(awaited.isEmpty());
    assertThrows(NodeSetSyntaxException.class, () -> awaited.add("n[1-3]"));
  }

  @Test
  void shouldReadAnAddressInBracketsAsTheAddress() {
    assertEquals(
        List.of("::1", "2001:db8::a", "root@fe80::1", "n1", "n2"),
        NodeSet.parse("[::1],[2001:db8::a],root@[fe80::1],n[1-2]").toList().stream()
            .sorted(
                java.util.Comparator.comparingInt(
                    List.of("::1", "2001:db8::a", "root@fe80::1", "n1", "n2")::indexOf))
            .toList());
    assertEquals(NodeSet.parse("::[1-3]"), NodeSet.parse("[::1],[::2],::3"));
  }
}
