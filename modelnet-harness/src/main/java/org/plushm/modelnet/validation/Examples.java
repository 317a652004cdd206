package org.plushm.modelnet.validation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ModelNet's small example, one network in each of its formats; every program has it with it. */
public final class Examples {
  /** The files that belong to the example. */
  public static final List<String> FILES =
      List.of("tiny.inet", "tiny.graph", "tiny.machines", "tiny.model", "tiny.route", "vn.hosts");

  private Examples() {}

  /** The text of one of {@link #FILES}. */
  public static String text(String name) {
    try (InputStream in =
        Examples.class.getResourceAsStream("/org/plushm/modelnet/example/" + name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no example " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
