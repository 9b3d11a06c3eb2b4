package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.scijava.ItemIO;
import org.scijava.app.StatusService;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Menu;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.task.Task;
import org.scijava.task.TaskService;

/**
 * Plugins &gt; SVD Tools &gt; SVD Animate Image...: the shown image becomes a clip.
 *
 * <p>The fields are the dialog; their names are the keys of {@link AnimateParameters}, which holds
 * defaults and limits and is asked in {@link #run()} whatever the values came from.
 */
@Plugin(
    type = Command.class,
    headless = true,
    menu = {
      @Menu(label = "Plugins"),
      @Menu(label = "SVD Tools"),
      @Menu(label = AnimateImageCommand.LABEL, weight = 1)
    })
public final class AnimateImageCommand extends ContextCommand implements KeyedCommand {

  /** Menu label, and the name in macros. */
  public static final String LABEL = "SVD Animate Image...";

  @Parameter private LogService log;
  @Parameter private OptionsService options;
  @Parameter private StatusService status;
  @Parameter private TaskService tasks;
  @Parameter private ModelCache models;

  @Parameter(label = "Image", persist = false, description = "The plane shown is animated.")
  private ImagePlus input;

  @Parameter(
      label = "Preset",
      persist = false,
      required = false,
      callback = "applyPreset",
      description =
          "None, more-motion, reference-compatible or a saved one; sets the values below, which can"
              + " still be changed.")
  private String preset = Presets.NONE;

  @Parameter(label = "Width (0 = from image)", min = "0", max = "4096", stepSize = "64")
  private int width;

  @Parameter(label = "Height (0 = from image)", min = "0", max = "4096", stepSize = "64")
  private int height;

  @Parameter(
      label = "Fit",
      choices = {"crop", "pad", "stretch"},
      description = "How an image of another aspect ratio fills the frame.")
  private String fit = "crop";

  @Parameter(label = "Frames (0 = as trained)", min = "0", max = "1000")
  private int frames;

  @Parameter(label = "Steps", min = "1", max = "1000", description = "Typical 25.")
  private int steps = 25;

  @Parameter(
      label = "Minimum guidance",
      min = "0",
      max = "30",
      stepSize = "0.1",
      description = "Scale of the first frame; 1 means no guidance.")
  private double minguidance = 1;

  @Parameter(
      label = "Maximum guidance",
      min = "0",
      max = "30",
      stepSize = "0.1",
      description = "Scale at the end (linear), in the middle (triangle) or everywhere (constant).")
  private double maxguidance = 2.5;

  @Parameter(
      label = "Guidance curve",
      choices = {"linear", "constant", "triangle"})
  private String curve = "linear";

  @Parameter(label = "Frames per second", min = "1", max = "120")
  private int fps = 7;

  @Parameter(
      label = "Motion",
      min = "0",
      max = "1023",
      description = "Amount of motion; trained 0 to 255.")
  private int motion = 127;

  @Parameter(
      label = "Augmentation",
      min = "0",
      max = "10",
      stepSize = "0.01",
      style = "format:0.000",
      description = "Noise added to the start image; more lets the clip leave it.")
  private double augmentation = 0.02;

  @Parameter(label = "Seed", persist = false, description = "The same seed gives the same frames.")
  private long seed;

  @Parameter(
      label = "Decode chunk (0 = all)",
      min = "0",
      max = "1000",
      description = "Frames decoded together; fewer need less memory.")
  private int chunk;

  @Parameter(
      label = "Preprocessing",
      choices = {"reference", "comfy"})
  private String preprocessing = "reference";

  @Parameter(
      label = "Schedule",
      choices = {"karras", "exponential", "align-your-steps"})
  private String schedule = "karras";

  @Parameter(
      label = "Solver",
      choices = {"euler", "euler-ancestral"})
  private String solver = "euler";

  @Parameter(
      label = "Output type",
      choices = {"auto", "rgb", "grey8", "grey16", "float"},
      description =
          "Auto is 8-bit grey for an image in grey, else RGB; 16-bit and float keep the image's own"
              + " intensities.")
  private String outputtype = "auto";

  @Parameter(
      label = "Planes of a stack",
      choices = {"shown", "frames", "slices"},
      description = "The plane shown, or one clip per frame or slice; the clips become slices.")
  private String planes = "shown";

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus output;

  /** Name of the preset whose values the fields hold. */
  private String applied = Presets.NONE;

  /** The clip; null if the run failed or was stopped. */
  public ImagePlus output() {
    return output;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    Map<String, Object> values = Presets.parameters(given).values();
    values.put(Presets.KEY, Presets.NONE);
    return values;
  }

  /**
   * Called when the name of the preset changes in the dialog; a name not yet whole does nothing.
   */
  void applyPreset() {
    if (preset == null || !Presets.names().contains(preset)) {
      return;
    }
    try {
      Map<String, String> decided = Presets.read(preset);
      Map<String, Object> values = AnimateParameters.of(decided).values();
      for (String key : decided.keySet()) {
        field(key).set(this, values.get(key));
      }
      applied = preset;
    } catch (IllegalArgumentException e) {
      status.warn(e.getMessage());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void run() {
    Task task = tasks.createTask("SVD Animate Image");
    task.start();
    try {
      ModelRequest request = options.getOptions(SvdSettings.class).request();
      AnimateJob job = new AnimateJob(input, parameters(), request);
      output = job.run(models, new RunProgress(task, status, System::nanoTime));
    } catch (CancellationException e) {
      refuse(null, "The run was stopped.");
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      log.debug(e);
      refuse(e.getMessage(), e.getMessage());
    } catch (OutOfMemoryError e) {
      String sentence =
          "The memory is not enough for this clip; use a smaller size, fewer frames or a smaller"
              + " chunk.";
      refuse(sentence, sentence);
    } catch (RuntimeException | LinkageError e) {
      log.error(e);
      refuse("The run failed: " + e, "The run failed: " + e);
    } finally {
      task.finish();
      status.clearStatus();
    }
  }

  /** The fields; those at their defaults follow a preset that no dialog has applied. */
  private AnimateParameters parameters() {
    AnimateParameters given = AnimateParameters.of(fields());
    if (preset == null || preset.equals(applied)) {
      return given;
    }
    Map<String, Object> merged = new LinkedHashMap<>(Presets.read(preset));
    Map<String, Object> changed = given.values();
    changed.entrySet().removeAll(AnimateParameters.DEFAULT.values().entrySet());
    merged.putAll(changed);
    return AnimateParameters.of(merged);
  }

  private void refuse(String reason, String sentence) {
    cancel(reason);
    MacroHost.failed(sentence, log);
  }

  private Map<String, Object> fields() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : AnimateParameters.keys()) {
      try {
        values.put(key, field(key).get(this));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return values;
  }

  private static Field field(String key) {
    try {
      return AnimateImageCommand.class.getDeclaredField(key);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("The dialog lacks the parameter '" + key + "'.", e);
    }
  }
}
