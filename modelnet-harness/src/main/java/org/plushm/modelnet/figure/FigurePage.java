package org.plushm.modelnet.figure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * A page of HTML with figures and tables in a folder of its own. Everything in it is read without a
 * network and without scripts. For one thread.
 */
public final class FigurePage {
  private static final String STYLE =
      "body{font-family:sans-serif;max-width:76em;margin:2em auto;padding:0 1em;line-height:1.4}"
          + "figure{margin:1.5em 0}figure img{max-width:100%}figcaption{max-width:60em;color:#333}"
          + "div.wide{overflow-x:auto}table{border-collapse:collapse;font-size:75%}"
          + "td,th{border:1px solid #ccc;padding:2px 3px;text-align:right;white-space:nowrap}"
          + "td.text,th.text{text-align:left}th,td.text{white-space:normal}"
          + "td.bad{background:#fbe3dc}"
          + "code{background:#eee;padding:2px 4px;overflow-wrap:anywhere}";

  private final Path folder;
  private final StringBuilder html = new StringBuilder();

  /**
   * An empty page.
   *
   * @param folder made where it is missing
   * @param title its heading
   */
  public FigurePage(Path folder, String title) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<title>").append(SvgCanvas.escaped(title)).append("</title>\n<style>");
    html.append(STYLE).append("</style></head><body>\n<h1>");
    html.append(SvgCanvas.escaped(title)).append("</h1>\n");
    paragraph(machine());
  }

  /** Adds text. */
  public void paragraph(String text) {
    html.append("<p>").append(SvgCanvas.escaped(text)).append("</p>\n");
  }

  /** Adds text that must not be overlooked. */
  public void warning(String text) {
    html.append("<p><b>").append(SvgCanvas.escaped(text)).append("</b></p>\n");
  }

  /** Adds how to do it again. */
  public void command(String command) {
    html.append("<p>Again: <code>").append(SvgCanvas.escaped(command)).append("</code></p>\n");
  }

  /** Adds text with all its blanks and lines. */
  public void listing(String text) {
    html.append("<pre>").append(SvgCanvas.escaped(text)).append("</pre>\n");
  }

  /**
   * Adds a figure, which is written as SVG and as PNG.
   *
   * @param name of the files
   * @param caption what is measured and how it is drawn
   */
  public void figure(String name, Chart chart, String caption) throws IOException {
    Files.writeString(folder.resolve(name + ".svg"), SvgCanvas.draw(chart), StandardCharsets.UTF_8);
    PngCanvas.write(chart, folder.resolve(name + ".png"));
    html.append("<figure><img src=\"").append(name).append(".svg\" alt=\"");
    html.append(SvgCanvas.escaped(chart.title())).append("\">\n<figcaption>");
    html.append(SvgCanvas.escaped(caption)).append(" <a href=\"").append(name);
    html.append(".png\">As PNG</a></figcaption></figure>\n");
  }

  /** Adds a table; what is no number stands to the left, INVALID is marked. */
  public void table(List<String> columns, List<List<String>> rows) {
    html.append("<div class=\"wide\"><table><tr>");
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      boolean isText = rows.stream().anyMatch(row -> !isNumber(row.get(column)));
      html.append(isText ? "<th class=\"text\">" : "<th>");
      html.append(breakable(columns.get(i))).append("</th>");
    }
    html.append("</tr>\n");
    for (List<String> row : rows) {
      html.append("<tr>");
      for (String value : row) {
        String kind = value.equals("INVALID") ? " class=\"text bad\"" : " class=\"text\"";
        html.append("<td").append(isNumber(value) ? "" : kind).append('>');
        html.append(breakable(value)).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  /** Names of columns and lists of hosts have no blanks: a narrow page is to show all columns. */
  private static String breakable(String text) {
    return SvgCanvas.escaped(text).replace("_", "_<wbr>").replace(",", ",<wbr>");
  }

  private static boolean isNumber(String value) {
    return value.matches("-?[0-9.]*|NEVER");
  }

  /** Writes {@code index.html}. */
  public void write() throws IOException {
    Files.writeString(
        folder.resolve("index.html"), html + "</body></html>\n", StandardCharsets.UTF_8);
  }

  private static String machine() {
    return LocalDate.now()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + System.getProperty("java.version")
        + String.format(
            Locale.ROOT,
            ", load average at the end %.1f",
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
