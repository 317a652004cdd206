package org.plushm.controlnode.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.plushm.controlnode.output.Console;
import org.plushm.plush.tally.ExitCode;

/**
 * What one command line did: exit code, standard output and standard error, each asserted apart.
 */
final class CliRun {
  private final int exit;
  private final byte[] out;
  private final byte[] err;

  private CliRun(int exit, byte[] out, byte[] err) {
    this.exit = exit;
    this.out = out;
    this.err = err;
  }

  /** Runs a command line without a terminal. */
  static CliRun of(OverlayAccess overlays, String... words) {
    return of(overlays, new Cancellation(), words);
  }

  static CliRun of(OverlayAccess overlays, Cancellation cancellation, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    return of(new Console(out, err, false, false), out, err, overlays, cancellation, words);
  }

  /** Runs a command line on a terminal of this size. */
  static CliRun onTerminal(
      int columns, int rows, OverlayAccess overlays, Cancellation cancellation, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(out, err, true, true, false, () -> columns, () -> rows);
    return of(console, out, err, overlays, cancellation, words);
  }

  private static CliRun of(
      Console console,
      ByteArrayOutputStream out,
      ByteArrayOutputStream err,
      OverlayAccess overlays,
      Cancellation cancellation,
      String... words) {
    int exit = new Plush(new Surroundings(console, overlays, cancellation), true).run(words);
    return new CliRun(exit, out.toByteArray(), err.toByteArray());
  }

  CliRun exits(ExitCode code) {
    return exits(code.code());
  }

  CliRun exits(int code) {
    assertEquals(code, exit, this::toString);
    return this;
  }

  CliRun prints(String text) {
    assertEquals(text, stdout(), this::toString);
    return this;
  }

  CliRun printsPart(String part) {
    assertTrue(stdout().contains(part), () -> "no '" + part + "' in the output of " + this);
    return this;
  }

  CliRun says(String text) {
    assertEquals(text, stderr(), this::toString);
    return this;
  }

  CliRun saysPart(String part) {
    assertTrue(stderr().contains(part), () -> "no '" + part + "' in the messages of " + this);
    return this;
  }

  /** One line on the standard error, nothing on the standard output. */
  CliRun saysOneLine() {
    assertEquals(1, stderr().lines().count(), this::toString);
    assertTrue(stderr().endsWith("\n"), this::toString);
    return prints("");
  }

  byte[] stdoutBytes() {
    return out;
  }

  String stdout() {
    return new String(out, StandardCharsets.UTF_8);
  }

  String stderr() {
    return new String(err, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "exit " + exit + "\n-- stdout --\n" + stdout() + "-- stderr --\n" + stderr();
  }
}
