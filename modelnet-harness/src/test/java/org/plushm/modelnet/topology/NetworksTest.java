package org.plushm.modelnet.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.plushm.modelnet.topology.Samples.stream;
import static org.plushm.modelnet.topology.Samples.text;
import static org.plushm.modelnet.topology.Samples.written;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.plushm.controlnode.spec.SpecFiles;
import org.plushm.plush.application.DirectoryNode;

/** Networks that are converted or generated. */
class NetworksTest {
  private static String graphText(Topology topology) {
    return written(out -> GraphFile.write(topology, out));
  }

  @Property(tries = 60)
  void shouldBeConnectedAndReadBackWhenTransitStubIsGenerated(
      @ForAll @IntRange(min = 1, max = 4) int domains,
      @ForAll @IntRange(min = 1, max = 5) int routers,
      @ForAll @IntRange(min = 1, max = 3) int stubs,
      @ForAll @IntRange(min = 1, max = 60) int hosts,
      @ForAll long seed) {
    TransitStub shape =
        new TransitStub(
            domains, routers, stubs, 2, new HostLinks(hosts, HostLinks.LINK_DEFAULT), seed);
    Topology topology = shape.make();
    assertEquals(domains * routers * (1 + stubs * 2) + hosts, topology.vertices().size());
    Routes routes = new Routes(topology, Routing.DELAY);
    for (int to = 0; to < hosts; to++) {
      assertNotNull(routes.path(0, to), "seed " + seed);
    }
    String written = graphText(topology);
    assertEquals(written, graphText(Samples.graph(written)));
    assertEquals(written, graphText(shape.make()), "seed " + seed + " twice");
  }

  @Test
  void shouldDependOnTheSeed() {
    assertNotEquals(
        graphText(TransitStub.of(10, 1).make()), graphText(TransitStub.of(10, 2).make()));
  }

  private static final InetFile CHAIN = InetFile.read("i", stream(text("tiny.inet")));

  @Test
  void shouldHangHostsOnStubsAsInet2xmlDoes() {
    Topology topology = InetGraph.of(CHAIN, new InetOptions(5, 2, Map.of(), true, 3));
    assertEquals(5, topology.hostCount());
    assertEquals(2 * (5 + 2), topology.edges().size());
    // ceil(5 / 2) = 3 hosts at the first gateway, the other 2 at the second.
    Routes routes = new Routes(topology, Routing.HOPS);
    assertEquals(routes.entry(0), routes.entry(2));
    assertNotEquals(routes.entry(2), routes.entry(3));
    assertEquals("client-stub", topology.edge(0).spec());
    assertEquals(new LinkParameters(1_000_000, 1_000_000, 0, 10), topology.parameters(9));
    for (int edge = 10; edge < 14; edge++) {
      Edge of = topology.edge(edge);
      boolean atGateway =
          topology.vertices().get(of.source()).role() == Role.GATEWAY
              || topology.vertices().get(of.target()).role() == Role.GATEWAY;
      assertEquals(atGateway ? "stub-transit" : "transit-transit", of.spec());
    }
    assertEquals("400", topology.vertices().get(1).attributes().get("dbl_x"));
  }

  @Test
  void shouldKeepFractionsOfDelaysByLength() {
    InetFile third = InetFile.read("i", stream("2 1\n0 0 0\n1 1 1\n0 1 100\n"));
    Topology topology = InetGraph.of(third, new InetOptions(1, 1, Map.of(), true, 3));
    assertEquals("0.333333", topology.edge(2).attributes().get("int_delayms"));
  }

  @Property(tries = 50)
  void shouldDrawWithinTheRangeWhenMinAndMaxAreGiven(@ForAll long seed) {
    Map<String, InetOptions.Range> ranges =
        InetOptions.parseRanges(
            List.of(
                "min-client-stub",
                "1000",
                "5",
                "0.01",
                "max-client-stub",
                "2000",
                "9",
                "0.02",
                "stub-transit",
                "155000",
                "20",
                "0"),
            25);
    Topology topology = InetGraph.of(CHAIN, new InetOptions(6, 3, ranges, false, seed));
    for (int edge = 0; edge < 12; edge++) {
      LinkParameters link = topology.parameters(edge);
      assertTrue(link.rateBps() >= 1_000_000 && link.rateBps() <= 2_000_000, "seed " + seed);
      assertTrue(link.delayNs() >= 5_000_000 && link.delayNs() <= 9_000_000, "seed " + seed);
      assertEquals(0, link.delayNs() % 1_000_000);
      assertTrue(link.lossProbability() >= 0.01 && link.lossProbability() <= 0.02, "seed " + seed);
    }
    assertEquals(new LinkParameters(155_000_000, 20_000_000, 0, 25), topology.parameters(12));
  }

  @Test
  void shouldSayWhatIsWrongWithLinkSpecifications() {
    List<List<String>> wrong =
        List.of(
            List.of("client-stub", "1000", "5"),
            List.of("min-client-stub", "1000", "5", "0"),
            List.of("client-tub", "1000", "5", "0"),
            List.of("min-client-stub", "3", "5", "0", "max-client-stub", "2", "5", "0"),
            List.of("client-stub", "1000", "5", "2"));
    assertEquals(
        List.of(
            "link specification: 'client-stub 1000 5' is not TYPE KBPS MS DROP, any number of"
                + " times",
            "link specification: min-client-stub and max-client-stub go together",
            "link specification: 'client-tub' is no type of link: client-stub, stub-stub,"
                + " stub-transit, transit-transit",
            "link specification: min-client-stub is greater than max-client-stub",
            "link specification: client-stub 1000 5 2: dbl_plr=\"2\" is not within 0..1"),
        wrong.stream()
            .map(
                words ->
                    assertThrows(InvalidTopology.class, () -> InetOptions.parseRanges(words, 10))
                        .getMessage())
            .toList());
  }

  private static final String ZOO =
      """
      <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
        <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="d42"/>
        <key attr.name="label" attr.type="string" for="node" id="d33"/>
        <key attr.name="Longitude" attr.type="double" for="node" id="d32"/>
        <key attr.name="Latitude" attr.type="double" for="node" id="d29"/>
        <graph edgedefault="undirected">
          <node id="a"><data key="d33">Paris</data><data key="d29">48.8534</data><data key="d32">2.3488</data></node>
          <node id="b"><data key="d33">Berlin</data><data key="d29">52.5244</data><data key="d32">13.4105</data></node>
          <node id="c"><data key="d33">Somewhere</data></node>
          <edge source="a" target="b"><data key="d42">1e10</data></edge>
          <edge source="b" target="a"/>
          <edge source="b" target="c"><data key="d42">155000000.0</data></edge>
          <edge source="c" target="c"/>
        </graph>
      </graphml>
      """;

  @Test
  void shouldTakeDelaysFromGeographyAndDefaultsWhereNothingIsKnown() {
    GraphMlFile.Result result =
        GraphMlFile.read(
            "zoo", stream(ZOO), GraphMlFile.LINK_DEFAULT, new HostLinks(2, HostLinks.LINK_DEFAULT));
    Topology topology = result.topology();
    assertEquals(
        List.of(
            "1 link of unknown length: default delay",
            "1 link of unknown speed: default rate",
            "1 link beside another of the same nodes: left out",
            "1 link from a node to itself: left out"),
        result.notes());
    LinkParameters parisBerlin = topology.parameters(4);
    // 878 km as the crow flies; light in fibre needs 4.39 ms.
    assertEquals(4.39e6, parisBerlin.delayNs(), 0.01e6);
    assertEquals(10_000_000_000L, parisBerlin.rateBps());
    // 2 x 4.39 ms x 10 Gbit/s are 7300 packets of 1500 bytes.
    assertEquals(7315, parisBerlin.queuePackets(), 20);
    assertEquals(new LinkParameters(155_000_000, 5_000_000, 0, 129), topology.parameters(6));
    assertEquals("Berlin", topology.labelOf(1));
    assertEquals(8, topology.edges().size());
    assertEquals(graphText(topology), graphText(Samples.graph(graphText(topology))));
  }

  @Test
  void shouldSayWhatIsWrongWithGraphMl() {
    assertEquals(
        "zoo:13: edge: target=\"d\" is no node",
        assertThrows(
                InvalidTopology.class,
                () ->
                    GraphMlFile.read(
                        "zoo",
                        stream(
                            ZOO.replace("target=\"c\"><data", "target=\"d\"><data")
                                .replace("<edge source=\"b\" target=\"a\"/>\n", "\n")
                                .replace("<edge source=\"a\"", "\n<edge source=\"a\"")),
                        GraphMlFile.LINK_DEFAULT,
                        new HostLinks(2, HostLinks.LINK_DEFAULT)))
            .getMessage());
    assertEquals(
        "zoo:7: data key=\"d29\": value=\"north\" is not a number",
        assertThrows(
                InvalidTopology.class,
                () ->
                    GraphMlFile.read(
                        "zoo",
                        stream(ZOO.replace("48.8534", "north")),
                        GraphMlFile.LINK_DEFAULT,
                        new HostLinks(2, HostLinks.LINK_DEFAULT)))
            .getMessage());
  }

  @Test
  void shouldPlaceSeveralHostsOnASiteOfTheMatrix() {
    RttMatrix matrix = RttMatrix.read("rtt", stream("0\t20.5\n21\t0\n"));
    assertEquals(10_250_000, matrix.delayNs(0, 1, 7));
    assertEquals(10_500_000, matrix.delayNs(3, 2, 7));
    assertEquals(7, matrix.delayNs(0, 2, 7));
    Topology mesh = matrix.mesh(4, LinkParameters.UNLIMITED, 100_000);
    assertEquals(12, mesh.edges().size());
    int[] direct = new Routes(mesh, Routing.HOPS).path(3, 0);
    assertEquals(1, direct.length);
    assertEquals(10_500_000, mesh.parameters(direct[0]).delayNs());
  }

  @Test
  void shouldSayWhereTheMatrixIsWrong() {
    assertEquals(
        "rtt:2: row 1: column 1=\"-1\" is not within 0..7200000",
        assertThrows(InvalidTopology.class, () -> RttMatrix.read("rtt", stream("0 1\n1 -1\n")))
            .getMessage());
    assertEquals(
        "rtt: row 1: has 1 values, but there are 2 rows",
        assertThrows(InvalidTopology.class, () -> RttMatrix.read("rtt", stream("0 1\n1\n")))
            .getMessage());
  }

  @Test
  void shouldGiveEachMachineASubnetOfTheSameSizeAsInTheThesis() {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= 17; i++) {
      names.add("edge" + i);
    }
    Model model = ModelMaker.of(TransitStub.of(1000, 1).make(), Machines.of("core1", names));
    // The thesis: 1000 virtual clients on 17 machines, 59 each.
    Model.Subnet first = model.emulators().get(0).hosts().get(0).subnets().get(0);
    assertEquals("59", first.attributes().get("int_nodes"));
    assertEquals("10.0.0.0/26", first.attributes().get("vnet"));
    assertEquals(1000, model.placed().size());
    assertEquals("10.0.4.1", model.placed().get(16).node().vip());
    String text = written(out -> ModelFile.write(model, out));
    assertEquals(text, written(out -> ModelFile.write(ModelFile.read("m", stream(text)), out)));
    assertThrows(
        InvalidTopology.class,
        () ->
            ModelMaker.of(
                TransitStub.of(66_000, 1).make(), Machines.of("core1", List.of("edge1"))));
  }

  @Test
  void shouldWriteTheDirectoryThatPlushReads() throws Exception {
    Model model = ModelMaker.of(Samples.tiny(), Samples.tinyMachines());
    String text =
        written(
            out ->
                VirtualHostFiles.writeDirectory(model, 15_401, "modelnet", "modelnet_deploy", out));
    List<DirectoryNode> nodes = SpecFiles.parseDirectory("d.xml", text).nodes();
    assertEquals(
        List.of(
            new DirectoryNode("edge1", 15_400, "ssh", "modelnet_deploy", "", -1),
            new DirectoryNode("edge2", 15_400, "ssh", "modelnet_deploy", "", -1),
            new DirectoryNode("edge1", 15_401, "ssh", "modelnet", "10.0.0.1", 0),
            new DirectoryNode("edge2", 15_401, "ssh", "modelnet", "10.0.0.5", 1),
            new DirectoryNode("edge1", 15_402, "ssh", "modelnet", "10.0.0.2", 2)),
        nodes);
  }
}
