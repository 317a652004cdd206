package org.plushm.modelnet.topology;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** ModelNet's small example in all its formats, and short ways to read and write texts. */
final class Samples {
  private Samples() {}

  static String text(String name) {
    try (InputStream in =
        Samples.class.getResourceAsStream("/org/plushm/modelnet/example/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Topology graph(String text) {
    return GraphFile.read("g", stream(text));
  }

  static Topology tiny() {
    return GraphFile.read("tiny.graph", stream(text("tiny.graph")));
  }

  static Machines tinyMachines() {
    return Machines.read("tiny.machines", stream(text("tiny.machines")));
  }

  static String written(Consumer<Appendable> writer) {
    StringBuilder out = new StringBuilder();
    writer.accept(out);
    return out.toString();
  }
}
