package org.plushm.modelnet.validation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.plushm.modelnet.topology.GraphFile;
import org.plushm.modelnet.topology.InetFile;
import org.plushm.modelnet.topology.InvalidTopology;
import org.plushm.modelnet.topology.Machines;
import org.plushm.modelnet.topology.ModelFile;
import org.plushm.modelnet.topology.ModelMaker;
import org.plushm.modelnet.topology.RouteFile;
import org.plushm.modelnet.topology.Routes;
import org.plushm.modelnet.topology.Routing;
import org.plushm.modelnet.topology.Topology;
import org.plushm.modelnet.topology.TransitStub;

/** T12: files come back byte by byte, and what is wrong in one is named. */
final class FileCases {
  private FileCases() {}

  private static Topology graph(String text) {
    return GraphFile.read("graph", Examples.stream(text));
  }

  private static String written(Consumer<Appendable> writer) {
    StringBuilder out = new StringBuilder();
    writer.accept(out);
    return out.toString();
  }

  static void roundTrips(Extent extent, Report report) {
    Topology tiny = graph(Examples.text("tiny.graph"));
    Machines machines = Machines.read("machines", Examples.stream(Examples.text("tiny.machines")));
    same(report, "tiny.graph read and written", "tiny.graph", out -> GraphFile.write(tiny, out));
    same(report, "tiny.machines read and written", "tiny.machines", machines::write);
    same(
        report,
        "tiny.inet read and written",
        "tiny.inet",
        InetFile.read("inet", Examples.stream(Examples.text("tiny.inet")))::write);
    same(
        report,
        "tiny.model read and written",
        "tiny.model",
        out ->
            ModelFile.write(
                ModelFile.read("model", Examples.stream(Examples.text("tiny.model"))), out));
    same(
        report,
        "model made of graph and machines",
        "tiny.model",
        out -> ModelFile.write(ModelMaker.of(tiny, machines), out));
    same(
        report,
        "routes made of the graph",
        "tiny.route",
        out -> RouteFile.write(new Routes(tiny, Routing.HOPS), out));
    String generated =
        written(out -> GraphFile.write(TransitStub.of(200, extent.seed()).make(), out));
    boolean again = generated.equals(written(out -> GraphFile.write(graph(generated), out)));
    report.require(
        "generated network of 200 hosts read and written",
        "same bytes",
        again ? "same bytes" : "other bytes",
        again);
    refusals(report);
  }

  private static void same(
      Report report, String measure, String name, Consumer<Appendable> writer) {
    String expected = Examples.text(name);
    String found = written(writer);
    int difference = Arrays.mismatch(expected.toCharArray(), found.toCharArray());
    report.require(
        measure,
        "same bytes",
        difference < 0 ? "same bytes" : "differs at byte " + difference,
        difference < 0);
  }

  private static void refusals(Report report) {
    List<String[]> mistakes = new ArrayList<>();
    mistakes.add(
        new String[] {"duplicate int_idx", "int_idx=\"9\"", "int_idx=\"8\"", "graph:21: "});
    mistakes.add(new String[] {"gap in int_idx", "int_idx=\"9\"", "int_idx=\"10\"", "graph:21: "});
    mistakes.add(
        new String[] {
          "vertex out of place", "int_idx=\"4\" role", "int_idx=\"6\" role", "graph:8: "
        });
    mistakes.add(
        new String[] {
          "unknown specification", "int_dst=\"5\" specs=\"client-stub\"",
          "int_dst=\"5\" specs=\"client\"", "graph:17: "
        });
    mistakes.add(
        new String[] {"missing parameter", "int_qlen=\"50\"", "int_qlem=\"50\"", "graph:18: "});
    for (String[] mistake : mistakes) {
      String text = Examples.text("tiny.graph");
      String broken = text.replace(mistake[1], mistake[2]);
      String answer = broken.equals(text) ? "the example has changed" : answer(broken);
      report.require(
          mistake[0], "refused as " + mistake[3] + "...", answer, answer.startsWith(mistake[3]));
    }
  }

  private static String answer(String text) {
    try {
      graph(text);
      return "taken";
    } catch (InvalidTopology refusal) {
      return refusal.getMessage();
    }
  }
}
