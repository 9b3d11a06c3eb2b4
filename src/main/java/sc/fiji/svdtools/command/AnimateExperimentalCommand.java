package sc.fiji.svdtools.command;

import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.key.MenuLabels;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Image (Experimental)...: the shown image becomes a clip,
 * with all techniques.
 */
@Plugin(
    type = Command.class,
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

  @Parameter(label = "<html><b>Scales</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String scaleheading = "";

  @Parameter(
      label = "Query scale",
      style = "brief",
      description = "Factor of the query, as key scale.")
  private String queryscale = "1";

  @Parameter(
      label = "Value scale",
      style = "brief",
      description = "Factor of the value, as key scale.")
  private String valuescale = "1";

  @Parameter(
      label = "Scale scope",
      choices = {"temporal-self", "temporal-all", "all"},
      description = "Layers in which the three factors act.")
  private String scalescope = "temporal-self";

  @Parameter(
      label = "Scale only in selection",
      description =
          "The three factors act in the selected area only; the selection is then no crop.")
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
      description =
          "Brings each guided frame's contrast back towards that without guidance; 0 = off.")
  private double rescale;

  @Parameter(
      label = "Reference-compatible",
      description = "Computes what the reference's code computes, with its defects.")
  private boolean refcompatible;

  @Parameter(label = "<html><b>FreeNoise</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String freenoiseheading = "";

  @Parameter(
      label = "Windows",
      choices = {"disabled", "independent", "scale-per-window"},
      description = "FreeNoise windows in temporal attention.")
  private String windowmode = "disabled";

  @Parameter(label = "Window size", min = "1", max = "1000", description = "Frames of a window.")
  private int windowsize = 14;

  @Parameter(
      label = "Window stride",
      min = "1",
      max = "1000",
      description = "Frames between the starts of windows, at most the window size.")
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

  @Parameter(
      label = "<html><b>Shortcuts: faster, but other pictures</b>",
      visibility = ItemVisibility.MESSAGE,
      persist = false)
  private final String shortcutsheading = "";

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
      description =
          "The lower levels of the network run in the first of so many steps; 1 = in each.")
  private int cacheevery = 1;

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final String help = HelpLink.TECHNIQUES;
}
