package org.plushm.modelnet.simulate;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Growth curves as SVG: one panel for each measure, over the number of hosts (logarithmic). */
public final class GrowthPlot {
  private static final int PANEL_WIDTH = 340;
  private static final int PANEL_HEIGHT = 240;
  private static final int LEFT = 52;
  private static final int RIGHT = 16;
  private static final int TOP = 34;
  private static final int BOTTOM = 40;
  private static final int TICKS = 4;

  private final List<SimulationResult> results;
  private final StringBuilder svg = new StringBuilder();
  private final double logMin;
  private final double logMax;

  /** A plot of these results, at least one. */
  public GrowthPlot(List<SimulationResult> results) {
    this.results = List.copyOf(results);
    double least = results.stream().mapToInt(SimulationResult::hosts).min().orElse(1);
    double most = results.stream().mapToInt(SimulationResult::hosts).max().orElse(1);
    this.logMin = StrictMath.log10(least);
    this.logMax = Math.max(logMin + 0.1, StrictMath.log10(most));
  }

  /** The picture as text. */
  public String svg() {
    svg.setLength(0);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            2 * PANEL_WIDTH,
            2 * PANEL_HEIGHT));
    panel(0, "deepest host (edges)", SimulationResult::depthMax);
    panel(1, "messages a host", SimulationResult::messagesPerNode);
    panel(2, "99 % back in the tree (ms of virtual time)", SimulationResult::recoveryP99Ms);
    panel(3, "99 % of joins placed (ms of virtual time)", SimulationResult::joinP99Ms);
    return svg.append("</svg>\n").toString();
  }

  private void panel(int index, String title, ToDoubleFunction<SimulationResult> measure) {
    int x0 = index % 2 * PANEL_WIDTH + LEFT;
    int y0 = index / 2 * PANEL_HEIGHT + TOP;
    int width = PANEL_WIDTH - LEFT - RIGHT;
    int height = PANEL_HEIGHT - TOP - BOTTOM;
    double step = niceStep(results.stream().mapToDouble(measure).max().orElse(0) / TICKS);
    text(x0, y0 - 12, "start", title);
    for (int i = 0; i <= TICKS; i++) {
      int y = y0 + height - i * height / TICKS;
      line(x0, y, x0 + width, y, "#ddd");
      text(x0 - 6, y + 4, "end", number(i * step));
    }
    for (int power = (int) Math.ceil(logMin - 1e-9); power <= logMax + 1e-9; power++) {
      int x = x0 + (int) ((power - logMin) / (logMax - logMin) * width);
      line(x, y0 + height, x, y0 + height + 4, "#888");
      text(x, y0 + height + 16, "middle", number(StrictMath.pow(10, power)));
    }
    text(x0 + width / 2, y0 + height + 32, "middle", "hosts");
    StringBuilder points = new StringBuilder();
    for (SimulationResult result : results) {
      double x = x0 + (StrictMath.log10(result.hosts()) - logMin) / (logMax - logMin) * width;
      double y = y0 + height - measure.applyAsDouble(result) / (step * TICKS) * height;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1f5fa8\"><title>%d hosts:"
                  + " %s</title></circle>%n",
              x,
              y,
              result.hosts(),
              number(measure.applyAsDouble(result))));
    }
    svg.append(
        String.format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>%n",
            points.toString().trim()));
  }

  /** 1, 2 or 5 times a power of ten, at least the value. */
  private static double niceStep(double value) {
    if (value <= 0.25) {
      return 0.25;
    }
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(value)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= value) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  private void line(int x1, int y1, int x2, int y2, String colour) {
    svg.append(
        String.format(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n",
            x1, y1, x2, y2, colour));
  }

  private void text(int x, int y, String anchor, String content) {
    svg.append(
        String.format(
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"#333\">%s</text>%n",
            x, y, anchor, content));
  }
}
