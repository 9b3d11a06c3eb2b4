package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import org.scijava.task.TaskService;
import sc.fiji.svdtools.metrics.Report;

/**
 * Plugins &gt; SVD Tools &gt; SVD Measure Video...: any open stack becomes a row of metrics.
 *
 * <p>The fields are the dialog; their names are the keys of {@link MeasureParameters}.
 */
@Plugin(
    type = Command.class,
    headless = true,
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = MeasureVideoCommand.LABEL, weight = 20)
    })
public final class MeasureVideoCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Measure Video...";

  @Parameter private LogService log;
  @Parameter private StatusService status;
  @Parameter private TaskService tasks;

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
      required = false,
      description =
          "Frames at which attention windows start, such as 7 14 21, for the joint ratio.")
  private String joints = "";

  @Parameter(
      label = "Start image (empty = none)",
      required = false,
      persist = false,
      description = "Title of an open image, or a file, that the first frame should show.")
  private String reference = "";

  @Parameter(
      label = "Folder to save to (empty = none)",
      required = false,
      persist = false,
      description = "Takes two tables as CSV and the plots as PNG.")
  private String folder = "";

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
    Task task = tasks.createTask("SVD Measure Video");
    RunProgress progress = new RunProgress(task, status, System::nanoTime);
    task.start();
    try {
      MeasureJob job = new MeasureJob(input, MeasureParameters.of(fields()));
      Report measured = job.measure(stage -> say(task, stage), progress::cancelled);
      job.save(measured);
      job.show(measured);
      report = measured;
    } catch (CancellationException e) {
      refuse(null, "The run was stopped.");
    } catch (IllegalArgumentException e) {
      log.debug(e);
      refuse(e.getMessage(), e.getMessage());
    } catch (UncheckedIOException e) {
      String sentence =
          "The results cannot be saved in '%s': %s".formatted(folder, e.getCause().getMessage());
      refuse(sentence, sentence);
    } catch (OutOfMemoryError e) {
      String sentence = "The memory is not enough to measure this stack; crop or scale it first.";
      refuse(sentence, sentence);
    } catch (RuntimeException e) {
      log.error(e);
      refuse("The run failed: " + e, "The run failed: " + e);
    } finally {
      task.finish();
      status.clearStatus();
    }
  }

  private void say(Task task, String stage) {
    task.setStatusMessage("Measuring " + stage);
    status.showStatus("Measuring " + stage);
  }

  private void refuse(String reason, String sentence) {
    cancel(reason);
    MacroHost.failed(sentence, log);
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
