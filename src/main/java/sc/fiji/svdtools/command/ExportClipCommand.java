package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.measure.Calibration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.scijava.ItemVisibility;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.MacroHost;

/**
 * Plugins &gt; SVD Tools &gt; SVD Export Clip...: the shown stack becomes a TIFF file and the other
 * files asked for.
 *
 * <p>Any stack will do. Files of the same name are replaced, all at once when all are finished.
 */
@Plugin(
    type = Command.class,
    headless = true,
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = ExportClipCommand.LABEL, weight = 70)
    })
public final class ExportClipCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Export Clip...";

  private static final int USUAL_FPS = 7;
  private static final int MOST_FPS = 120;

  /** The keys: formats beside TIFF, and the folder. */
  public record Wish(
      boolean gif, boolean avi, boolean mp4, boolean pngs, boolean sheet, String out) {
    public static final Wish EMPTY = new Wish(false, false, false, false, false, "");
  }

  @Parameter private LogService log;
  @Parameter private StatusService status;

  @Parameter(label = "Clip", persist = false)
  private ImagePlus input;

  @Parameter(label = "Animated GIF")
  private boolean gif;

  @Parameter(label = "AVI")
  private boolean avi;

  @Parameter(label = "MP4")
  private boolean mp4;

  @Parameter(label = "PNG sequence")
  private boolean pngs;

  @Parameter(label = "Contact sheet")
  private boolean sheet;

  @Parameter(label = "Folder", required = false)
  private String out = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final String help = HelpLink.COMMANDS;

  @Override
  public Map<String, Object> inputs(Map<String, String> options) {
    return Keys.values(Keys.with(Wish.EMPTY, options));
  }

  @Override
  public void run() {
    try {
      ImageInput.crop(input);
      Path folder = Batch.folder(out == null ? "" : out);
      String title = input.getTitle().replaceFirst("\\.[A-Za-z]{1,4}$", "");
      ClipFiles.write(input, fps(input), folder, ClipFiles.name(title), formats());
      status.showStatus("Exported '%s' to '%s'".formatted(input.getTitle(), out));
    } catch (IllegalArgumentException e) {
      refuse(e.getMessage());
    } catch (IOException | RuntimeException e) {
      log.debug(e);
      refuse("The clip cannot be exported to '%s': %s".formatted(out, e.getMessage()));
    }
  }

  private Set<ClipFormat> formats() {
    Map<ClipFormat, Boolean> asked = new LinkedHashMap<>();
    asked.put(ClipFormat.TIFF, true);
    asked.put(ClipFormat.GIF, gif);
    asked.put(ClipFormat.AVI, avi);
    asked.put(ClipFormat.MP4, mp4);
    asked.put(ClipFormat.PNGS, pngs);
    asked.put(ClipFormat.SHEET, sheet);
    asked.values().removeIf(wanted -> !wanted);
    return EnumSet.copyOf(asked.keySet());
  }

  private static int fps(ImagePlus clip) {
    Calibration calibration = clip.getCalibration();
    double fps = calibration.frameInterval > 0 ? 1 / calibration.frameInterval : calibration.fps;
    return fps > 0 ? (int) Math.max(1, Math.min(MOST_FPS, Math.round(fps))) : USUAL_FPS;
  }

  private void refuse(String sentence) {
    cancel(sentence);
    MacroHost.failed(sentence, log);
  }
}
