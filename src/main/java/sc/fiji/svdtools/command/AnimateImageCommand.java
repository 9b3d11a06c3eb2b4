package sc.fiji.svdtools.command;

import java.util.List;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Image...: the shown image becomes a clip, with the stable
 * techniques: position embedding scaling and key scaling.
 */
@Plugin(
    type = Command.class,
    headless = true,
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateImageCommand.LABEL, weight = 1)
    })
public final class AnimateImageCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Animate Image...";

  @Parameter(
      label = "<html><b>Techniques for long clips</b>",
      visibility = ItemVisibility.MESSAGE,
      persist = false)
  private final String techniqueheading = "";

  @Parameter(
      label = "Position frames (0 = off)",
      min = "-1",
      max = "1000",
      description =
          "Position embedding scaling: the clip's positions are spread over this many frames;"
              + " -1 = as many as the model was trained on. For clips longer than that.")
  private int posframes;

  @Parameter(
      label = "Key scale",
      description =
          "Factor of the key in temporal attention, 0 to 100, or one per frame like [1,0.9,0.8].")
  private String keyscale = "1";

  @Override
  List<String> keys() {
    return Animation.stableKeys();
  }
}
