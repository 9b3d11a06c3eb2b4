package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.job.SketchJob;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.request.Animation;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Selection...: selections on the shown image move along
 * paths, the rest is animated around them.
 */
@Plugin(
    type = Command.class,
    iconPath = HelpLink.ICON,
    headless = true,
    description =
        "Selections of the shown image move along paths that are drawn, the rest is animated around"
            + " them by Stable Video Diffusion.",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateSelectionCommand.LABEL, weight = 3.5)
    })
public final class AnimateSelectionCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.ANIMATE_SELECTION;

  /**
   * What is asked for besides a clip.
   *
   * @param sketchonly whether sketch and mask are shown in its place
   */
  public record Wish(boolean sketchonly) {
    static final Wish NONE = new Wish(false);
  }

  @Parameter(
      label = "<html><b>Selections and their paths</b>",
      visibility = ItemVisibility.MESSAGE,
      persist = false)
  private final String pathheading = "";

  @Parameter(
      label = "Paths (empty = as drawn)",
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description =
          "Empty: areas and lines of the ROI Manager or the overlay. Or text such as oval 40,52"
              + " 20,20 along 50,62 76,62.")
  private String paths = "";

  @Parameter(
      label = "Turn to the path",
      description = "Objects face their path from the first frame on, which changes the image.")
  private boolean turn;

  @Parameter(
      label = "Mask",
      choices = {"zone", "path", "object"},
      description =
          "Where the sketch is held: around the object's first place and its path, the path, or the"
              + " object alone.")
  private String cover = "zone";

  @Parameter(
      label = "Weak level",
      min = "0",
      max = "10000",
      stepSize = "10",
      description =
          "Noise level the clip begins at, as for 1024 x 576; lower keeps more of the start image.")
  private double weaklevel = 60;

  @Parameter(
      label = "Strong level (-1 = by turn)",
      min = "-1",
      max = "10000",
      stepSize = "0.5",
      style = "format:0.0",
      description =
          "Down to it the sketch is held; lower follows the path more. -1 = 0.42, or 2.1 with"
              + " turn.")
  private double stronglevel = -1;

  @Parameter(
      label = "Sketch (title or file)",
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "A stack in the place of the moved selections.")
  private String sketch = "";

  @Parameter(
      label = "Sketch mask (title or file)",
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      required = false,
      persist = false,
      description = "An image or stack, bright where the sketch is held.")
  private String mask = "";

  @Parameter(
      label = "Show the sketch only",
      persist = false,
      description = "Sketch and mask as stacks, in the place of a clip.")
  private boolean sketchonly;

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus maskoutput;

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    Map<String, String> others = new LinkedHashMap<>(given);
    Map<String, String> own = Keys.take(others, Keys.of(Wish.class));
    Map<String, Object> values = super.inputs(others);
    values.putAll(Keys.values(Keys.with(Wish.NONE, own)));
    return values;
  }

  /** With what is drawn, where the fields tell neither paths nor a sketch. */
  @Override
  Animation wanted() {
    Animation asked = super.wanted();
    return asked.hasPaths() || !sketch.isBlank() ? asked : SketchJob.drawn(input, asked);
  }

  @Override
  ImagePlus made(AnimateJob job, Task task) {
    ImagePlus first;
    if (sketchonly) {
      SketchJob.Made made = SketchJob.of(job, models).run();
      maskoutput = made.mask();
      first = made.sketch();
    } else {
      first = super.made(job, task);
    }
    // So that a recorded call repeats the run whatever is drawn then.
    paths = job.wanted().values().get("paths").toString();
    return first;
  }

  /** The mask of a sketch; null for a clip. */
  public ImagePlus maskoutput() {
    return maskoutput;
  }
}
