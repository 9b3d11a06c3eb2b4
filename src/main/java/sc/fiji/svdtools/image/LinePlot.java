package sc.fiji.svdtools.image;

import ij.gui.Plot;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A line plot of one or several series, as an ImageJ plot or in a PNG file. Works headless.
 *
 * @param title title of the plot window
 * @param xLabel name of the horizontal axis
 * @param yLabel name of the vertical axis
 * @param lines at least one; several get a legend
 */
public record LinePlot(String title, String xLabel, String yLabel, List<Line> lines) {

  /** Colours that the colour-blind can tell apart. Source: Okabe and Ito 2008. */
  private static final List<String> COLOURS =
      List.of(
          "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9", "#999999");

  private static final int WIDTH = 520;
  private static final int HEIGHT = 260;
  private static final int WHITE = 0xffffff;

  /**
   * One series.
   *
   * @param name text in the legend
   * @param x horizontal values
   * @param y vertical values, as many; not finite ones are gaps
   */
  public record Line(String name, double[] x, double[] y) {

    public Line {
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The line '%s' has %d x values and %d y values; there must be as many.",
                name,
                x.length,
                y.length));
      }
    }
  }

  public LinePlot {
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("The plot '" + title + "' has no lines.");
    }
  }

  /** The plot, not shown. */
  public Plot plot() {
    Plot plot = new Plot(title, xLabel, yLabel);
    plot.setFrameSize(WIDTH, HEIGHT);
    StringBuilder legend = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      plot.setColor(COLOURS.get(i % COLOURS.size()));
      plot.setLineWidth(2);
      plot.add(line.x.length == 1 ? "circle" : "line", line.x, line.y);
      legend.append(i == 0 ? "" : "\n").append(line.name);
    }
    plot.setColor("black");
    plot.setLineWidth(1);
    plot.setLimitsToFit(true);
    if (lines.size() > 1) {
      plot.setLegend(legend.toString(), Plot.AUTO_POSITION);
    }
    return plot;
  }

  /**
   * Writes the plots side by side and below each other into one PNG file.
   *
   * @param plots at least one
   * @param columns plots in a row, at least 1
   * @param file replaced if it exists; its folder is made
   */
  public static void writePng(List<LinePlot> plots, int columns, Path file) throws IOException {
    List<ImageProcessor> tiles = plots.stream().map(plot -> plot.plot().getProcessor()).toList();
    int width = tiles.stream().mapToInt(ImageProcessor::getWidth).max().orElseThrow();
    int height = tiles.stream().mapToInt(ImageProcessor::getHeight).max().orElseThrow();
    int across = Math.min(columns, tiles.size());
    int rows = (tiles.size() + across - 1) / across;
    ColorProcessor sheet = new ColorProcessor(across * width, rows * height);
    sheet.setColor(WHITE);
    sheet.fill();
    for (int i = 0; i < tiles.size(); i++) {
      sheet.insert(tiles.get(i).convertToRGB(), i % across * width, i / across * height);
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (!ImageIO.write(sheet.getBufferedImage(), "png", file.toFile())) {
      throw new IOException("Java cannot write PNG files.");
    }
  }
}
