package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PlushMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int plush(String... arguments) {
    return new CommandLine(new PlushMain())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void shouldPrintVersionOfTheBuildWhenAsked() {
    assertEquals(0, plush("--version"));
    assertTrue(out.toString().matches("plush \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R"), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void shouldExitWithUsageErrorWhenVerbIsMissing() {
    assertEquals(2, plush());
    assertTrue(err.toString().startsWith("Missing verb"), err.toString());
  }

  @Test
  void shouldExitWithUsageErrorWhenOptionIsUnknown() {
    assertEquals(2, plush("--frobnicate"));
    assertTrue(err.toString().contains("--frobnicate"), err.toString());
    assertEquals("", out.toString());
  }
}
