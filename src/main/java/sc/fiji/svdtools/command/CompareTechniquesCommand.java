package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.scijava.ItemIO;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import org.scijava.task.TaskService;

/**
 * Plugins &gt; SVD Tools &gt; SVD Compare Techniques...: one image, one seed, several settings.
 *
 * <p>The fields are the dialog; their names are the keys of {@link CompareParameters}.
 */
@Plugin(
    type = Command.class,
    headless = true,
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = CompareTechniquesCommand.LABEL, weight = 10)
    })
public final class CompareTechniquesCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Compare Techniques...";

  /** Title of the table with one row per variant. */
  static final String TABLE = "SVD comparison";

  @Parameter private LogService log;
  @Parameter private OptionsService options;
  @Parameter private StatusService status;
  @Parameter private TaskService tasks;
  @Parameter private ModelCache models;

  @Parameter(label = "Image", persist = false, description = "The plane shown is animated.")
  private ImagePlus input;

  @Parameter(label = "Warp error", description = "Takes most of the time of measuring.")
  private boolean warp;

  @Parameter(label = "Plots")
  private boolean plots = true;

  @Parameter(
      label = "Folder to save to (empty = none)",
      required = false,
      persist = false,
      description = "Takes the table as CSV, the plots as PNG and the tiled stack.")
  private String folder = "";

  @Parameter(
      label = "Common options",
      required = false,
      description = "Options of all rows, such as frames=48 seed=7.")
  private String common = "";

  @Parameter(
      label = "Sweep (empty = none)",
      required = false,
      description = "One key and its values, such as keyscale=0.5,0.7,0.9.")
  private String sweep = "";

  @Parameter(
      label = "Rows",
      style = "text area",
      description = "One variant per line or between semicolons: name: key=value key=value.")
  private String rows = CompareParameters.DEFAULT.rows();

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus output;

  private Comparison comparison;

  /** What was made and measured; null if the run failed or was stopped. */
  Comparison comparison() {
    return comparison;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    return Keys.values(CompareParameters.of(given));
  }

  @Override
  public void run() {
    Task task = tasks.createTask("SVD Compare Techniques");
    task.start();
    try {
      CompareParameters wanted = CompareParameters.of(fields());
      ModelRequest request = options.getOptions(SvdSettings.class).request();
      RunProgress progress = new RunProgress(task, status, System::nanoTime);
      Comparison made = Comparison.run(input, wanted, request, models, progress);
      String name = input.getShortTitle() + "-comparison";
      if (!wanted.folder().isEmpty()) {
        made.save(Path.of(wanted.folder()), name);
      }
      show(made, wanted);
      comparison = made;
      output = made.tiled(name);
    } catch (CancellationException e) {
      refuse(null, "The run was stopped.");
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      log.debug(e);
      refuse(e.getMessage(), e.getMessage());
    } catch (IOException e) {
      String sentence =
          "The results cannot be saved in '%s': %s.".formatted(folder, e.getMessage());
      refuse(sentence, sentence);
    } catch (RuntimeException | LinkageError e) {
      log.error(e);
      refuse("The run failed: " + e, "The run failed: " + e);
    } finally {
      task.finish();
      status.clearStatus();
    }
  }

  private static void show(Comparison made, CompareParameters wanted) {
    if (GraphicsEnvironment.isHeadless()) {
      return;
    }
    made.table().show(TABLE);
    if (wanted.plots()) {
      made.plots().forEach(plot -> plot.plot().show());
    }
  }

  private void refuse(String reason, String sentence) {
    cancel(reason);
    MacroHost.failed(sentence, log);
  }

  private Map<String, Object> fields() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("warp", warp);
    values.put("plots", plots);
    values.put("folder", folder);
    values.put("common", common);
    values.put("sweep", sweep);
    values.put("rows", rows);
    values.replaceAll((key, value) -> value == null ? "" : value);
    return values;
  }
}
