package sc.fiji.svdtools.command;

import static org.scijava.ItemVisibility.INVISIBLE;
import static org.scijava.ItemVisibility.MESSAGE;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.key.MenuLabels;

/** SVD Animate Image (Experimental)...: the shown image becomes a clip, with all techniques. */
@Plugin(
    type = Command.class,
    description = "A video from the shown image by Stable Video Diffusion, with all techniques.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateExperimentalCommand.LABEL, weight = 2)
    })
public final class AnimateExperimentalCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.ANIMATE_EXPERIMENTAL;

  @Parameter(label = "<html><b>Scales</b>", visibility = MESSAGE, persist = false)
  private final String scaleheading = "";

  @Parameter(
      label = "Query scale",
      columns = FieldStyle.SHORT,
      description = "Factor of the query, as key scale.")
  private String queryscale = "1";

  @Parameter(
      label = "Value scale",
      columns = FieldStyle.SHORT,
      description = "Factor of the value, as key scale.")
  private String valuescale = "1";

  @Parameter(
      label = "Scale scope",
      choices = {"temporal-self", "temporal-all", "all"},
      description = "Layers in which the three factors act.")
  private String scalescope = "temporal-self";

  @Parameter(
      label = "Scale only in selection",
      description = "The three factors act in the selected area only; it is then no crop.")
  private boolean scalearea;

  @Parameter(
      label = "Attention scale",
      min = "0",
      max = "100",
      stepSize = "0.1",
      description = "Temporal attention scale s: the softmax scale is sqrt(s / head width).")
  private double attnscale = 1;

  @Parameter(
      label = "Contrast rescale",
      min = "0",
      max = "1",
      stepSize = "0.1",
      description = "Brings a guided frame's contrast back towards that without; 0 = off.")
  private double rescale;

  @Parameter(
      label = "Guidance norm",
      min = "0",
      max = "1000",
      description = "Guidance adds no more than this to a frame, as for 1024x576; 0 = no limit.")
  private double guidancenorm;

  @Parameter(
      label = "Guidance parallel",
      min = "0",
      max = "1",
      stepSize = "0.1",
      description = "Share kept of what guidance adds along the estimate without it; 1 = all.")
  private double guidanceparallel = 1;

  @Parameter(
      label = "Skip scale",
      min = "0",
      max = "30",
      stepSize = "0.5",
      description = "Guides away from a third pass with less attention, typical 1; 0 = off.")
  private double skipscale;

  @Parameter(
      label = "Skip attention",
      choices = {"temporal", "spatial"},
      description = "The third pass does without attention between frames, or within each.")
  private String skipattention = "temporal";

  @Parameter(
      label = "Reference-compatible",
      description = "Computes what the reference's code computes, with its defects.")
  private boolean refcompatible;

  @Parameter(label = "<html><b>FreeNoise</b>", visibility = MESSAGE, persist = false)
  private final String freenoiseheading = "";

  @Parameter(
      label = "Windows",
      choices = {"disabled", "independent", "scale-per-window"},
      description = "FreeNoise windows in temporal attention.")
  private String windowmode = "disabled";

  @Parameter(label = "Window size", min = "1", max = "1000", description = "Frames of a window.")
  private int windowsize = 14;

  @Parameter(label = "Window stride", min = "1", max = "1000", description = "At most window size.")
  private int windowstride = 7;

  @Parameter(
      label = "Window positions",
      choices = {"absolute", "scaled", "local"},
      description = "Positions of the frames inside windows.")
  private String windowpositions = "local";

  @Parameter(
      label = "Shuffle noise",
      choices = {"off", "reschedule", "permute"},
      description = "FreeNoise: repeats the first window's noise in another order.")
  private String shuffle = "off";

  @Parameter(label = "<html><b>Text, key frames</b>", visibility = MESSAGE, persist = false)
  private final String conditionsheading = "";

  @Parameter(
      label = "Text",
      required = false,
      columns = FieldStyle.WIDE,
      description =
          "A nudge to this; several with | between. Needs a text tower, see SVD Settings.")
  private String textto = "";

  @Parameter(
      label = "Text of the start image",
      required = false,
      columns = FieldStyle.WIDE,
      description = "What the start image shows; the difference of the two is the nudge.")
  private String textfrom = "";

  @Parameter(
      label = "Text strength",
      min = "0",
      max = "1",
      stepSize = "0.1",
      description = "Share of the embedding's length; typical 0.3.")
  private double textstrength = 0.3;

  @Parameter(
      label = "Motion track",
      required = false,
      columns = FieldStyle.SHORT,
      description = "Motion at some frames, such as 0:40,13:255; between them straight lines.")
  private String motiontrack = "";

  @Parameter(
      label = "Fps track",
      required = false,
      columns = FieldStyle.SHORT,
      description = "Frames per second at some frames, such as 0:12,13:4.")
  private String fpstrack = "";

  @Parameter(
      label = "Augmentation track",
      required = false,
      columns = FieldStyle.SHORT,
      description = "Augmentation the model is told at some frames, such as 0:0.02,13:0.2.")
  private String augtrack = "";

  @Parameter(
      label = "Tracks mean",
      choices = {"speed", "raw"},
      description = "Speed at a frame, or the number the model is told for it.")
  private String trackmode = "speed";

  @Parameter(
      label = "Key images",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "Titles of open images or files with | between, or one stack.")
  private String keyimages = "";

  @Parameter(
      label = "Key frames",
      required = false,
      columns = FieldStyle.SHORT,
      description = "Their frames, from 0, such as 6,13; empty = evenly spread.")
  private String keyframes = "";

  @Parameter(
      label = "Embedding at key frames",
      choices = {"start", "linear", "spherical"},
      description = "Goes from image to image on a line or an arc: colour and look.")
  private String keytoken = "spherical";

  @Parameter(
      label = "Latents at key frames",
      choices = {"start", "hold", "crossfade"},
      description = "Those of the start image, of the last key image, or on a line between.")
  private String keylatent = "start";

  @Parameter(label = "<html><b>Motion of another clip</b>", visibility = MESSAGE, persist = false)
  private final String transferheading = "";

  @Parameter(
      label = "Driver",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "Title of an open stack, or a file, whose motion the clip takes over.")
  private String driver = "";

  @Parameter(
      label = "Transfer",
      choices = {"warp", "latents", "tokens"},
      description = "The driver's motion, its layout, or its embeddings.")
  private String transfer = "warp";

  @Parameter(
      label = "Transfer level",
      min = "0",
      max = "100",
      stepSize = "1",
      description = "Noise level refined from, or tokens begin at; as for 1024x576.")
  private double transferlevel = 5;

  @Parameter(
      label = "Transfer end level",
      min = "0",
      max = "100",
      stepSize = "1",
      description = "Noise level that tokens end at; as for 1024x576.")
  private double transferend;

  @Parameter(
      label = "Transfer strength",
      min = "0",
      max = "4",
      stepSize = "0.1",
      description = "Factor of the displacement; for latents and tokens a share from 0 to 1.")
  private double transferstrength = 1;

  @Parameter(
      label = "<html><b>Shortcuts: faster, but other pictures</b>",
      visibility = MESSAGE,
      persist = false)
  private final String shortcutsheading = "";

  @Parameter(
      label = "Start level",
      min = "0",
      max = "1000",
      description = "Leaves out steps from higher noise levels; as for 1024x576; 0 = off.")
  private double startlevel;

  @Parameter(
      label = "Guidance from (%)",
      min = "0",
      max = "100",
      stepSize = "5",
      description = "Percent of the steps before guidance begins; 0 = with the first step.")
  private double guidancefrom;

  @Parameter(
      label = "Guidance to (%)",
      min = "0",
      max = "100",
      stepSize = "5",
      description = "Percent of the steps at which guidance ends; 100 = with the last step.")
  private double guidanceto = 100;

  @Parameter(
      label = "Features shared by (steps)",
      min = "1",
      max = "1000",
      description = "Lower levels of the network run in the first of so many steps; 1 = in each.")
  private int cacheevery = 1;

  @Parameter(visibility = INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;
}
