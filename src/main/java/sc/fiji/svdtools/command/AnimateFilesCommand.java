package sc.fiji.svdtools.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.Previewable;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.job.BatchLog;
import sc.fiji.svdtools.job.BatchLog.Status;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.BatchProgress;
import sc.fiji.svdtools.progress.LiveLine;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Files...: image files become clip files.
 *
 * <p>The fields are the keys of {@link BatchParameters}. An image that fails does not stop the
 * others; the log in the folder says what became of each.
 */
@Plugin(
    type = Command.class,
    description = "Videos from image files, a list or a folder, by Stable Video Diffusion.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateFilesCommand.LABEL, weight = 5)
    })
public final class AnimateFilesCommand extends LongCommand implements Previewable {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Animate Files...";

  @Parameter private OptionsService options;
  @Parameter private ModelCache models;

  @Parameter(
      label = "Files made otherwise",
      choices = {"error", "skip", "replace"},
      description = "What happens to results of the same name made with other parameters.")
  private String existing = "error";

  @Parameter(label = "Animated GIF")
  private boolean gif;

  @Parameter(label = "AVI")
  private boolean avi;

  @Parameter(label = "MP4")
  private boolean mp4;

  @Parameter(label = "PNG sequence")
  private boolean pngs;

  @Parameter(label = "Contact sheet")
  private boolean sheet;

  @Parameter(
      label = "Paths as ROIs and table",
      description = "Where the objects of a clip made with paths are, as rois.zip and paths.csv.")
  private boolean truth;

  @Parameter(
      label = "Mark in a corner",
      choices = {"auto", "on", "off"},
      description = "The word SYNTHETIC on frames: auto is GIF, AVI, MP4; on also PNG and sheet.")
  private String mark = "auto";

  @Parameter(
      label = "Preset",
      persist = false,
      required = false,
      columns = FieldStyle.WIDE,
      description = "One that comes with the plugin or a saved one; Parameters go before it.")
  private String preset = Presets.NONE;

  @Parameter(
      label = "Images",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "An image file, a folder, a .txt list, or several with semicolons between.")
  private String files = "";

  @Parameter(
      label = "Folder for results",
      required = false,
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE)
  private String out = "";

  @Parameter(
      label = "Parameters",
      persist = false,
      required = false,
      columns = FieldStyle.WIDE,
      description = "As in a macro for SVD Animate Image, such as: frames=14 motion=180")
  private String parameters = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.COMMANDS;

  @Parameter(
      label = "This run",
      visibility = ItemVisibility.MESSAGE,
      persist = false,
      required = false)
  private final LiveLine line = new LiveLine(Labels.of(getClass())::in);

  private Map<Status, Integer> counts = Map.of();

  /** Number of images by what became of them in the last run. */
  public Map<Status, Integer> counts() {
    return counts;
  }

  @Override
  public List<String> choices(String input) {
    return input.equals(Presets.KEY) ? Presets.names() : List.of();
  }

  @Override
  public void resume() {
    preset = Presets.present(preset);
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    return Keys.values(BatchParameters.of(given));
  }

  @Override
  public void run() {
    attempt(
        "SVD Animate Files",
        "The folder '" + out + "' cannot be written to",
        task -> {
          ModelRequest request = options.getOptions(SvdSettings.class).request();
          Batch batch = new Batch(models, request, BatchParameters.of(fields()), log());
          counts = batch.run(new BatchProgress(task, status(), batch.size(), System::nanoTime));
        });
    if (!isCanceled()) {
      finish();
    }
  }

  /** Called by the dialog when it opens and after each change; says what a run would do. */
  @Override
  public void preview() {
    if (files == null || files.isBlank()) {
      line.say("No images are chosen yet.", false);
      return;
    }
    try {
      ModelRequest request = options.getOptions(SvdSettings.class).request();
      BatchParameters wanted = BatchParameters.of(fields());
      line.foresee(() -> Batch.forecast(wanted, request, models));
    } catch (IllegalArgumentException e) {
      line.say(e.getMessage(), true);
    }
  }

  @Override
  public void cancel() {}

  private void finish() {
    String text =
        counts.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey().label())
            .collect(Collectors.joining(", "));
    status().showStatus("SVD Animate Files: " + text);
    if (counts.containsKey(Status.ERROR)) {
      log()
          .warn(
              String.format(
                  Locale.ROOT, "%s: %s; see %s in '%s'.", LABEL, text, BatchLog.FILE, out));
    }
  }

  private Map<String, Object> fields() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("existing", existing);
    values.put("gif", gif);
    values.put("avi", avi);
    values.put("mp4", mp4);
    values.put("pngs", pngs);
    values.put("sheet", sheet);
    values.put("truth", truth);
    values.put("mark", mark);
    values.put(Presets.KEY, preset);
    values.put("files", files);
    values.put("out", out);
    values.put("parameters", parameters);
    values.values().removeIf(java.util.Objects::isNull);
    return values;
  }
}
