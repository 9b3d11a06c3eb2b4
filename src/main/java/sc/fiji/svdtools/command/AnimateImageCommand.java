package sc.fiji.svdtools.command;

import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.Priority;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.key.MenuLabels;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Image...: the shown image becomes a clip, with the stable
 * techniques: position embedding scaling and key scaling.
 */
@Plugin(
    type = Command.class,
    label = "SVD Animate Image: image to video by Stable Video Diffusion",
    priority = Priority.HIGH,
    description = "A video from the shown image: image to video by Stable Video Diffusion.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateImageCommand.LABEL, weight = 1)
    })
public final class AnimateImageCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.ANIMATE_IMAGE;

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.PARAMETERS;

  /** The built-in networks are small: what they lose of an image is put back. */
  @Override
  public Map<String, Object> offered() {
    SvdSettings settings = options == null ? null : options.getOptions(SvdSettings.class);
    return settings != null && settings.request().builtIn().isPresent()
        ? Map.of("keepdetail", 1.0)
        : Map.of();
  }
}
