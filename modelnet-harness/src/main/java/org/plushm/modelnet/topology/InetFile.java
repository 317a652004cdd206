package org.plushm.modelnet.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Inet generator writes: {@code VERTICES EDGES}, then {@code id x y} for each vertex, then
 * {@code source target length} for each link. Vertices are renumbered by line, as inet2xml does, so
 * their ids count for nothing but have to be numbers.
 *
 * @param vertices places, the text of the numbers kept
 * @param links ends and lengths
 */
public record InetFile(List<Spot> vertices, List<Span> links) {
  /** Generators of a million vertices would be another kind of tool. */
  static final int COUNT_MAX = 1_000_000;

  /**
   * Where a vertex is.
   *
   * @param id as in the file
   * @param x in the file's own unit
   * @param y in the file's own unit
   */
  public record Spot(String id, String x, String y) {}

  /**
   * A link in both directions.
   *
   * @param one vertex by its place in the file
   * @param other vertex by its place in the file
   * @param length in the file's own unit
   */
  public record Span(int one, int other, String length) {}

  /** Keeps copies. */
  public InetFile {
    vertices = List.copyOf(vertices);
    links = List.copyOf(links);
  }

  /**
   * Reads a file.
   *
   * @param file its name for problems
   * @throws InvalidTopology if it is none
   */
  public static InetFile read(String file, InputStream in) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
      return new LineReader(file, lines).read();
    } catch (IOException e) {
      throw Place.of(file).problem("cannot be read: " + e);
    }
  }

  /** Writes the file. */
  public void write(Appendable out) {
    try {
      out.append(vertices.size() + " " + links.size() + "\n");
      for (Spot spot : vertices) {
        out.append(spot.id + " " + spot.x + " " + spot.y + "\n");
      }
      for (Span span : links) {
        out.append(span.one + " " + span.other + " " + span.length + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class LineReader {
    private final String file;
    private final BufferedReader lines;
    private int line;

    LineReader(String file, BufferedReader lines) {
      this.file = file;
      this.lines = lines;
    }

    InetFile read() throws IOException {
      String[] counts = words(2, "VERTICES EDGES");
      int vertexCount = count(counts[0], COUNT_MAX);
      int linkCount = count(counts[1], COUNT_MAX);
      List<Spot> vertices = new ArrayList<>();
      for (int i = 0; i < vertexCount; i++) {
        String[] spot = words(3, "id x y");
        number(spot[0]);
        number(spot[1]);
        number(spot[2]);
        vertices.add(new Spot(spot[0], spot[1], spot[2]));
      }
      List<Span> links = new ArrayList<>();
      for (int i = 0; i < linkCount; i++) {
        String[] span = words(3, "source target length");
        number(span[2]);
        links.add(
            new Span(count(span[0], vertexCount - 1), count(span[1], vertexCount - 1), span[2]));
      }
      String more = nextLine();
      if (more != null) {
        throw problem("more lines than the first one announces");
      }
      return new InetFile(vertices, links);
    }

    private String[] words(int count, String shape) throws IOException {
      String text = nextLine();
      String[] words = text == null ? new String[0] : text.strip().split("\\s+");
      if (words.length != count) {
        throw problem("here should be '" + shape + "'" + (text == null ? ", the file ends" : ""));
      }
      return words;
    }

    private String nextLine() throws IOException {
      String text;
      do {
        text = lines.readLine();
        line++;
      } while (text != null && text.isBlank());
      return text;
    }

    private int count(String word, int max) {
      try {
        int value = Integer.parseInt(word);
        if (value >= 0 && value <= max) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw problem("'" + word + "' is not a whole number");
      }
      throw problem(word + " is not within 0.." + max);
    }

    private void number(String word) {
      try {
        if (new BigDecimal(word).precision() <= 40) {
          return;
        }
      } catch (NumberFormatException e) {
        throw problem("'" + word + "' is not a number");
      }
      throw problem("'" + word + "' has too many digits");
    }

    private InvalidTopology problem(String what) {
      return new Place(file, line, "").problem(what);
    }
  }
}
