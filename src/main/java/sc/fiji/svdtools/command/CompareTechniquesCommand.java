package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.awt.GraphicsEnvironment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.job.Comparison;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.Unrecorded;
import sc.fiji.svdtools.request.CompareParameters;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * Plugins &gt; SVD Tools &gt; SVD Compare Techniques...: one image, one seed, several settings.
 *
 * <p>The fields are the dialog; their names are the keys of {@link CompareParameters}.
 */
@Plugin(
    type = Command.class,
    description = "One image, one seed, several settings of Stable Video Diffusion side by side.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = CompareTechniquesCommand.LABEL, weight = 10)
    })
public final class CompareTechniquesCommand extends LongCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Compare Techniques...";

  /** Title of the table with one row per variant. */
  static final String TABLE = "SVD comparison";

  @Parameter private OptionsService options;
  @Parameter private ModelCache models;

  @Parameter(label = "Image", persist = false, description = "The plane shown is animated.")
  private ImagePlus input;

  @Parameter(label = "Warp error", description = "Takes most of the time of measuring.")
  private boolean warp;

  @Parameter(label = "Plots")
  private boolean plots = true;

  @Parameter(
      label = "Folder to save to (empty = none)",
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "Takes the table as CSV, the plots as PNG and the tiled stack.")
  private String folder = "";

  @Parameter(
      label = "Common options",
      columns = FieldStyle.WIDE,
      required = false,
      description = "Options of all rows, such as frames=48 seed=7.")
  private String common = "";

  @Parameter(
      label = "Sweep (empty = none)",
      columns = FieldStyle.WIDE,
      required = false,
      description = "One key and its values, such as keyscale=0.5,0.7,0.9.")
  private String sweep = "";

  @Parameter(
      label = "Rows",
      style = "text area",
      columns = FieldStyle.WIDE,
      description = "One variant per line or between semicolons: name: key=value key=value.")
  private String rows = CompareParameters.DEFAULT.rows();

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;

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
    attempt(
        "SVD Compare Techniques",
        "The results cannot be saved in '" + folder + "'",
        task -> {
          CompareParameters wanted = CompareParameters.of(fields());
          ModelRequest request = options.getOptions(SvdSettings.class).request();
          Comparison made = Comparison.run(input, wanted, request, models, progress(task));
          String name = VideoOutput.withoutExtension(input.getTitle()) + "-comparison";
          show(made, wanted);
          comparison = made;
          output = made.tiled(VideoOutput.unique(name));
          if (!wanted.folder().isEmpty()) {
            saving(output, () -> made.save(Path.of(wanted.folder()), name));
          }
        });
  }

  private static void show(Comparison made, CompareParameters wanted) {
    if (GraphicsEnvironment.isHeadless()) {
      return;
    }
    made.table().show(TABLE);
    if (wanted.plots()) {
      made.plots().forEach(plot -> Unrecorded.beside(plot.plot()::show));
    }
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
