package sc.fiji.svdtools.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.Previewable;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.ui.UIService;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.engine.GpuReport;
import sc.fiji.svdtools.engine.LibraryTrial.Result;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.natives.Watcher;
import sc.fiji.svdtools.progress.LiveLine;
import sc.fiji.svdtools.progress.LiveLine.Line;
import sc.fiji.svdtools.progress.MacroHost;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.text.Quote;

/**
 * Plugins &gt; SVD Tools &gt; SVD Install GPU Libraries...: PyTorch with CUDA, from its publisher
 * or from a file that is here already.
 *
 * <p>Says first what GPU there is, what is loaded, and what would be downloaded to where. Downloads
 * only with {@code agree}; the file is verified before anything is unpacked.
 */
@Plugin(
    type = Command.class,
    description = "PyTorch for NVIDIA GPUs: what is here, and download with consent.",
    iconPath = HelpLink.ICON,
    headless = true,
    initializer = "describe",
    attrs = @Attr(name = "no-record"),
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = InstallGpuCommand.LABEL, weight = 95)
    })
public final class InstallGpuCommand extends LongCommand implements Previewable {

  /** Menu label, and the name in macros. */
  public static final String LABEL = MenuLabels.INSTALL_GPU;

  /** The keys: consent, and where the file is already. */
  public record Parameters(boolean agree, String folder) {
    public static final Parameters EMPTY = new Parameters(false, "");
  }

  @Parameter private ModelCache models;

  @Parameter private OptionsService options;

  @Parameter(required = false)
  private UIService ui;

  @Parameter(label = "GPU:", visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private String gpu = "";

  @Parameter(
      label = "Loaded:",
      visibility = ItemVisibility.MESSAGE,
      persist = false,
      required = false)
  private String loaded = "";

  @Parameter(
      label = "Download:",
      visibility = ItemVisibility.MESSAGE,
      persist = false,
      required = false)
  private String file = "";

  @Parameter(
      label = "Goes to:",
      visibility = ItemVisibility.MESSAGE,
      persist = false,
      required = false)
  private String target = "";

  @Parameter(
      label =
          "<html>I agree to download it, with NVIDIA's <br>CUDA libraries under NVIDIA's licence",
      persist = false,
      description = "Without this nothing is downloaded.")
  private boolean agree;

  @Parameter(
      label = "Downloaded before (empty = no)",
      persist = false,
      required = false,
      style = FieldStyle.FILE,
      columns = FieldStyle.WIDE,
      description = "For a computer without network: that file, or the folder it is in.")
  private String folder = "";

  @Parameter(visibility = ItemVisibility.MESSAGE, persist = false, required = false)
  private final HelpLink help = HelpLink.GPU;

  @Parameter(
      label = "This run",
      visibility = ItemVisibility.MESSAGE,
      persist = false,
      required = false)
  private final LiveLine line = new LiveLine(Labels.of(getClass())::in);

  private String said = "";
  private boolean works;

  /** What a run has said. */
  public String said() {
    return said;
  }

  /** Whether the library was there, loaded and computing at the end of a run. */
  public boolean works() {
    return works;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> options) {
    return Keys.values(Keys.with(Parameters.EMPTY, options));
  }

  /** Called by SciJava before the dialog. */
  void describe() {
    GpuReport report = new GpuReport(models.hardware());
    gpu = report.gpu();
    loaded = report.loaded();
    file = report.file();
    target = report.target();
  }

  /** Called by the dialog when it opens and after each change; says what a run would do. */
  @Override
  public void preview() {
    Line intent = new GpuReport(models.hardware()).intent(agree, given());
    line.say(intent.text(), intent.warning());
  }

  @Override
  public void cancel() {}

  @Override
  public void run() {
    attempt(
        "Installing GPU libraries",
        "The GPU libraries cannot be installed",
        task -> say(install(progress(task))));
  }

  private String install(Watcher watcher) throws IOException {
    GpuReport report = new GpuReport(models.hardware());
    report.lines().forEach(log()::info);
    GpuLibrary library = report.library();
    if (library.installed()) {
      return report.present() + " " + tried(watcher);
    }
    if (!given().isEmpty()) {
      library.install(path(given()), watcher);
    } else {
      report.requireConsent(agree);
      library.download(watcher);
    }
    return report.done() + " " + tried(watcher);
  }

  /** What comes of loading it, which is done in a process of its own. */
  private String tried(Watcher watcher) {
    watcher.update("Trying", 0, 1);
    ModelRequest request = options.getOptions(SvdSettings.class).request();
    Result result = models.hardware().trial(request);
    works = result.works();
    return result.line() + ".";
  }

  private String given() {
    return folder == null ? "" : folder.trim();
  }

  private void say(String sentence) {
    said = sentence;
    log().info(sentence);
    status().showStatus(sentence);
    if (ui != null && !MacroHost.unattended()) {
      ui.showDialog(sentence, LABEL.replace("...", ""));
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'folder' is %s; it must be a file or folder.",
              Quote.of(text)),
          e);
    }
  }
}
