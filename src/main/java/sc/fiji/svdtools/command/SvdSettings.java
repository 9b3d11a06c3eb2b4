package sc.fiji.svdtools.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.log.LogService;
import org.scijava.options.OptionsPlugin;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.engine.ModelSettings;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * Plugins &gt; SVD Tools &gt; SVD Settings...: which model, and where it runs.
 *
 * <p>Kept between sessions. In a macro, keys left out keep their value; values that are not allowed
 * change nothing. {@link ModelRequest} holds defaults and limits.
 */
@Plugin(
    type = OptionsPlugin.class,
    description = "Checkpoint, device and precision of Stable Video Diffusion.",
    iconPath = HelpLink.ICON,
    headless = true,
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = SvdSettings.LABEL, weight = 90)
    })
public final class SvdSettings extends OptionsPlugin implements KeyedCommand, ModelSettings {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Settings...";

  @Parameter private LogService log;

  @Parameter(
      label = "Device",
      choices = {
        "automatic",
        "all",
        "cpu",
        "gpu0",
        "gpu1",
        "gpu2",
        "gpu3",
        "gpu4",
        "gpu5",
        "gpu6",
        "gpu7"
      },
      description =
          "Automatic takes a GPU if PyTorch can use one; all shares a batch,"
              + " drafts, or the windows of a long clip among all GPUs.")
  private String device = ModelRequest.DEFAULT.device();

  @Parameter(
      label = "Precision",
      choices = {"automatic", "float32", "float16", "bfloat16"},
      description = "Automatic is 16-bit on a GPU and 32-bit on the CPU.")
  private String precision = "automatic";

  @Parameter(
      label = "Allow download of PyTorch",
      description =
          "Only if PyTorch for the CPU (112 MB) is missing. For a GPU: SVD Install GPU Libraries.")
  private boolean allowdownload;

  @Parameter(
      label = "Checkpoint (empty = built-in)",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "A .safetensors file, a diffusers folder, or cells; empty: for any picture.")
  private String checkpoint = "";

  @Parameter(
      label = "UNet over it (empty = none)",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description =
          "A .safetensors file with another UNet for the checkpoint, such as a distilled one.")
  private String unet = "";

  @Parameter(
      label = "Folder of libtorch (empty = none)",
      required = false,
      style = FieldStyle.FOLDER,
      columns = FieldStyle.WIDE,
      description = "The lib folder of a libtorch of your own. Needs a restart.")
  private String libtorch = "";

  @Parameter(
      label = "Text tower (empty = none)",
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "A .safetensors file with OpenCLIP ViT-H/14's text tower, for texts.")
  private String texttower = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.WEIGHTS;

  private ModelRequest accepted;

  @Override
  public ModelRequest request() {
    return ModelRequest.DEFAULT.with(fields());
  }

  /** Uses {@code request} for this session, without storing it. */
  public void use(ModelRequest request) {
    Keys.values(request).forEach(this::setInput);
    accepted = request;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> options) {
    return Keys.values(start().with(options));
  }

  @Override
  public void load() {
    super.load();
    accepted = null;
    accepted = start();
  }

  @Override
  public void begin() {
    uncancel();
  }

  @Override
  public void run() {
    begin();
    try {
      ModelRequest wanted = request();
      wanted.checkpointPath();
      wanted.libtorchPath();
      wanted.textTowerPath();
      wanted.unetPath();
      use(wanted);
      super.run();
    } catch (IllegalArgumentException e) {
      use(start());
      String sentence = e.getMessage();
      cancel(MacroHost.unattended() ? sentence : Labels.of(getClass()).shown(sentence));
      MacroHost.failed(e.getMessage(), log);
    }
  }

  /** What held before this run; the defaults if what was stored is not allowed. */
  private ModelRequest start() {
    if (accepted != null) {
      return accepted;
    }
    try {
      return request();
    } catch (IllegalArgumentException e) {
      return ModelRequest.DEFAULT;
    }
  }

  private Map<String, Object> fields() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("device", text(device));
    values.put("precision", text(precision));
    values.put("allowdownload", allowdownload);
    values.put("libtorch", text(libtorch));
    values.put("texttower", text(texttower));
    values.put("unet", text(unet));
    values.put("checkpoint", text(checkpoint));
    return values;
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
