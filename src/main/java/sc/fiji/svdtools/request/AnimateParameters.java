package sc.fiji.svdtools.request;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.image.OutputType;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.image.area.Selection;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/**
 * What the user may choose for a clip: the one place for key names, defaults, limits and text form.
 *
 * <p>Dialog, macro and headless entry point all go through this record. The component names are the
 * macro keys and stay as they are for ever.
 *
 * @param width frame width in pixels, 0 = from the image
 * @param height frame height in pixels, 0 = from the image
 * @param fit how an image of another aspect ratio fills the frame
 * @param frames number of frames, 0 = as trained
 * @param steps denoising steps
 * @param minguidance guidance scale of the first frame
 * @param maxguidance guidance scale at the far end of the curve
 * @param curve how the guidance moves over the frames
 * @param fps frames per second
 * @param motion amount of motion
 * @param augmentation noise added to the start image
 * @param seed seed of all noise, from -2^63 to 2^64 - 1; as PyTorch takes it, -1 is 2^64 - 1
 * @param chunk frames decoded together, 0 = all
 * @param preprocessing how the image reaches the image encoder
 * @param schedule noise levels
 * @param solver integrator between noise levels
 * @param outputtype pixel type of the clip
 * @param planes which planes of a hyperstack become clips
 * @param selection text of the {@link Selection} to use in place of the image's own; empty for none
 */
public record AnimateParameters(
    @Range(least = 0, most = 4096, unit = 8, gap = 64, zero = "a size taken from the image")
        int width,
    @Range(least = 0, most = 4096, unit = 8, gap = 64, zero = "a size taken from the image")
        int height,
    Canvas.Fit fit,
    @Range(
            least = 0,
            most = VideoSettings.MOST_FRAMES,
            zero = "the number the model was trained on")
        int frames,
    @Range(least = 1, most = 1000) int steps,
    @Range(least = 0, most = 30) double minguidance,
    @Range(least = 0, most = 30) double maxguidance,
    Guidance.Curve curve,
    @Range(least = 1, most = 120) int fps,
    @Range(least = 0, most = 1023) int motion,
    @Range(least = 0, most = 10) double augmentation,
    BigInteger seed,
    @Range(least = 0, most = VideoSettings.MOST_FRAMES, zero = "all frames at once") int chunk,
    Conditioning.Preprocessing preprocessing,
    Schedule schedule,
    Sampling.Solver solver,
    OutputType outputtype,
    Planes planes,
    String selection) {

  /** The published settings, size and length from image and model. */
  public static final AnimateParameters DEFAULT = published();

  public AnimateParameters {
    check("width", width);
    check("height", height);
    check("frames", frames);
    check("steps", steps);
    check("minguidance", minguidance);
    check("maxguidance", maxguidance);
    check("fps", fps);
    check("motion", motion);
    check("augmentation", augmentation);
    check("chunk", chunk);
    selection = selection.trim();
    Selection.check(selection);
  }

  /** All keys in the order of the dialog. */
  public static List<String> keys() {
    return Keys.of(AnimateParameters.class);
  }

  /**
   * The defaults with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed, in one
   *     sentence
   */
  public static AnimateParameters of(Map<String, ?> options) {
    return Keys.with(DEFAULT, options);
  }

  /** Key to value; choices as text. */
  public Map<String, Object> values() {
    return Keys.values(this);
  }

  /** The text form {@code width=0 height=0 ...}, which a macro takes. */
  public String text() {
    return Keys.text(this);
  }

  /**
   * The same with every 0 that stands for "from the image" or "as trained" replaced.
   *
   * <p>A free size is the multiple of 64 nearest to the image, made smaller to hold no more pixels
   * than the model prefers; with one side given, the other follows the image's aspect ratio. The
   * demo model has one size of its own.
   *
   * @param model the loaded model
   * @param imageWidth width of the image or of its selection
   * @param imageHeight height of the image or of its selection
   */
  public AnimateParameters resolved(ModelInfo model, int imageWidth, int imageHeight) {
    double ratio = imageWidth / (double) imageHeight;
    int w = width;
    int h = height;
    if (w == 0 && h == 0) {
      int[] size = model.demo() ? size(model) : limited(model, imageWidth, imageHeight);
      w = size[0];
      h = size[1];
    } else if (w == 0) {
      w = Canvas.preferred((int) Math.round(h * ratio));
    } else if (h == 0) {
      h = Canvas.preferred((int) Math.round(w / ratio));
    }
    int length = frames == 0 ? model.frames() : frames;
    return Keys.with(this, Map.of("width", w, "height", h, "frames", length));
  }

  /** What the pipeline is to make; sizes and frames must be {@link #resolved}. */
  public VideoSettings settings() {
    return new VideoSettings(
        new Canvas(width, height, fit),
        frames,
        new Conditioning(fps, motion, augmentation, preprocessing),
        new Sampling(schedule, steps, solver, new Guidance(minguidance, maxguidance, curve)),
        seed.longValue(),
        chunk);
  }

  private static int[] size(ModelInfo model) {
    return new int[] {model.width(), model.height()};
  }

  private static int[] limited(ModelInfo model, int imageWidth, int imageHeight) {
    long budget = (long) model.width() * model.height();
    double scale = Math.min(1, Math.sqrt(budget / ((double) imageWidth * imageHeight)));
    int w = Canvas.preferred((int) Math.round(imageWidth * scale));
    int h = Canvas.preferred((int) Math.round(imageHeight * scale));
    while ((long) w * h > budget && Math.max(w, h) > 64) {
      if (w >= h) {
        w -= 64;
      } else {
        h -= 64;
      }
    }
    return new int[] {w, h};
  }

  private static AnimateParameters published() {
    Conditioning told = Conditioning.DEFAULT;
    Sampling sampling = Sampling.DEFAULT;
    Guidance guidance = sampling.guidance();
    return new AnimateParameters(
        0,
        0,
        Canvas.Fit.CROP,
        0,
        sampling.steps(),
        guidance.min(),
        guidance.max(),
        guidance.curve(),
        told.fps(),
        told.motionBucket(),
        told.augmentation(),
        BigInteger.ZERO,
        0,
        told.preprocessing(),
        sampling.schedule(),
        sampling.solver(),
        OutputType.AUTO,
        Planes.SHOWN,
        "");
  }

  private static void check(String key, double value) {
    Keys.check(AnimateParameters.class, key, value);
  }
}
