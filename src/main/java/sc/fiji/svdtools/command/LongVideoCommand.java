package sc.fiji.svdtools.command;

import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.key.MenuLabels;

/**
 * Plugins &gt; SVD Tools &gt; SVD Long Video...: the shown image becomes a clip of any length, made
 * link by link in the memory of one.
 */
@Plugin(
    type = Command.class,
    headless = true,
    description = "A long video from the shown image by Stable Video Diffusion, link by link.",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = LongVideoCommand.LABEL, weight = 3)
    })
public final class LongVideoCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.LONG_VIDEO;

  private static final Map<String, Object> DEFAULTS = Map.of("frames", 48, "linkframes", -1);

  @Parameter(label = "<html><b>Links</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String linkheading = "";

  @Parameter(
      label = "Link frames (-1 = as trained)",
      min = "-1",
      max = "1000",
      description =
          "Frames of a link; each link starts from the last frame of the one before. 0 = all at"
              + " once.")
  private int linkframes;

  @Parameter(
      label = "Link overlap",
      min = "1",
      max = "999",
      description = "Frames a link shares with the one before; those are held.")
  private int linkoverlap = 1;

  @Parameter(
      label = "Link matching",
      min = "0",
      max = "1",
      stepSize = "0.1",
      description =
          "How far mean and contrast of each frame are brought to the first image's, against"
              + " drift.")
  private double linkmatch = 1;

  @Parameter(
      label = "Keep first token",
      description = "Later links keep what the image encoder says of the first image.")
  private boolean linktoken = true;

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final String help = HelpLink.TECHNIQUES;

  /** A dialog with its own defaults: 48 frames in links as long as trained. */
  public LongVideoCommand() {
    begin(DEFAULTS);
  }

  @Override
  Map<String, Object> defaults() {
    return DEFAULTS;
  }
}
