package org.plushm.controlnode.setting;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.plushm.plush.setting.Quantity;

/**
 * A timer, cap or window that is a constant of the code: it is told, not turned.
 *
 * @param part of the program that it belongs to
 * @param className full name of the class
 * @param field name of the constant
 * @param source where the value comes from
 * @param meaning what it is
 */
public record Limit(String part, String className, String field, String source, String meaning) {
  private static final String FILE = "limits.txt";
  private static final String PACKAGE = "org.plushm.";

  /** Simple name of the class and the constant. */
  public String name() {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.') + "." + field;
  }

  /**
   * Its value as the code has it, with its unit.
   *
   * @throws IllegalStateException when there is no such constant any more
   */
  public String value() {
    try {
      Field constant = Class.forName(className).getDeclaredField(field);
      constant.setAccessible(true);
      return quantity().text(((Number) constant.get(null)).longValue());
    } catch (ReflectiveOperationException gone) {
      throw new IllegalStateException(
          FILE + " names " + name() + " of " + className + ", which is not there", gone);
    }
  }

  private Quantity quantity() {
    if (field.contains("_NS")) {
      return Quantity.DURATION_NS;
    } else if (field.contains("_MS")) {
      return Quantity.DURATION_MS;
    } else if (field.endsWith("_S")) {
      return Quantity.DURATION_S;
    }
    return field.contains("BYTES") ? Quantity.BYTES : Quantity.COUNT;
  }

  /** All of them, part by part. */
  public static List<Limit> all() {
    List<Limit> limits = new ArrayList<>();
    String part = null;
    try (InputStream in = Limit.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = line.split(" \\| ", 3);
        if (line.startsWith("#")) {
          continue;
        } else if (columns.length == 1) {
          part = line;
        } else {
          String[] names = columns[0].split(" ");
          limits.add(new Limit(part, PACKAGE + names[0], names[1], columns[1], columns[2]));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(FILE + " of the program cannot be read", unreadable);
    }
    return limits;
  }
}
