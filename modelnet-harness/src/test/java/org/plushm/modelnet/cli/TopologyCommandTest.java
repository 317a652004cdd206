package org.plushm.modelnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.plushm.modelnet.validation.Examples;
import org.plushm.plush.tally.ExitCode;

class TopologyCommandTest {
  @TempDir Path folder;
  private String out;
  private String err;

  @BeforeEach
  void writeExample() throws Exception {
    for (String name : Examples.FILES) {
      Files.writeString(folder.resolve(name), Examples.text(name));
    }
  }

  /** Runs a command; words with @ before them are files in the folder. */
  private void run(ExitCode expected, String words) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    String[] split =
        Stream.of(words.split(" "))
            .map(word -> word.startsWith("@") ? path(word.substring(1)) : word)
            .toArray(String[]::new);
    int exit = Modelnet.run(new PrintWriter(outText), new PrintWriter(errText), split);
    out = outText.toString();
    err = errText.toString();
    assertEquals(expected.code(), exit, () -> Arrays.toString(split) + "\n" + out + err);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private String file(String name) throws Exception {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void shouldGoFromGraphToModelAndRoutesAsModelNetDoes() throws Exception {
    run(ExitCode.OK, "topology convert @tiny.graph @my.model --machines @tiny.machines");
    assertEquals(Examples.text("tiny.model"), file("my.model"));
    run(ExitCode.OK, "topology route @tiny.graph -o @my.route");
    assertEquals(Examples.text("tiny.route"), file("my.route"));
    run(ExitCode.OK, "topology convert @my.model @my2.route");
    assertEquals(Examples.text("tiny.route"), file("my2.route"));
    run(ExitCode.OK, "topology convert @tiny.graph @my.graph");
    assertEquals(Examples.text("tiny.graph"), file("my.graph"));
    assertEquals("", out + err);
  }

  @Test
  void shouldShowOnePathAndTheWholeNetwork() {
    run(ExitCode.OK, "topology route @tiny.graph --from 0 --to 2");
    assertTrue(out.endsWith("4 links, 60 ms one way without sending\n"), out);
    assertEquals(5, out.lines().count());
    run(ExitCode.OK, "topology show @tiny.graph");
    assertEquals(
        """
        vertices: 1 transit, 2 gateway, 0 stub, 3 virtual hosts
        edges client-stub: 6, 2000 kbit/s, 5 ms, loss 0.001, queue 20
        edges stub-transit: 4, 10000 kbit/s, 20..30 ms, loss 0, queue 50
        paths by hops: 6 pairs, 0 unreachable
          links min 2, median 4, p95 4, max 4
          one way min 10.000, median 60.000, p95 60.000, max 60.000 ms
          narrowest link min 2000, median 2000 kbit/s; loss at most 0.001999
        """,
        out);
    run(ExitCode.OK, "topology show @tiny.graph --json --routing delay");
    assertTrue(
        out.startsWith("{\"hosts\":3,\"routers\":3,\"edges\":10,\"routing\":\"delay\","), out);
  }

  @Test
  void shouldGenerateTheSameNetworkTwiceAndDrawIt() throws Exception {
    run(ExitCode.OK, "topology generate --hosts 30 --seed 5 -o @one.graph");
    run(ExitCode.OK, "topology generate --hosts 30 --seed 5");
    assertEquals(file("one.graph"), out);
    run(ExitCode.OK, "topology show @one.graph --svg @one.svg");
    for (String drawn : new String[] {"one.svg", "tiny.svg"}) {
      run(ExitCode.OK, "topology convert @" + drawn.replace("svg", "graph") + " @" + drawn);
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(folder.resolve(drawn).toFile());
      int vertices = drawn.equals("one.svg") ? 290 : 6;
      assertEquals(vertices, document.getElementsByTagName("circle").getLength());
      assertTrue(!file(drawn).contains("NaN"), drawn);
    }
  }

  @Test
  void shouldHangHostsOnInetAndWriteTheDirectory() throws Exception {
    run(
        ExitCode.OK,
        "topology convert @tiny.inet @inet.graph --hosts 4 --stubs 2 -l"
            + " --links client-stub 2000 5 0.001 stub-transit 10000 20 0");
    run(ExitCode.OK, "topology show @inet.graph");
    assertTrue(out.contains("edges client-stub: 8, 2000 kbit/s, 1 ms, loss 0.001, queue 10"), out);
    run(ExitCode.OK, "topology directory @tiny.model --group hosts --machine-group=");
    assertTrue(
        out.contains("<node hostname=\"edge1:15402\" vip=\"10.0.0.2\" vn=\"2\" group=\"hosts\"/>"),
        out);
    assertEquals(3, out.split("<node ").length - 1);
    run(ExitCode.OK, "topology directory @tiny.model --names");
    assertEquals("vn0 10.0.0.1 # on edge1", out.lines().findFirst().orElseThrow());
  }

  @Test
  void shouldTakeAMatrixAsAMesh() throws Exception {
    Files.writeString(folder.resolve("rtt"), "0 10\n10 0\n");
    run(ExitCode.OK, "topology convert @rtt @rtt.graph --hosts 3 --host-link 1000,0,0,20");
    run(ExitCode.OK, "topology show @rtt.graph");
    assertTrue(
        out.contains("edges client-client: 6, 1000 kbit/s, 0.1..5 ms, loss 0, queue 20"), out);
  }

  @Test
  void shouldSayInOneLineWhatIsWrong() throws Exception {
    run(ExitCode.INVALID_INPUT, "topology show @none.graph");
    assertEquals("modelnet: " + path("none.graph") + ": no such file\n", err);
    Files.writeString(
        folder.resolve("bad.graph"), Examples.text("tiny.graph").replace("\"9\"", "\"8\""));
    run(ExitCode.INVALID_INPUT, "topology show @bad.graph");
    assertEquals(
        "modelnet: "
            + path("bad.graph")
            + ":21: edge int_idx=\"8\": int_idx is that of another edge too\n",
        err);
    run(ExitCode.INVALID_INPUT, "topology convert @tiny.graph @no/where.graph");
    run(ExitCode.INVALID_INPUT, "topology show @.");
    run(ExitCode.USAGE, "topology convert @tiny.graph @tiny.txt");
    run(ExitCode.USAGE, "topology");
    run(ExitCode.USAGE, "topology route @tiny.graph --from 0");
    run(ExitCode.USAGE, "topology generate --hosts 5 --domains 0");
    run(ExitCode.USAGE, "topology generate --host-link 1,2,3");
    assertEquals(1, err.lines().count());
    assertEquals("", out);
  }

  @Test
  void shouldPrintBarAndResultSideBySideWhenValidating() {
    run(ExitCode.OK, "validate T4 T16 --short");
    assertTrue(out.startsWith("T4 bursts leave evenly\n  kept "), out);
    assertTrue(out.contains("bar 8 ms +-0.1000 %"), out);
    assertTrue(out.contains("  skipped  PlanetLab and GEANT: no folder"), out);
    assertTrue(err.startsWith("modelnet: 2 cases: 1 kept, 0 missed, 1 skipped ("), err);
    run(ExitCode.OK, "validate T4 --json");
    assertTrue(out.startsWith("{\"case\":\"T4\",\"title\":\"bursts leave evenly\""), out);
    run(ExitCode.USAGE, "validate T18");
    run(ExitCode.INVALID_INPUT, "validate T16 --data @none");
  }
}
