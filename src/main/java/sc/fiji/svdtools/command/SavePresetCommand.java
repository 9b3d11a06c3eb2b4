package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.WindowManager;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

/**
 * Plugins &gt; SVD Tools &gt; SVD Save Preset...: parameters get a name, to be used again.
 *
 * <p>The parameters are given as text, or are those of the shown clip that differ from their
 * defaults, without its size and seed.
 */
@Plugin(
    type = Command.class,
    description = "Gives parameters of a video a name, to be used again.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = SavePresetCommand.LABEL, weight = 80)
    })
public final class SavePresetCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Save Preset...";

  /** The keys: a name and a text. */
  public record Parameters(String name, String parameters) {
    public static final Parameters EMPTY = new Parameters("", "");
  }

  @Parameter private LogService log;
  @Parameter private StatusService status;

  @Parameter(
      label = "Name",
      columns = FieldStyle.WIDE,
      persist = false,
      description = "1 to 63 letters a to z, digits, blanks or hyphens.")
  private String name = "";

  @Parameter(
      label = "Parameters (empty = of this clip)",
      columns = FieldStyle.WIDE,
      persist = false,
      required = false,
      description = "For example: frames=14 motion=180")
  private String parameters = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.COMMANDS;

  @Override
  public Map<String, Object> inputs(Map<String, String> options) {
    return Keys.values(Keys.with(Parameters.EMPTY, options));
  }

  @Override
  public void run() {
    try {
      String text = parameters == null ? "" : parameters.trim();
      Map<String, ?> keys =
          text.isEmpty() ? ofClip(WindowManager.getCurrentImage()) : Options.parse(text);
      status.showStatus("Saved " + Presets.save(name == null ? "" : name, keys));
    } catch (IllegalArgumentException e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      log.debug(e);
      refuse(
          String.format(
              Locale.ROOT,
              "The preset %s cannot be saved: %s",
              Quote.of(name),
              Reason.withFile(e)));
    }
  }

  private static Map<String, Object> ofClip(ImagePlus clip) {
    Map<String, String> made = new HashMap<>();
    if (clip != null) {
      made.putAll(Provenance.read(clip).entries());
    }
    made.keySet().retainAll(Animation.keys());
    if (made.isEmpty()) {
      throw new IllegalArgumentException(
          "There are no parameters to save; give them as text, or show a clip made by SVD Tools.");
    }
    Map<String, Object> decided = Presets.decided(Animation.of(made));
    decided.keySet().removeAll(List.of("width", "height"));
    return decided;
  }

  private void refuse(String sentence) {
    cancel(MacroHost.unattended() ? sentence : Labels.of(getClass()).shown(sentence));
    MacroHost.failed(sentence, log);
  }
}
