package sc.fiji.svdtools.image;

import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Series;

/** Reports as results tables and plots; nothing is shown. */
public final class MetricTables {

  private static final int DIGITS = 5;

  private static final Map<String, String> PLOTTED =
      Map.ofEntries(
          Map.entry("step", "step"),
          Map.entry("acceleration", "acceleration"),
          Map.entry("contrast", "contrast / first frame"),
          Map.entry("saturation", "saturation"),
          Map.entry("psnr_to_start", "PSNR to start (dB)"),
          Map.entry("content_drift", "content drift"),
          Map.entry("foreground_kept", "foreground kept"),
          Map.entry("hue_shift", "hue shift (degrees)"),
          Map.entry("warp_error", "warp error"));

  private MetricTables() {}

  /** Name of the column that says whether pixels were measured or generated. */
  public static final String ORIGIN = "origin";

  /** Like {@link #addSummary(ResultsTable, String, Report)}, with the origin of the pixels. */
  public static void addSummary(
      ResultsTable table, String label, Report report, Synthetic.Kind origin) {
    addSummary(table, label, report);
    table.addValue(ORIGIN, origin.text());
  }

  /** Appends the summary as a row with the given label. */
  public static void addSummary(ResultsTable table, String label, Report report) {
    table.setPrecision(DIGITS);
    table.addRow();
    table.addLabel(label);
    report.summary().forEach(table::addValue);
  }

  /** Like {@link #frames(Report)}, with the origin of each frame. */
  public static ResultsTable frames(Report report, List<Synthetic.Kind> origins) {
    ResultsTable table = frames(report);
    for (int frame = 0; frame < report.frames(); frame++) {
      table.setValue(ORIGIN, frame, origins.get(frame).text());
    }
    return table;
  }

  /** Comma-separated lines with the column of origins added: a name, then a cell per line. */
  public static String withOrigins(String csv, List<Synthetic.Kind> origins) {
    String[] lines = csv.split("\n");
    StringBuilder text = new StringBuilder(lines[0]).append(',').append(ORIGIN).append('\n');
    for (int i = 1; i < lines.length; i++) {
      text.append(lines[i]).append(',').append(origins.get(i - 1).text()).append('\n');
    }
    return text.toString();
  }

  /** One row per frame, numbered from 0; cells without a value hold NaN. */
  public static ResultsTable frames(Report report) {
    ResultsTable table = new ResultsTable();
    table.setPrecision(DIGITS);
    table.setNaNEmptyCells(true);
    table.showRowNumbers(false);
    for (int frame = 0; frame < report.frames(); frame++) {
      table.addRow();
      table.addValue("frame", frame);
      for (Map.Entry<String, Series> entry : report.series().entrySet()) {
        Series series = entry.getValue();
        table.addValue(entry.getKey(), series.has(frame) ? series.at(frame) : Double.NaN);
      }
    }
    return table;
  }

  /**
   * One plot per metric over the frames, with a line for each report.
   *
   * @param reports name in the legend to report, in order; at least one
   */
  public static List<LinePlot> plots(Map<String, Report> reports) {
    Report first = reports.values().iterator().next();
    List<LinePlot> plots = new ArrayList<>();
    for (String name : first.series().keySet()) {
      List<LinePlot.Line> lines = new ArrayList<>();
      reports.forEach(
          (label, report) -> {
            Series series = report.series().get(name);
            if (series != null && series.values().length > 0) {
              lines.add(line(label, series));
            }
          });
      if (PLOTTED.containsKey(name) && !lines.isEmpty()) {
        plots.add(new LinePlot(PLOTTED.get(name), "frame", PLOTTED.get(name), lines));
      }
    }
    return plots;
  }

  private static LinePlot.Line line(String label, Series series) {
    double[] frames = new double[series.values().length];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = series.first() + i;
    }
    return new LinePlot.Line(label, frames, series.values());
  }
}
