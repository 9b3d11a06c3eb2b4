package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.job.RealFrames;
import sc.fiji.svdtools.key.Keys;

/**
 * Plugins &gt; SVD Tools &gt; SVD Remove Synthetic Frames: a copy of a stack without its generated
 * frames.
 */
@Plugin(
    type = Command.class,
    iconPath = HelpLink.ICON,
    headless = true,
    description = "A copy of a stack without the frames whose labels say that they are synthetic.",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = RemoveSyntheticCommand.LABEL, weight = 75)
    })
public final class RemoveSyntheticCommand extends LongCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Remove Synthetic Frames";

  @Parameter(label = "Image", persist = false, description = "Partly synthetic; is not changed.")
  private ImagePlus input;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus output;

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    given.forEach((key, value) -> Keys.known(key, value, java.util.List.of("input")));
    return Map.of();
  }

  @Override
  public void run() {
    attempt(
        "SVD Remove Synthetic Frames",
        "The stack cannot be written",
        task -> output = RealFrames.of(input));
  }
}
