package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.image.ClipInput;
import sc.fiji.svdtools.image.LinePlot;
import sc.fiji.svdtools.image.MetricTables;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;
import sc.fiji.svdtools.progress.Unrecorded;
import sc.fiji.svdtools.request.MeasureParameters;

/**
 * One measurement: stack in, report out, shown and saved as asked for.
 *
 * @param input stack to measure; not changed
 * @param wanted what to measure, show and save
 */
public record MeasureJob(ImagePlus input, MeasureParameters wanted) {

  /** Title of the table with one row per measured stack. */
  static final String TABLE = "SVD metrics";

  private static final int COLUMNS = 2;

  /**
   * Measures the stack.
   *
   * @param stage told what is measured next
   * @param stopped asked before each frame
   * @throws IllegalArgumentException if stack, reference or parameters are not usable
   * @throws CancellationException if {@code stopped} answers true
   */
  public Report measure(Consumer<String> stage, BooleanSupplier stopped) {
    Draft.require("folder", wanted.folder());
    Clip clip = ClipInput.read(input);
    Clip watched =
        Clip.lazy(
            clip.width(),
            clip.height(),
            clip.channels(),
            clip.frames(),
            frame -> {
              if (stopped.getAsBoolean()) {
                throw new CancellationException();
              }
              return clip.frame(frame);
            });
    Request request = Request.CLIP.withJoints(wanted.starts());
    request = wanted.warp() ? request : request.withoutWarp();
    if (!wanted.reference().isEmpty()) {
      request =
          request.withReference(
              ClipInput.picture(NamedImages.image("reference", wanted.reference()), clip));
    }
    return Report.of(watched, request, stage);
  }

  /**
   * Saves what the parameters ask for: two tables as CSV, one figure with all plots as PNG; all of
   * them or none.
   */
  public void save(Report report) {
    if (wanted.folder().isEmpty()) {
      return;
    }
    try {
      Draft.move(Path.of(wanted.folder()), folder -> write(report, folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Report report, Path folder) throws IOException {
    String name = ClipFiles.name(input.getTitle());
    Files.writeString(
        folder.resolve(name + "-metrics.csv"),
        MetricTables.withOrigins(report.summaryCsv(), List.of(Synthetic.of(input))));
    Files.writeString(
        folder.resolve(name + "-frames.csv"),
        MetricTables.withOrigins(report.framesCsv(), ClipInput.origins(input)));
    LinePlot.writePng(plots(report), COLUMNS, folder.resolve(name + "-plots.png"));
  }

  /**
   * Appends a row to the table {@value #TABLE} and opens the other windows asked for.
   *
   * <p>Headless there are no windows: the row goes to the results table of ImageJ, where a macro
   * reads it with {@code getResult}.
   */
  public void show(Report report) {
    if (GraphicsEnvironment.isHeadless()) {
      MetricTables.addSummary(
          Analyzer.getResultsTable(), input.getTitle(), report, Synthetic.of(input));
      return;
    }
    ResultsTable open = ResultsTable.getResultsTable(TABLE);
    ResultsTable table = open == null ? new ResultsTable() : open;
    MetricTables.addSummary(table, input.getTitle(), report, Synthetic.of(input));
    table.show(TABLE);
    if (wanted.table()) {
      MetricTables.frames(report, ClipInput.origins(input)).show(TABLE + " of " + input.getTitle());
    }
    if (wanted.plots()) {
      plots(report).forEach(plot -> Unrecorded.beside(plot.plot()::show));
    }
  }

  private List<LinePlot> plots(Report report) {
    return MetricTables.plots(Map.of(input.getTitle(), report));
  }
}
