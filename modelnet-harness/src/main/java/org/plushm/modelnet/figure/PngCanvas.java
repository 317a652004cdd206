package org.plushm.modelnet.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws a chart as PNG, twice as large as its numbers say. Needs no display. */
final class PngCanvas implements Chart.Canvas {
  private static final int SCALE = 2;
  private static final BasicStroke PLAIN = new BasicStroke(1.4f);
  private static final BasicStroke DASHED =
      new BasicStroke(1f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0);

  private final Graphics2D graphics;

  private PngCanvas(Graphics2D graphics) {
    this.graphics = graphics;
  }

  /**
   * Writes the chart.
   *
   * @throws IOException when the file cannot be written or this Java has no fonts
   */
  static void write(Chart chart, Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    BufferedImage image =
        new BufferedImage(SCALE * Chart.WIDTH, SCALE * Chart.HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.scale(SCALE, SCALE);
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, Chart.WIDTH, Chart.HEIGHT);
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      chart.draw(new PngCanvas(graphics));
    } catch (InternalError | NoClassDefFoundError | UnsatisfiedLinkError e) {
      throw new IOException("this Java cannot draw text: install fontconfig and a font", e);
    } finally {
      graphics.dispose();
    }
    ImageIO.write(image, "png", file.toFile());
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, String colour, boolean dashed) {
    graphics.setColor(Color.decode(colour));
    graphics.setStroke(dashed ? DASHED : PLAIN);
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void dot(double x, double y, double radius, String colour) {
    graphics.setColor(Color.decode(colour));
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  @Override
  public void text(double x, double y, String text, int anchor, int size, String colour) {
    graphics.setColor(Color.decode(colour));
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, size));
    double width = graphics.getFontMetrics().stringWidth(text);
    graphics.drawString(text, (float) (x - width * (anchor + 1) / 2), (float) y);
  }

  @Override
  public void textUp(double x, double y, String text, int size) {
    AffineTransform before = graphics.getTransform();
    graphics.rotate(-Math.PI / 2, x, y);
    text(x, y, text, 0, size, "#000000");
    graphics.setTransform(before);
  }
}
