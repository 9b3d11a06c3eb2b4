package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.plugin.frame.Recorder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.job.ChooseJob;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.key.RecordedCall;
import sc.fiji.svdtools.progress.DraftWindow;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.progress.Unrecorded;

/**
 * Plugins &gt; SVD Tools &gt; SVD Choose Seeds...: several clips of the shown image are begun, and
 * only the chosen ones finished.
 *
 * <p>With a dialog the drafts play side by side and the user clicks; each clip comes with the macro
 * call that makes it. In a macro the score chooses.
 */
@Plugin(
    type = Command.class,
    iconPath = HelpLink.ICON,
    headless = true,
    description = "Several videos are begun from the shown image; only chosen ones are finished.",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = ChooseSeedsCommand.LABEL, weight = 4)
    })
public final class ChooseSeedsCommand extends AnimateCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.CHOOSE_SEEDS;

  private static final Map<String, Object> DEFAULTS = Map.of("drafts", 8);

  @Parameter private ThreadService threads;

  @Parameter(label = "<html><b>Drafts</b>", visibility = ItemVisibility.MESSAGE, persist = false)
  private final String draftheading = "";

  @Parameter(
      label = "Drafts (1 = off)",
      min = "1",
      max = "64",
      description = "Clips that are begun, from the seed and the following ones.")
  private int drafts;

  @Parameter(
      label = "Choose by",
      choices = {"motion", "steady", "loop", "foreground", "end"},
      description =
          "The best comes first, macros finish it: most motion, least jitter, ends where it began,"
              + " content stays, ends like an image.")
  private String choose = "motion";

  @Parameter(
      label = "Draft level",
      min = "0",
      max = "1000",
      stepSize = "1",
      description =
          "Noise level whose estimate is looked at, as for 1024 x 576; scaled with the size.")
  private double draftlevel = 7.8;

  @Parameter(
      label = "End image",
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      required = false,
      description = "For end: title of an open image, or a file.")
  private String endimage = "";

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String more = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.TECHNIQUES;

  private boolean clicked;

  /** A dialog with its own defaults: 8 drafts. */
  public ChooseSeedsCommand() {
    begin(DEFAULTS);
  }

  @Override
  Map<String, Object> defaults() {
    return DEFAULTS;
  }

  /** What the user clicks is recorded clip by clip. */
  @Override
  public boolean repeatable() {
    return !clicked;
  }

  @Override
  public void run() {
    clicked = MacroHost.windows() && !MacroHost.unattended();
    if (!clicked) {
      super.run();
      return;
    }
    attempt(
        "SVD Choose Seeds",
        "The drafts cannot be written",
        task -> open(ChooseJob.begin(job(), models, progress(task))));
  }

  private void open(ChooseJob drafts) {
    List<DraftWindow.Tile> tiles =
        drafts.tiles().stream()
            .map(
                tile ->
                    new DraftWindow.Tile(
                        String.format(Locale.ROOT, "seed %s: %.3g", tile.seed(), tile.score()),
                        tile.preview()))
            .toList();
    DraftWindow.open(
        drafts.job().input().getTitle() + ", drafts, best first",
        tiles,
        drafts.job().wanted().clip().fps(),
        number -> threads.run(() -> finish(drafts, drafts.tiles().get(number))));
  }

  private void finish(ChooseJob drafts, ChooseJob.Tile tile) {
    attempt(
        "SVD Choose Seeds",
        "The clip cannot be written",
        task -> {
          ImagePlus clip = drafts.finish(tile, models, progress(task));
          String line = line(drafts, tile, Unrecorded.active(input), Recorder.scriptMode());
          Unrecorded.show(clip);
          if (Recorder.record) {
            Recorder.recordString(line + "\n");
          }
        });
  }

  /** What the recorder is told: a clip chosen before is in front of the image by then. */
  String line(ChooseJob drafts, ChooseJob.Tile tile, boolean active, boolean script) {
    RecordedCall call = drafts.call(tile);
    RecordedCall named = active ? call : call.on(input.getTitle());
    return script ? named.script(true) : named.macro();
  }
}
