package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.measure.ResultsTable;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;

class MetricTablesTest {

  private final Report fast = report(4, 0.1f);
  private final Report slow = report(4, 0.05f);

  @Test
  void summariesAreRowsUnderOneHeading() {
    ResultsTable table = new ResultsTable();
    MetricTables.addSummary(table, "fast", fast);
    MetricTables.addSummary(table, "slow", slow);
    assertEquals(2, table.size());
    assertEquals("slow", table.getLabel(1));
    assertEquals(0.1, table.getValue("mean_step", 0), 1e-6);
    assertEquals(0.05, table.getValue("mean_step", 1), 1e-6);
  }

  @Test
  void framesAreRowsWithGaps() {
    ResultsTable table = MetricTables.frames(fast);
    assertEquals(4, table.size());
    assertEquals(3, table.getValue("frame", 3));
    assertTrue(Double.isNaN(table.getValue("step", 0)));
    assertEquals(0.1, table.getValue("step", 3), 1e-6);
    assertEquals(0.3, table.getValue("mean_shift", 3), 1e-6);
  }

  @Test
  void plotsHaveALinePerReportAndAreWrittenWithoutADisplay(@TempDir Path folder)
      throws IOException {
    Map<String, Report> reports = new LinkedHashMap<>();
    reports.put("plain", fast);
    reports.put("scaled", slow);
    List<LinePlot> plots = MetricTables.plots(reports);
    assertEquals(9, plots.size());
    assertEquals(2, plots.get(0).lines().size());
    assertEquals(1, plots.get(0).lines().get(0).x()[0]);
    Path file = folder.resolve("new").resolve("plots.png");
    LinePlot.writePng(plots, 2, file);
    BufferedImage image = ImageIO.read(file.toFile());
    int width = plots.get(0).plot().getProcessor().getWidth();
    assertEquals(2 * width, image.getWidth());
    Set<Integer> colours = new HashSet<>();
    for (int i = 0; i < width * image.getHeight() / 5; i++) {
      colours.add(image.getRGB(i % width, i / width) & 0xffffff);
    }
    assertTrue(colours.containsAll(Set.of(0x0072b2, 0xd55e00)), "lines of both colours");
    int corner = image.getRGB(image.getWidth() - 1, image.getHeight() - 1) & 0xffffff;
    assertEquals(0xffffff, corner, "empty tile");
  }

  @Test
  void unusablePlotsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new LinePlot("t", "x", "y", List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> new LinePlot.Line("a", new double[2], new double[3]));
  }

  private static Report report(int frames, float step) {
    Clip clip =
        Clip.lazy(
            8,
            8,
            1,
            frames,
            f -> {
              float[] frame = new float[64];
              java.util.Arrays.fill(frame, step * f);
              return frame;
            });
    return Report.of(clip, Request.CLIP);
  }
}
