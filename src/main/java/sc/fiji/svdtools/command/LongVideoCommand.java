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
    iconPath = HelpLink.ICON,
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

  @Parameter(label = "<html><b>Loop</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String loopheading = "";

  @Parameter(
      label = "Loop",
      choices = {"off", "equivariant", "orbit"},
      description =
          "Orbit goes out and back; equivariant closes perfectly and stops most of the motion.")
  private String loop = "off";

  @Parameter(
      label = "Speed up at turns",
      min = "0",
      max = "0.9",
      stepSize = "0.1",
      description = "Orbit alone: against the rest that things take where they turn.")
  private double loopturn = 0.5;

  @Parameter(
      label = "<html><b>All at once, in the memory of a window</b>",
      visibility = ItemVisibility.MESSAGE,
      persist = false)
  private final String contextheading = "";

  @Parameter(
      label = "Context window (0 = off)",
      min = "0",
      max = "1000",
      description = "Frames that go through the network at once.")
  private int contextsize;

  @Parameter(
      label = "Context stride",
      min = "1",
      max = "1000",
      description = "Frames between the starts of windows, at most the window.")
  private int contextstride = 7;

  @Parameter(
      label = "Context schedule",
      choices = {"static", "uniform", "circular"},
      description = "Whether windows move from step to step, and around the clip.")
  private String contextschedule = "uniform";

  @Parameter(
      label = "Context fusion",
      choices = {"pyramid", "flat", "overlap-linear"},
      description = "Weights of a window where windows overlap.")
  private String contextfusion = "pyramid";

  @Parameter(
      label = "Chunk overlap",
      min = "0",
      max = "999",
      description = "Frames shared by chunks of the decoding; 0 = off.")
  private int chunkoverlap;

  @Parameter(
      label = "Chunk joint",
      choices = {"crop", "blend"},
      description = "Shared frames from one chunk, or faded.")
  private String chunkjoin = "blend";

  @Parameter(label = "<html><b>FreeInit</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String freeinitheading = "";

  @Parameter(
      label = "FreeInit passes",
      min = "1",
      max = "10",
      description = "Each pass keeps the low frequencies of the first noise; 1 = off.")
  private int freeinit = 1;

  @Parameter(
      label = "FreeInit level",
      min = "1",
      max = "1000",
      stepSize = "1",
      description =
          "Noise level at which passes begin again, as for 1024 x 576; scaled with the size.")
  private double freeinitsigma = 25;

  @Parameter(
      label = "FreeInit mode",
      choices = {"restart-consistent", "restart-unit", "literal"},
      description = "What a pass begins with; literal is the published one.")
  private String freeinitmode = "restart-consistent";

  @Parameter(
      label = "FreeInit filter",
      choices = {"butterworth", "gaussian", "ideal", "box"},
      description = "Which low frequencies are kept.")
  private String freeinitfilter = "butterworth";

  @Parameter(
      label = "FreeInit cut-off in space",
      min = "0",
      max = "1",
      stepSize = "0.05",
      description = "Share of the highest frequency in height and width.")
  private double freeinitspace = 0.25;

  @Parameter(
      label = "FreeInit cut-off in time",
      min = "0",
      max = "1",
      stepSize = "0.05",
      description = "Share of the highest frequency over frames.")
  private double freeinittime = 0.25;

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;

  /** A dialog with its own defaults: 48 frames in links as long as trained. */
  public LongVideoCommand() {
    begin(DEFAULTS);
  }

  @Override
  Map<String, Object> defaults() {
    return DEFAULTS;
  }
}
