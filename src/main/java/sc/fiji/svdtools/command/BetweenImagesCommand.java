package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.image.ClipInput;
import sc.fiji.svdtools.image.MetricTables;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.TiledClips;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.job.BetweenJob;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;
import sc.fiji.svdtools.progress.PreviewProgress;
import sc.fiji.svdtools.progress.Unrecorded;
import sc.fiji.svdtools.request.Animation;

/**
 * Plugins &gt; SVD Tools &gt; SVD Between Images...: frames between the time points of a stack, or
 * between two images, beside what is made without a network.
 */
@Plugin(
    type = Command.class,
    iconPath = HelpLink.ICON,
    headless = true,
    description = "Frames between time points; the time points themselves stay as they are.",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = BetweenImagesCommand.LABEL, weight = 4.5)
    })
public final class BetweenImagesCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.BETWEEN_IMAGES;

  private static final String TABLE = "SVD between images";

  private static final Map<String, Object> DEFAULTS = Map.of("between", "sketch", "fit", "stretch");

  @Parameter(
      label = "<html><b>Time points</b>",
      visibility = ItemVisibility.MESSAGE,
      persist = false)
  private final String betweenheading = "";

  @Parameter(
      label = "End image (empty = next in the stack)",
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "Title of an open image, or a file, behind the last time point.")
  private String endimage = "";

  @Parameter(
      label = "Between",
      choices = {"sketch", "hold", "off"},
      description =
          "Sketch refines a clip made without the model; hold begins from noise; both hold the"
              + " ends.")
  private String between = "sketch";

  @Parameter(
      label = "Sketch by",
      choices = {"auto", "flow", "objects", "drawn", "crossfade"},
      description =
          "Auto moves objects where they moved far, else warps by flow; drawn: selections of one"
              + " object at several time points.")
  private String betweensketch = "auto";

  @Parameter(
      label = "Level",
      min = "0",
      max = "1000",
      stepSize = "1",
      description =
          "Noise level the sketch is refined from, as for 1024 x 576; lower keeps more of it.")
  private double betweenlevel = 3;

  @Parameter(
      label = "Motion by",
      choices = {"measured", "told"},
      description = "Measured sets motion and fps from how far things moved.")
  private String betweenmotion = "measured";

  @Parameter(
      label = "Compare",
      description = "A tiled stack and a table beside flow warp, moved objects and crossfade.")
  private boolean compare = Wish.DEFAULT.compare();

  @Parameter(
      label = "Folder for the comparison (empty = none)",
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "Takes the table as CSV and the tiled stack.")
  private String folder = "";

  @Parameter(
      label = "Drawn objects",
      visibility = ItemVisibility.INVISIBLE,
      attrs = @Attr(name = RECORDED),
      persist = false,
      required = false)
  private String betweenpaths = "";

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;

  /**
   * Keys of this command alone.
   *
   * @param compare whether it is compared with what is made without a network
   * @param folder where the comparison is saved; empty for nowhere
   */
  public record Wish(boolean compare, String folder) {
    static final Wish DEFAULT = new Wish(true, "");
  }

  /** A dialog with its own defaults. */
  public BetweenImagesCommand() {
    begin(DEFAULTS);
  }

  @Override
  Map<String, Object> defaults() {
    return DEFAULTS;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    Map<String, String> rest = new LinkedHashMap<>(given);
    Map<String, String> own = Keys.take(rest, Keys.of(Wish.class));
    Map<String, Object> values = super.inputs(rest);
    values.putAll(Keys.values(Keys.with(Wish.DEFAULT, own)));
    return values;
  }

  @Override
  public void run() {
    attempt(
        "SVD Between Images",
        "The comparison cannot be saved in '" + folder + "'",
        task -> {
          Draft.require("folder", compare && folder != null ? folder : "");
          BetweenJob job = between(job());
          // So that a recorded call repeats the run whatever is drawn then.
          betweenpaths = job.wanted().values().get("betweenpaths").toString();
          BetweenJob.Made made;
          try (PreviewProgress progress =
              new PreviewProgress(progress(task), preview, job.wanted().clip().fps())) {
            made = job.run(models, progress);
          }
          output = made.image();
          if (compare) {
            saving(output, () -> compare(made));
          }
        });
  }

  /** With what is drawn, where the fields ask for it and tell no paths. */
  @Override
  Animation wanted() {
    String told = betweenpaths;
    if (betweensketch.equals("drawn") && told.isBlank()) {
      betweenpaths = BetweenJob.drawn(input);
    }
    try {
      return super.wanted();
    } finally {
      betweenpaths = told;
    }
  }

  private static BetweenJob between(AnimateJob job) {
    return BetweenJob.of(job.input(), job.wanted(), job.request());
  }

  @Override
  public void preview() {
    try {
      AnimateJob job = job();
      line.foresee(() -> between(job).forecast(models.outlook(job.request())));
    } catch (IllegalArgumentException e) {
      line.say(e.getMessage(), true);
    }
  }

  private void compare(BetweenJob.Made made) throws IOException {
    String name = made.image().getTitle();
    Map<String, ImagePlus> all = new LinkedHashMap<>();
    all.put(between + " (" + name + ")", made.image());
    all.putAll(made.others());
    ResultsTable table = new ResultsTable();
    all.forEach(
        (row, clip) ->
            MetricTables.addSummary(
                table,
                row,
                Report.of(ClipInput.read(clip), Request.CLIP.withoutWarp()),
                Synthetic.Kind.PART));
    ImagePlus tiled = TiledClips.of(VideoOutput.unique(name + "-comparison"), all);
    if (!GraphicsEnvironment.isHeadless()) {
      Unrecorded.open(() -> table.show(TABLE));
      Unrecorded.beside(tiled);
    }
    if (folder != null && !folder.isBlank()) {
      Draft.move(
          Path.of(folder.trim()),
          to -> {
            Path start = to.resolve(ClipFiles.name(name + "-comparison"));
            table.saveAs(start + ".csv");
            // Another stack, as ImageJ takes the file for the place of what it saves.
            ClipFormat.stack(TiledClips.of(tiled.getTitle(), all), Path.of(start + ".tif"));
          });
    }
  }
}
