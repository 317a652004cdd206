package org.plushm.modelnet.figure;

import java.util.Locale;

/** Draws a chart as SVG. */
final class SvgCanvas implements Chart.Canvas {
  private final StringBuilder body = new StringBuilder();

  /** The chart as an SVG document. */
  static String draw(Chart chart) {
    SvgCanvas canvas = new SvgCanvas();
    chart.draw(canvas);
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%s</svg>%n",
        Chart.WIDTH,
        Chart.HEIGHT,
        Chart.WIDTH,
        Chart.HEIGHT,
        canvas.body);
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, String colour, boolean dashed) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>",
        x1, y1, x2, y2, colour, dashed ? " stroke-dasharray=\"6 4\"" : "");
  }

  @Override
  public void dot(double x, double y, double radius, String colour) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", x, y, radius, colour);
  }

  @Override
  public void text(double x, double y, String text, int anchor, int size, String colour) {
    String where = anchor < 0 ? "start" : anchor == 0 ? "middle" : "end";
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>",
        x, y, where, size, colour, escaped(text));
  }

  @Override
  public void textUp(double x, double y, String text, int size) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"%d\""
            + " transform=\"rotate(-90 %.1f %.1f)\">%s</text>",
        x, y, size, x, y, escaped(text));
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** For text in XML and HTML. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
