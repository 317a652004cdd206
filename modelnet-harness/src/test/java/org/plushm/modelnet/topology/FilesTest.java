package org.plushm.modelnet.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.modelnet.topology.Samples.graph;
import static org.plushm.modelnet.topology.Samples.stream;
import static org.plushm.modelnet.topology.Samples.text;
import static org.plushm.modelnet.topology.Samples.tiny;
import static org.plushm.modelnet.topology.Samples.tinyMachines;
import static org.plushm.modelnet.topology.Samples.written;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MODELNET's T12: files are read and written byte by byte, and mistakes are named. */
class FilesTest {
  private static String problem(Runnable reading) {
    return assertThrows(InvalidTopology.class, reading::run).getMessage();
  }

  @Test
  void shouldGiveTheSameBytesBackWhenTheExampleIsReadAndWritten() {
    assertEquals(text("tiny.graph"), written(out -> GraphFile.write(tiny(), out)));
    assertEquals(text("tiny.machines"), written(tinyMachines()::write));
    assertEquals(text("tiny.inet"), written(InetFile.read("i", stream(text("tiny.inet")))::write));
    Model model = ModelFile.read("m", stream(text("tiny.model")));
    assertEquals(text("tiny.model"), written(out -> ModelFile.write(model, out)));
  }

  @Test
  void shouldMakeTheExamplesModelAndRoutesOfItsGraph() {
    Model model = ModelMaker.of(tiny(), tinyMachines());
    assertEquals(text("tiny.model"), written(out -> ModelFile.write(model, out)));
    Routes routes = new Routes(tiny(), Routing.HOPS);
    assertEquals(text("tiny.route"), written(out -> assertEquals(0, RouteFile.write(routes, out))));
    String names = text("vn.hosts");
    assertEquals(
        names.substring(names.indexOf('\n') + 1),
        written(out -> VirtualHostFiles.writeNameTable(model, out)));
  }

  @Test
  void shouldGiveTheSameNetworkWhenItComesOutOfTheModel() {
    Topology ofModel = ModelFile.read("m", stream(text("tiny.model"))).topology();
    Topology ofGraph = tiny();
    for (int from = 0; from < 3; from++) {
      for (int to = 0; to < 3; to++) {
        assertArrayEquals(
            new Routes(ofGraph, Routing.HOPS).path(from, to),
            new Routes(ofModel, Routing.HOPS).path(from, to));
      }
    }
    for (int edge = 0; edge < ofGraph.edges().size(); edge++) {
      assertEquals(ofGraph.parameters(edge), ofModel.parameters(edge));
    }
  }

  @Test
  void shouldLetTheEdgesOwnParametersWin() {
    assertEquals(new LinkParameters(10_000_000, 30_000_000, 0, 50), tiny().parameters(8));
    assertEquals(new LinkParameters(10_000_000, 20_000_000, 0, 50), tiny().parameters(6));
    assertEquals(new LinkParameters(2_000_000, 5_000_000, 0.001, 20), tiny().parameters(0));
  }

  @Test
  void shouldCarryUnknownAttributesFromGraphToModel() {
    String marked =
        text("tiny.graph")
            .replace("int_vn=\"1\"", "int_vn=\"1\" owner=\"a &amp; b &lt;&#8364;&#10;&#233;\"")
            .replace("int_idx=\"9\"", "int_idx=\"9\" tcpdump=\"1\"")
            .replace("<topology>", "<topology dbl_scale=\"2.50\">");
    assertEquals(marked, written(out -> GraphFile.write(graph(marked), out)));
    String model =
        written(out -> ModelFile.write(ModelMaker.of(graph(marked), tinyMachines()), out));
    assertTrue(
        model.contains("vip=\"10.0.0.5\" owner=\"a &amp; b &lt;&#8364;&#10;&#233;\""), model);
    assertTrue(
        model.contains("int_dst=\"1\" int_emul=\"0\" specs=\"stub-transit\" tcpdump=\"1\""), model);
    Model again = ModelFile.read("m", stream(model));
    assertEquals(model, written(out -> ModelFile.write(again, out)));
  }

  @Test
  void shouldReadSectionsInAnyOrderAndPackedOnOneLine() {
    Topology packed =
        graph(
            "<topology><specs xmloutbug=\"workaround\"><s dbl_kbps=\"0\" int_delayms=\"0.25\""
                + " dbl_plr=\"1e-3\" int_qlen=\"5\" int_xtq=\"0\"/></specs><edges>"
                + "<edge int_idx=\"1\" int_src=\"1\" int_dst=\"0\" specs=\"s\"/>"
                + "<edge int_idx=\"0\" int_src=\"0\" int_dst=\"1\" specs=\"s\"/></edges><vertices>"
                + "<vertex int_idx=\"0\" role=\"virtnode\" int_vn=\"1\"/>"
                + "<vertex int_idx=\"1\" role=\"virtnode\" int_vn=\"0\"/></vertices></topology>");
    assertEquals(1, packed.edge(1).source());
    assertEquals(new LinkParameters(0, 250_000, 0.001, 5), packed.parameters(0));
    assertEquals(1, packed.vertexOfHost(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int_idx="5" role    | int_idx="4" role    | 9: vertex int_idx="4": int_idx has to be the place among the vertices, which is 5
          int_vn="2"          | int_vn="1"          | 9: vertex int_idx="5": int_vn="1" is that of vertex 4 too
          int_vn="2"          | int_vn="3"          | 9: vertex int_idx="5": int_vn="3" leaves a gap: 3 virtual hosts are numbered 0..2
          int_vn="2"          | int_vm="2"          | 9: vertex int_idx="5": 'int_vn' is missing
          role="transit"      | role="transits"     | 5: vertex int_idx="1": role="transits" is none of transit, gateway, stub, virtnode
          role="transit"      | role="transit" int_vn="3" | 5: vertex int_idx="1": int_vn belongs to virtnodes only
          int_idx="9"         | int_idx="8"         | 21: edge int_idx="8": int_idx is that of another edge too
          int_idx="9"         | int_idx="11"        | 21: edge int_idx="11": int_idx leaves a gap: 10 edges are numbered 0..9
          int_src="2" int_dst="1" | int_src="2" int_dst="6" | 21: edge int_idx="9": int_dst="6" is no vertex
          int_src="2" int_dst="1" | int_src="2" int_dst="2" | 21: edge int_idx="9": begins and ends at vertex 2
          int_src="2" int_dst="1" | int_src="1" int_dst="2" | 21: edge int_idx="9": is a second edge from vertex 1 to 2
          int_dst="5" specs="client-stub" | int_dst="5" specs="client-stab" | 17: edge int_idx="5": specs="client-stab" is not defined in <specs>, only client-stub, stub-transit
          dbl_kbps="2000"     | dbl_kbs="2000"      | 12: edge int_idx="0": 'dbl_kbps' is missing
          int_qlen="20"       | int_qlen="0"        | 12: edge int_idx="0": int_qlen="0" lets nothing through
          dbl_plr="0.001"     | dbl_plr="1.1"       | 12: edge int_idx="0": dbl_plr="1.1" is not within 0..1
          dbl_plr="0.001"     | dbl_plr="1e-999999999" | 12: edge int_idx="0": dbl_plr="1e-999999999" is not a number of a usual size
          int_delayms="5"     | int_delayms="-5"    | 12: edge int_idx="0": int_delayms="-5" is not within 0..3600000
          int_delayms="5"     | int_delayms="5ms"   | 12: edge int_idx="0": int_delayms="5ms" is not a number
          int_qlen="20"       | int_qlen="20" int_xtq="1" | 12: edge int_idx="0": int_xtq="1" (XCP) is not emulated
          <specs>             | <specs/><specs>     | topology: <specs> is there 2 times, once is right
          <stub-transit       | <client-stub        | 25: client-stub: is defined twice
          </topology>         | </topologie>        | 27: this is not well-formed XML
          <vertices>          | <vertices><edge/>   | 3: edge: is not expected in <vertices>, only vertex
          """)
  void shouldNameLineAndElementWhenTheGraphIsWrong(String right, String wrong, String message) {
    String text = text("tiny.graph");
    assertTrue(text.contains(right), right);
    int at = text.lastIndexOf(right);
    at = right.startsWith("dbl_plr") || right.startsWith("int_q") ? text.indexOf(right) : at;
    at = right.equals("int_delayms=\"5\"") ? text.indexOf(right) : at;
    String broken = text.substring(0, at) + wrong + text.substring(at + right.length());
    String problem = problem(() -> graph(broken));
    assertTrue(problem.startsWith("g:") && problem.contains(message), problem);
  }

  @Test
  void shouldNameTheLineWhereATagOfSeveralLinesBegins() {
    String broken =
        text("tiny.graph").replace("int_idx=\"9\" int_src", "int_idx=\"9\"\n\n  int_ssrc");
    assertEquals("g:21: edge int_idx=\"9\": 'int_src' is missing", problem(() -> graph(broken)));
  }

  @Test
  void shouldRefuseDocumentTypesAndWhatTheyNameOutside() {
    String bomb =
        "<!DOCTYPE topology [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>\n<topology>&a;</topology>";
    assertEquals(
        "g:1: a document type (DOCTYPE) is refused: take it out, nothing here needs one",
        problem(() -> graph(bomb)));
    String deep = "<topology>".repeat(100_000);
    assertTrue(problem(() -> graph(deep)).contains("nested deeper than 32 levels"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int_nodes="2"  | int_nodes="3"      | 10: subnet vnet="10.0.0.0/30": int_nodes="3", but 2 are there
          vip="10.0.0.2" | vip="10.0.0.1"     | 12: virtnode int_idx="5": vip is that of line 11 too
          vip="10.0.0.2" | vip="10.0.0.9"     | 12: virtnode int_idx="5": vip="10.0.0.9" is not in its subnet 10.0.0.0/30
          vip="10.0.0.2" | vip="10.0.0.256"   | 12: virtnode int_idx="5": vip="10.0.0.256" is no address
          vbcst="10.0.0.3" | vbcst="10.0.0.7" | 10: subnet vnet="10.0.0.0/30": vbcst does not belong to 10.0.0.0/30
          int_idx="5" int_vn="2" | int_idx="4" int_vn="2" | 17: virtnode int_idx="4": int_idx is that of line 12 too
          int_dst="3" int_emul="0" | int_dst="3" int_emul="1" | 24: hop int_idx="1": int_emul="1" is not within 0..0
          int_idx="9"    | int_idx="7"        | 32: hop int_idx="7": int_idx is that of another edge too
          """)
  void shouldNameLineAndElementWhenTheModelIsWrong(String right, String wrong, String message) {
    String text = text("tiny.model");
    assertTrue(text.contains(right), right);
    String broken = text.replace(right, wrong);
    String problem = problem(() -> ModelFile.read("m", stream(broken)));
    assertTrue(problem.startsWith("m:" + message), problem);
  }

  @Test
  void shouldCheckRoutesAgainstTheNetwork() {
    List<String> paths = new ArrayList<>();
    RouteFile.PathSink sink =
        (from, to, hops) -> paths.add(from + ">" + to + Arrays.toString(hops));
    RouteFile.read("r", stream(text("tiny.route")), tiny(), sink);
    assertEquals(6, paths.size());
    assertEquals("0>2[0, 6, 8, 5]", paths.get(1));
    Map<String, String> wrong =
        Map.of(
            "hops=\"0 3 \"", "hops=\"0 5 \"",
            "int_vndst=\"2\" int_vnsrc=\"1\"", "int_vndst=\"2\" int_vnsrc=\"0\"",
            "9 7 3", "9 7 x");
    List<String> problems = new ArrayList<>();
    wrong.forEach(
        (right, changed) ->
            problems.add(
                problem(
                    () ->
                        RouteFile.read(
                            "r",
                            stream(text("tiny.route").replace(right, changed)),
                            tiny(),
                            sink))));
    problems.sort(null);
    assertEquals(
        List.of(
            "r:3: path int_vndst=\"1\": hop 5 begins at vertex 2, not at 0",
            "r:6: path int_vndst=\"2\": hop 2 begins at vertex 4, not at 3",
            "r:8: path int_vndst=\"1\": 'x' among the hops is no number of an edge"),
        problems);
  }

  @Test
  void shouldNameTheLineWhenInetOrMachinesAreWrong() {
    assertEquals(
        "i:6: 4 is not within 0..2",
        problem(() -> InetFile.read("i", stream(text("tiny.inet").replace("1 2 300", "1 4 300")))));
    assertEquals(
        "i:7: here should be 'source target length', the file ends",
        problem(() -> InetFile.read("i", stream(text("tiny.inet").replace("3 2", "3 3")))));
    assertEquals(
        "m:4: host: 'hostname' is missing",
        problem(
            () ->
                Machines.read(
                    "m",
                    stream(
                        text("tiny.machines").replace("hostname=\"edge1\"", "name=\"edge1\"")))));
    assertEquals(
        "m:2: hardware: needs at least one <emul> and one <host>",
        problem(
            () ->
                Machines.read(
                    "m", stream(text("tiny.machines").replace("<emul hostname=\"core1\"/>", "")))));
  }
}
