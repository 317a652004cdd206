package org.plushm.modelnet.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line chart with axes from zero, as in the thesis' figures.
 *
 * @param title above it
 * @param xLabel with the unit
 * @param yLabel with the unit
 * @param series what is drawn
 * @param marks numbers of the thesis, as dashed lines across
 * @param moments what happened at some x, as dashed lines upwards
 */
public record Chart(
    String title,
    String xLabel,
    String yLabel,
    List<Series> series,
    List<Mark> marks,
    List<Moment> moments) {
  static final int WIDTH = 640;
  static final int HEIGHT = 420;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int TICKS = 5;
  private static final String[] COLOURS = {"#1f5fa8", "#c2451e", "#3a8a3a", "#7a4a9a", "#8a6d1a"};
  private static final String MARK_COLOUR = "#777777";

  /** So much of the axis stays free above a number of the thesis, for its text. */
  private static final double ABOVE_MARKS = 1.06;

  /** A chart without moments. */
  public Chart(String title, String xLabel, String yLabel, List<Series> series, List<Mark> marks) {
    this(title, xLabel, yLabel, series, marks, List.of());
  }

  /**
   * A line through points in the order of x.
   *
   * @param name as the legend has it
   * @param points at least 0 in both directions
   */
  public record Series(String name, List<Point> points) {}

  /**
   * A point; where {@code low} and {@code high} differ from y, they are drawn as its range.
   *
   * @param x in the unit of the axis
   * @param y in the unit of the axis
   * @param low at most y
   * @param high at least y
   */
  public record Point(double x, double y, double low, double high) {}

  /**
   * A number from the thesis.
   *
   * @param text who says so, and of what
   * @param y in the unit of the axis
   */
  public record Mark(String text, double y) {}

  /**
   * Something that happened.
   *
   * @param text a number or a word
   * @param x in the unit of the axis
   */
  public record Moment(String text, double x) {}

  /** What a chart is drawn on. Coordinates in pixels from the upper left; colours as in CSS. */
  interface Canvas {
    /** A line. */
    void line(double x1, double y1, double x2, double y2, String colour, boolean dashed);

    /** A filled circle. */
    void dot(double x, double y, double radius, String colour);

    /** Text whose anchor is -1 at its start, 0 in its middle, 1 at its end. */
    void text(double x, double y, String text, int anchor, int size, String colour);

    /** Text from the bottom to the top, centred. */
    void textUp(double x, double y, String text, int size);
  }

  void draw(Canvas canvas) {
    double xMax =
        nice(
            series.stream()
                .flatMap(each -> each.points.stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1));
    double yData =
        series.stream()
            .flatMap(each -> each.points.stream())
            .mapToDouble(Point::high)
            .max()
            .orElse(1);
    double yMarks = marks.stream().mapToDouble(Mark::y).max().orElse(0);
    double yMax = nice(Math.max(yData, ABOVE_MARKS * yMarks));
    axes(canvas, xMax, yMax);
    for (Mark mark : marks) {
      double y = y(mark.y, yMax);
      canvas.line(LEFT, y, WIDTH - RIGHT, y, MARK_COLOUR, true);
      canvas.text(WIDTH - RIGHT - 4, y - 4, mark.text, 1, 11, MARK_COLOUR);
    }
    for (Moment moment : moments) {
      double x = x(moment.x, xMax);
      canvas.line(x, TOP, x, HEIGHT - BOTTOM, MARK_COLOUR, true);
      canvas.text(x, TOP - 3, moment.text, 0, 11, MARK_COLOUR);
    }
    for (int i = 0; i < series.size(); i++) {
      line(canvas, series.get(i), COLOURS[i % COLOURS.length], xMax, yMax);
      if (series.size() == 1 && !moments.isEmpty()) {
        continue; // The title says what the one line is, and moments stand where its name would.
      }
      double y = TOP + 14 + 16 * i;
      canvas.line(LEFT + 12, y - 4, LEFT + 36, y - 4, COLOURS[i % COLOURS.length], false);
      canvas.text(LEFT + 42, y, series.get(i).name, -1, 12, "#000000");
    }
  }

  private void axes(Canvas canvas, double xMax, double yMax) {
    canvas.text(WIDTH / 2.0, 20, title, 0, 15, "#000000");
    for (int i = 0; i <= TICKS; i++) {
      double x = LEFT + (WIDTH - LEFT - RIGHT) * i / (double) TICKS;
      double y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * i / (double) TICKS;
      canvas.line(x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5, "#000000", false);
      canvas.text(x, HEIGHT - BOTTOM + 20, number(xMax * i / TICKS), 0, 12, "#000000");
      canvas.line(LEFT - 5, y, LEFT, y, "#000000", false);
      canvas.text(LEFT - 9, y + 4, number(yMax * i / TICKS), 1, 12, "#000000");
      canvas.line(LEFT, y, WIDTH - RIGHT, y, "#e4e4e4", false);
    }
    canvas.line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#000000", false);
    canvas.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#000000", false);
    canvas.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18, xLabel, 0, 13, "#000000");
    canvas.textUp(20, (TOP + HEIGHT - BOTTOM) / 2.0, yLabel, 13);
  }

  private static void line(Canvas canvas, Series series, String colour, double xMax, double yMax) {
    List<Point> points = new ArrayList<>(series.points);
    for (int i = 0; i < points.size(); i++) {
      Point at = points.get(i);
      double x = x(at.x, xMax);
      if (i > 0) {
        Point before = points.get(i - 1);
        canvas.line(x(before.x, xMax), y(before.y, yMax), x, y(at.y, yMax), colour, false);
      }
      if (at.high > at.low) {
        canvas.line(x, y(at.low, yMax), x, y(at.high, yMax), colour, false);
      }
      if (points.size() <= 40) {
        canvas.dot(x, y(at.y, yMax), 3.5, colour);
      }
    }
  }

  private static double x(double value, double max) {
    return LEFT + (WIDTH - LEFT - RIGHT) * value / max;
  }

  private static double y(double value, double max) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / max;
  }

  /** A round number that is not less, so that fifths of it are round as well. */
  static double nice(double value) {
    if (value <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10}) {
      if (value <= step * power * (1 + 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
