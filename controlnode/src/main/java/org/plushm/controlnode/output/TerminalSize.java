package org.plushm.controlnode.output;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The size of the user's terminal, asked again after a while, since windows change. */
public final class TerminalSize {
  private static final int COLUMNS_DEFAULT = 80;
  private static final int ROWS_DEFAULT = 24;
  private static final long ASK_MS = 1_000;
  private static final long AGAIN_NS = 5_000_000_000L;

  private final Map<String, String> environment;
  private int columns;
  private int rows;
  private long askedNs;

  /**
   * Nothing is asked yet.
   *
   * @param environment of this process, whose {@code COLUMNS} and {@code LINES} stand in where stty
   *     cannot tell
   */
  public TerminalSize(Map<String, String> environment) {
    this.environment = environment;
  }

  /** How many characters a line has. */
  public int columns() {
    askNowAndThen();
    return columns;
  }

  /** How many lines there are. */
  public int rows() {
    askNowAndThen();
    return rows;
  }

  private void askNowAndThen() {
    long nowNs = System.nanoTime();
    if (columns != 0 && nowNs - askedNs <= AGAIN_NS) {
      return;
    }
    askedNs = nowNs;
    String told = stty();
    String instead =
        environment.getOrDefault("LINES", "") + " " + environment.getOrDefault("COLUMNS", "");
    rows = first(parse(told, 0), parse(instead, 0), ROWS_DEFAULT);
    columns = first(parse(told, 1), parse(instead, 1), COLUMNS_DEFAULT);
  }

  private static int first(int told, int instead, int otherwise) {
    return told > 0 ? told : instead > 0 ? instead : otherwise;
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

  /** One of the two numbers; 0 when it is not there. */
  static int parse(String size, int index) {
    String[] words = size.stripTrailing().split(" ", -1);
    return words.length == 2 && words[index].matches("[0-9]{1,5}")
        ? Integer.parseInt(words[index])
        : 0;
  }
}
