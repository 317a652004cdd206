package org.plushm.controlnode.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The width of the user's terminal, asked again after a while, since windows change. */
public final class TerminalWidth implements IntSupplier {
  private static final int COLUMNS_DEFAULT = 80;
  private static final long ASK_MS = 1_000;
  private static final long AGAIN_NS = 5_000_000_000L;

  private final Map<String, String> environment;
  private int columns;
  private long askedNs;

  /**
   * Nothing is asked yet.
   *
   * @param environment of this process, whose {@code COLUMNS} stands in where stty cannot tell
   */
  public TerminalWidth(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public int getAsInt() {
    long nowNs = System.nanoTime();
    if (columns == 0 || nowNs - askedNs > AGAIN_NS) {
      askedNs = nowNs;
      columns = ask();
    }
    return columns;
  }

  private int ask() {
    int told = parse(stty());
    int instead = told > 0 ? told : parse("0 " + environment.getOrDefault("COLUMNS", ""));
    return instead > 0 ? instead : COLUMNS_DEFAULT;
  }

  /** What {@code stty size} says: rows and columns; empty where there is none. */
  private static String stty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(ASK_MS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return "";
      }
      return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException noTerminal) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** The second number; 0 when there is none. */
  static int parse(String size) {
    String[] words = size.strip().split(" ");
    return words.length == 2 && words[1].matches("[0-9]{1,5}") ? Integer.parseInt(words[1]) : 0;
  }
}
