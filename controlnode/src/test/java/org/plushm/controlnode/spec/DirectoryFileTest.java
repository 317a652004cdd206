package org.plushm.controlnode.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.plushm.plush.application.DirectoryNode;
import org.plushm.plush.spec.InvalidSpecException;
import org.plushm.plush.spec.Problem;

class DirectoryFileTest {
  private static List<String> addresses(String text) throws InvalidSpecException {
    return SpecFiles.parseDirectory("d", text).nodes().stream()
        .map(DirectoryNode::address)
        .toList();
  }

  private static List<String> problems(String text) {
    return assertThrows(InvalidSpecException.class, () -> SpecFiles.parseDirectory("d", text))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void shouldTakeNodeSetsGroupsAndCommentsWhenThePlainListIsRead() throws Exception {
    String text = "# all we have\nweb[1-2]  front # behind the wall\n\n10.0.0.7:15400\n";
    assertEquals(List.of("web1", "web2", "10.0.0.7:15400"), addresses(text));
    List<DirectoryNode> nodes = SpecFiles.parseDirectory("d", text).nodes();
    assertEquals("front", nodes.get(0).group());
    assertEquals(new DirectoryNode("10.0.0.7", 15400, "ssh", "", "", -1), nodes.get(2));
  }

  @Test
  void shouldKnowPortsOfAllKindsOfAddresses() throws Exception {
    assertEquals(
        List.of("a:1", "b", "fe80::1", "[fe80::1]:15400"),
        addresses(
            """
            resource_managers:
              - nodes:
                  - hostname: "a:1"
                  - hostname: b
                  - hostname: fe80::1
                  - hostname: "[fe80::1]:15400"
            """));
  }

  @Test
  void shouldKnowAnIpv6AddressHoweverItIsSpelled() throws Exception {
    assertEquals(
        List.of("::1", "2001:db8::7", "[::1]:15400", "root@fe80::1", "10.0.0.7"),
        addresses("[::1]\n2001:DB8:0:0::7\n[0::1]:15400\nroot@fe80::1\n::ffff:10.0.0.7\n"));
    List<DirectoryNode> nodes = SpecFiles.parseDirectory("d", "[0::1]:15400\n").nodes();
    assertEquals(new DirectoryNode("::1", 15400, "ssh", "", "", -1), nodes.get(0));
    assertEquals(
        List.of("d:2:1: '::1' is listed twice: give one another port; the other is in line 1"),
        problems("::1\n0:0:0:0:0:0:0:1\n"));
    assertEquals(1, problems("resource_managers:\n  - nodes:\n    - hostname: '1::2::3'\n").size());
  }

  @Test
  void shouldTellEveryMistakeAtOnce() {
    assertEquals(
        List.of(
            "d:2:7: 'a:0' is no host with or without a port:"
                + " write one such as sysnet81.ucsd.edu:15401",
            "d:3:23: 'b:1' is listed twice: give one another port; the other is in line 3",
            "d:4:1: node has no 'hostname': add one",
            "d:4:7: unknown key 'hostnam' in node: did you mean 'hostname'?"
                + " (expected hostname, group, vip, vn)",
            "d:4:19: 'x' is no number of a virtual host ('vn' in node):"
                + " use a whole number from 0 to 999999999"),
        problems(
            """
            <plush><resource_manager type="ssh">
            <node hostname="a:0"/>
            <node hostname="b:1"/><node hostname="b:1"/>
            <node hostnam="c" vn="x"/></resource_manager></plush>
            """));
  }

  @Test
  void shouldSayWhenThereIsNoHost() {
    assertEquals(List.of("d: the directory names no host: add one"), problems("# none\n"));
    assertEquals(
        List.of("d:1:1: plush has no resource_manager: add one with nodes"), problems("<plush/>"));
  }

  @Test
  void shouldRefuseLinesThatAreNoNodeSets() {
    List<String> said = problems("web[1-\na b c\n");
    assertEquals(2, said.size(), said::toString);
    assertTrue(said.get(0).startsWith("d:1:1: "), said::toString);
    assertEquals(
        "d:2:1: a line has a node set and at most one group: write them without blanks",
        said.get(1));
  }
}
