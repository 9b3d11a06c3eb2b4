package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.scijava.ItemVisibility;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Draft;
import sc.fiji.svdtools.file.IncompleteClip;
import sc.fiji.svdtools.file.Mark;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.job.Batch;
import sc.fiji.svdtools.job.HeldImage;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.progress.RunProgress;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.text.Reason;

/**
 * Plugins &gt; SVD Tools &gt; SVD Export Clip...: the shown stack becomes a TIFF file and the other
 * files asked for.
 *
 * <p>Any stack will do; it plays at the rate of its frame interval, see {@link FrameRate}. Files of
 * the same name are replaced, all at once when all are finished.
 */
@Plugin(
    type = Command.class,
    description = "TIFF, GIF, AVI, MP4, PNG and contact sheet of the shown stack.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = ExportClipCommand.LABEL, weight = 70)
    })
public final class ExportClipCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Export Clip...";

  /** The keys: formats beside TIFF, the visible mark, and the folder. */
  public record Parameters(
      boolean gif,
      boolean avi,
      boolean mp4,
      boolean pngs,
      boolean sheet,
      boolean truth,
      Mark mark,
      String out) {
    public static final Parameters EMPTY =
        new Parameters(false, false, false, false, false, false, Mark.AUTO, "");
  }

  @Parameter private LogService log;
  @Parameter private StatusService status;
  @Parameter private Runs runs;

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

  @Parameter(
      label = "Paths as ROIs and table",
      description = "Where the objects of a clip made with paths are, as rois.zip and paths.csv.")
  private boolean truth;

  @Parameter(
      label = "Mark in a corner",
      choices = {"auto", "on", "off"},
      description = "The word SYNTHETIC on frames: auto is GIF, AVI, MP4; on also PNG and sheet.")
  private String mark = "auto";

  @Parameter(
      label = "Folder",
      required = false,
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE)
  private String out = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.COMMANDS;

  @Override
  public Map<String, Object> inputs(Map<String, String> options) {
    return Keys.values(Keys.with(Parameters.EMPTY, options));
  }

  @Override
  public void run() {
    Task task = null;
    try {
      task = runs.begin(LABEL);
      ImagePlus clip = HeldImage.whole(input);
      Path folder = Batch.folder(out == null ? "" : out);
      Draft.tidy(folder);
      String title = clip.getTitle().replaceFirst("\\.[A-Za-z]{1,4}$", "");
      FrameRate rate = FrameRate.of(clip);
      Mark marked =
          Keys.with(Parameters.EMPTY, Map.of("mark", mark == null ? "auto" : mark)).mark();
      RunProgress progress = new RunProgress(task, status, System::nanoTime);
      ClipFiles.write(
          clip, rate, marked, folder, ClipFiles.name(title), formats(), progress::check);
      ClipFiles.remarks(clip, rate, formats()).forEach(log::warn);
      status.showStatus(String.format(Locale.ROOT, "Exported '%s' to '%s'", title, out));
    } catch (CancellationException e) {
      refuse("The run was stopped.");
    } catch (IllegalArgumentException | IncompleteClip e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      log.debug(e);
      refuse(
          String.format(
              Locale.ROOT, "The clip cannot be exported to '%s': %s", out, Reason.withFile(e)));
    } catch (RuntimeException e) {
      log.debug(e);
      refuse(String.format(Locale.ROOT, "The clip cannot be exported to '%s': %s", out, e));
    } finally {
      if (task != null) {
        runs.end(task);
      }
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
    asked.put(ClipFormat.TRUTH, truth);
    asked.values().removeIf(wanted -> !wanted);
    return EnumSet.copyOf(asked.keySet());
  }

  private void refuse(String sentence) {
    cancel(MacroHost.unattended() ? sentence : Labels.of(getClass()).shown(sentence));
    MacroHost.failed(sentence, log);
  }
}
