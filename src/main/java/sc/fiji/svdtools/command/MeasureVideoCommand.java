package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.job.HeldImage;
import sc.fiji.svdtools.job.MeasureJob;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.progress.RunProgress;
import sc.fiji.svdtools.request.MeasureParameters;

/**
 * Plugins &gt; SVD Tools &gt; SVD Measure Video...: any open stack becomes a row of metrics.
 *
 * <p>The fields are the dialog; their names are the keys of {@link MeasureParameters}.
 */
@Plugin(
    type = Command.class,
    description = "Metrics of any open stack: motion, flicker, drift, warp error.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = MeasureVideoCommand.LABEL, weight = 20)
    })
public final class MeasureVideoCommand extends LongCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Measure Video...";

  @Parameter(
      label = "Stack",
      persist = false,
      description = "Time is T, else Z. An area selection limits the measurement.")
  private ImagePlus input;

  @Parameter(label = "Warp error", description = "Takes most of the time.")
  private boolean warp = true;

  @Parameter(label = "Table per frame")
  private boolean table;

  @Parameter(label = "Plots")
  private boolean plots;

  @Parameter(
      label = "Window starts (empty = none)",
      columns = FieldStyle.WIDE,
      required = false,
      description =
          "Frames at which attention windows start, such as 7 14 21, for the joint ratio.")
  private String joints = "";

  @Parameter(
      label = "Start image (empty = none)",
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "Title of an open image, or a file, that the first frame should show.")
  private String reference = "";

  @Parameter(
      label = "Folder to save to (empty = none)",
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "Takes two tables as CSV and the plots as PNG.")
  private String folder = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.COMMANDS;

  private Report report;

  /** What was measured; null if the run failed or was stopped. */
  public Report report() {
    return report;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    return Keys.values(MeasureParameters.of(given));
  }

  @Override
  public void run() {
    attempt(
        "SVD Measure Video",
        "The results cannot be saved in '" + folder + "'",
        task -> {
          RunProgress progress = progress(task);
          MeasureJob job = new MeasureJob(HeldImage.whole(input), MeasureParameters.of(fields()));
          Report measured = job.measure(stage -> say(task, stage), progress::cancelled);
          job.show(measured);
          report = measured;
          job.save(measured);
        });
  }

  private void say(Task task, String stage) {
    task.setStatusMessage("Measuring " + stage);
    status().showStatus("Measuring " + stage);
  }

  private Map<String, Object> fields() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("warp", warp);
    values.put("table", table);
    values.put("plots", plots);
    values.put("joints", joints);
    values.put("reference", reference);
    values.put("folder", folder);
    values.replaceAll((key, value) -> value == null ? "" : value);
    return values;
  }
}
