package sc.fiji.svdtools.command;

import static org.scijava.ItemVisibility.MESSAGE;

import ij.ImagePlus;
import java.util.List;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.ItemVisibility;
import org.scijava.command.Previewable;
import org.scijava.options.OptionsService;
import org.scijava.plugin.Parameter;
import org.scijava.task.Task;
import sc.fiji.svdtools.dialog.FieldStyle;
import sc.fiji.svdtools.dialog.Labels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.AnimateJob;
import sc.fiji.svdtools.key.CommandFields;
import sc.fiji.svdtools.progress.LiveLine;
import sc.fiji.svdtools.progress.PreviewProgress;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.PresetFields;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.request.ViewParameters;

/**
 * What the dialogs that animate an image have in common: the published procedure and the stable
 * techniques.
 *
 * <p>The fields are the dialog; their names are the keys of {@link Animation}, which holds defaults
 * and limits and is asked in {@link #run()} whatever the values came from.
 */
abstract class AnimateCommand extends LongCommand implements Previewable {

  @Parameter OptionsService options;
  @Parameter ModelCache models;

  @Parameter(label = "Image", persist = false, description = "The plane shown is animated.")
  ImagePlus input;

  @Parameter(label = "This run", visibility = MESSAGE, persist = false, required = false)
  final LiveLine line = new LiveLine(Labels.of(getClass())::in);

  @Parameter(
      label = "Preset",
      persist = false,
      required = false,
      callback = "applyPreset",
      columns = FieldStyle.WIDE,
      description = "Shipped or saved; sets the values below, which can still be changed.")
  private String preset = Presets.NONE;

  @Parameter(label = "<html><b>Clip</b>", visibility = MESSAGE, persist = false)
  private final String clipheading = "";

  @Parameter(
      label = "Width (0 = from image)",
      min = "0",
      max = "4096",
      stepSize = "64",
      description = "Pixels, a multiple of 8 from 64.")
  private int width;

  @Parameter(
      label = "Height (0 = from image)",
      min = "0",
      max = "4096",
      stepSize = "64",
      description = "Pixels, a multiple of 8 from 64.")
  private int height;

  @Parameter(
      label = "Fit",
      choices = {"crop", "pad", "stretch"},
      description = "How an image of another aspect ratio fills the frame.")
  private String fit = "crop";

  @Parameter(label = "Frames (0 = as trained)", min = "0", max = "1000", description = "Length.")
  private int frames;

  @Parameter(
      label = "Keep detail",
      min = "0",
      max = "1",
      stepSize = "0.1",
      description = "Puts the image's fine detail back where it went; 0 = off, 1 = all of it.")
  private double keepdetail;

  @Parameter(label = "<html><b>Denoising</b>", visibility = MESSAGE, persist = false)
  private final String guidanceheading = "";

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
      choices = {"linear", "constant", "triangle"},
      description = "How the guidance moves over the frames.")
  private String curve = "linear";

  @Parameter(label = "<html><b>Motion</b>", visibility = MESSAGE, persist = false)
  private final String motionheading = "";

  @Parameter(
      label = "Frames per second",
      min = "1",
      max = "120",
      description = "Speed of the clip; trained around 7.")
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

  @Parameter(
      label = "Seed",
      columns = FieldStyle.SHORT,
      persist = false,
      description = "Same seed, same frames.")
  private String seed = "0";

  @Parameter(label = "<html><b>Expert</b>", visibility = MESSAGE, persist = false)
  private final String expertheading = "";

  @Parameter(
      label = "Decode chunk (0 = all)",
      min = "0",
      max = "1000",
      description = "Frames decoded together; fewer need less memory.")
  private int chunk;

  @Parameter(
      label = "Preprocessing",
      choices = {"reference", "comfy", "reference-whole", "comfy-whole"},
      description = "How the image is resized for the image encoder.")
  private String preprocessing = "reference";

  @Parameter(
      label = "Schedule",
      choices = {"karras", "exponential", "align-your-steps", "consistency"},
      description = "Noise levels of the steps.")
  private String schedule = "karras";

  @Parameter(
      label = "Solver",
      choices = {"euler", "euler-ancestral", "dpmpp-2m", "consistency"},
      description = "How a step goes from one noise level to the next.")
  private String solver = "euler";

  @Parameter(
      label = "Output type",
      choices = {"auto", "rgb", "grey8", "grey16", "float"},
      description = "Auto: grey8 for an image in grey, else rgb; grey16, float: its intensities.")
  private String outputtype = "auto";

  @Parameter(
      label = "Planes of a stack",
      choices = {"shown", "frames", "slices"},
      description = "The plane shown, or one clip per frame or slice; the clips become slices.")
  private String planes = "shown";

  @Parameter(visibility = ItemVisibility.INVISIBLE, persist = false, required = false)
  private String selection = "";

  @Parameter(
      label = "Preview",
      description = "A small window follows the steps; closing it does not stop the run.")
  boolean preview = ViewParameters.DEFAULT.preview();

  @Parameter(
      label = "<html><b>Techniques for long clips</b>",
      visibility = MESSAGE,
      persist = false)
  private final String techniqueheading = "";

  @Parameter(
      label = "Position frames (0 = off)",
      min = "-1",
      max = "1000",
      description = "Positions are spread over so many frames; -1 = as trained. For long clips.")
  private int posframes;

  @Parameter(
      label = "Key scale",
      columns = FieldStyle.SHORT,
      description = "Factor of the key, 0 to 100, or one per frame like [1,0.9,0.8].")
  private String keyscale = "1";

  @Parameter(type = ItemIO.OUTPUT)
  ImagePlus output;

  /** Reads and fills the fields. */
  final PresetFields fields = new PresetFields(this);

  /** The clip; null if the run failed or was stopped. */
  public ImagePlus output() {
    return output;
  }

  @Override
  public Map<String, Object> inputs(Map<String, String> given) {
    return fields.shown(given, defaults());
  }

  @Override
  public List<String> choices(String input) {
    return fields.choices(input);
  }

  @Override
  public void resume() {
    fields.holds(preset = Presets.present(preset));
  }

  @Override
  public void run() {
    attempt("SVD Animate Image", "The clip cannot be written", task -> output = made(job(), task));
  }

  ImagePlus made(AnimateJob job, Task task) {
    try (PreviewProgress progress =
        new PreviewProgress(progress(task), preview, job.wanted().clip().fps())) {
      return job.run(models, progress);
    }
  }

  final AnimateJob job() {
    return new AnimateJob(input, wanted(), options.getOptions(SvdSettings.class).request());
  }

  /** What the fields ask for. */
  Animation wanted() {
    return fields.wanted(preset);
  }

  /** For the name of the preset. */
  void applyPreset() {
    try {
      fields.apply(preset);
    } catch (IllegalArgumentException e) {
      status().warn(Labels.of(getClass()).in(e.getMessage()));
    }
  }

  /** Says what a run would do. */
  @Override
  public void preview() {
    try {
      AnimateJob job = job();
      line.foresee(() -> job.forecast(models.outlook(job.request())));
    } catch (IllegalArgumentException e) {
      line.say(e.getMessage(), true);
    }
  }

  @Override
  public void cancel() {}

  /** Defaults of this dialog that are not those of {@link Animation}. */
  Map<String, Object> defaults() {
    return Map.of();
  }

  /** Fills fields with {@link #defaults()}. */
  final void begin(Map<String, Object> values) {
    values.forEach(new CommandFields(this)::set);
  }
}
