package org.plushm.modelnet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.plushm.controlnode.cli.Cancellation;
import org.plushm.plush.tally.ExitCode;

/** What one command line did: exit code, standard output and standard error, each told apart. */
record ModelnetRun(int exit, String stdout, String stderr) {
  static ModelnetRun of(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Modelnet.run(new PrintWriter(out), new PrintWriter(err), words);
    return new ModelnetRun(exit, out.toString(), err.toString());
  }

  /** One that its user interrupts as soon as it says something on the standard output. */
  static ModelnetRun cancelledWhenItPrints(String... words) {
    Cancellation cancellation = new Cancellation();
    StringWriter out =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            cancellation.cancel();
          }
        };
    return interrupted(cancellation, out, words);
  }

  /** One that its user interrupts before it has done anything. */
  static ModelnetRun cancelled(String... words) {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel();
    return interrupted(cancellation, new StringWriter(), words);
  }

  private static ModelnetRun interrupted(
      Cancellation cancellation, StringWriter out, String... words) {
    StringWriter err = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    int exit =
        Modelnet.run(printer, new PrintWriter(err), false, (said, left) -> cancellation, words);
    printer.flush();
    return new ModelnetRun(exit, out.toString(), err.toString());
  }

  ModelnetRun exits(ExitCode code) {
    assertEquals(code.code(), exit, this::toString);
    return this;
  }

  ModelnetRun printsPart(String part) {
    assertTrue(stdout.contains(part), () -> "no '" + part + "' in the output of " + this);
    return this;
  }

  ModelnetRun saysPart(String part) {
    assertTrue(stderr.contains(part), () -> "no '" + part + "' in the messages of " + this);
    return this;
  }

  /** Nothing on the standard error. */
  ModelnetRun saysNothing() {
    assertEquals("", stderr, this::toString);
    return this;
  }

  /** One line on the standard error that has this part, nothing on the standard output. */
  ModelnetRun refuses(ExitCode code, String part) {
    assertEquals("", stdout, this::toString);
    assertEquals(1, stderr.lines().count(), this::toString);
    return exits(code).saysPart(part);
  }

  List<String> lines() {
    return stdout.lines().toList();
  }

  @Override
  public String toString() {
    return "exit " + exit + "\n-- stdout --\n" + stdout + "-- stderr --\n" + stderr;
  }
}
