package sc.fiji.svdtools.api;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.Texts;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.engine.PipelineModels;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * A loaded checkpoint for scripts.
 *
 * <pre>{@code
 * try (Svd svd = Svd.demo()) {
 *   Film film = svd.animate(image, 0, 255, "frames=48 posframes=-1 seed=7");
 *   film.frames(); // (width, height, 3, frames), decoded where it is looked at
 * }
 * }</pre>
 *
 * <p>Owns: device and weights until {@link #close()}; films of it can be looked at until then.
 */
public final class Svd implements AutoCloseable {

  private static final int CHANNELS = 3;

  private final SvdPipeline pipeline;
  private final Optional<Path> textTower;

  private Svd(SvdPipeline pipeline, Optional<Path> textTower) {
    this.pipeline = pipeline;
    this.textTower = textTower;
  }

  /** The usual built-in network on the CPU, that for any picture. */
  public static Svd demo() {
    return demo(DemoCheckpoint.usual());
  }

  /** A built-in network on the CPU. */
  public static Svd demo(DemoCheckpoint network) {
    return open(network.path(), Device.cpu(), DataType.FLOAT32);
  }

  /**
   * A model by the keys of <em>SVD Settings</em>, such as {@code "checkpoint=/models/svd_xt
   * unet=[/my models/lcm.safetensors] device=cpu"}, with their defaults.
   *
   * @throws IllegalArgumentException if a key is not known, a value not allowed, the model cannot
   *     be used, or memory does not suffice
   * @throws IllegalStateException if PyTorch cannot be loaded
   */
  public static Svd open(String keys) {
    ModelRequest request = ModelRequest.DEFAULT.with(Options.parse(keys));
    Optional<Path> texts = request.textTowerPath();
    return new Svd(PipelineModels.open(request), texts);
  }

  /**
   * A checkpoint of the user.
   *
   * @param checkpoint .safetensors file or diffusers folder
   * @throws IllegalArgumentException if it cannot be used, or memory does not suffice
   */
  public static Svd open(Path checkpoint, Device device, DataType type) {
    return new Svd(SvdPipeline.load(checkpoint, device, type, Progress.NONE), Optional.empty());
  }

  /** The published settings for a clip of that size. */
  public VideoSettings settings(int width, int height, int frames) {
    return VideoSettings.of(new Canvas(width, height, Canvas.Fit.CROP), frames);
  }

  /**
   * Makes a clip; denoises now, decodes when frames are looked at.
   *
   * @param image (width, height) in grey, or (width, height, 3) red, green, blue; borrowed
   * @param black value shown as black
   * @param white value shown as white, above {@code black}
   * @param settings what to make; its decode chunk is the number of frames of a cell
   * @param plan techniques
   * @throws IllegalArgumentException if image, settings or plan cannot be used, in one sentence
   */
  public <T extends RealType<T>> Film animate(
      RandomAccessibleInterval<T> image,
      double black,
      double white,
      VideoSettings settings,
      SamplingPlan plan) {
    return animate(start(image, black, white), settings, plan);
  }

  private Film animate(StartFrame start, VideoSettings settings, SamplingPlan plan) {
    Film.check(plan);
    Sources sources = Sources.of(start);
    sources = textTower.map(Texts::of).map(sources::with).orElse(sources);
    float[] latents = pipeline.latents(sources, settings, plan, Progress.NONE);
    return new Film(pipeline, latents, settings, plan);
  }

  /**
   * Makes a clip by the keys of macros, such as {@code "frames=48 steps=10 posframes=-1"}; sizes
   * left out are taken from image and checkpoint. As many frames are decoded together as the
   * checkpoint was trained on, unless {@code chunk} says otherwise.
   *
   * @see #animate(RandomAccessibleInterval, double, double, VideoSettings, SamplingPlan)
   */
  public <T extends RealType<T>> Film animate(
      RandomAccessibleInterval<T> image, double black, double white, String keys) {
    Map<String, String> options = Options.parse(keys);
    StartFrame start = start(image, black, white);
    Animation wanted = Animation.of(options);
    String selection = wanted.clip().selection();
    if (!selection.isEmpty() || !wanted.values().get("planes").toString().equals("shown")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The values of 'selection' and 'planes' are '%s' and '%s'; a film is of a whole"
                  + " image, so both must be left out.",
              selection,
              wanted.values().get("planes")));
    }
    Animation.Begun begun =
        wanted.resolved(pipeline.model(), start.width(), start.height()).begun(start);
    VideoSettings settings = begun.animation().settings();
    if (settings.decodeChunk() == 0) {
      settings = settings.withDecodeChunk(pipeline.model().frames());
    }
    return animate(begun.start(), settings, begun.animation().plan());
  }

  private static <T extends RealType<T>> StartFrame start(
      RandomAccessibleInterval<T> image, double black, double white) {
    int n = image.numDimensions();
    if (n != 2 && !(n == CHANNELS && image.dimension(2) == CHANNELS)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The image has %d dimensions; it must be (width, height) or (width, height, 3).",
              n));
    }
    if (!(white > black)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of white is %s; it must be above that of black, which is %s.",
              white,
              black));
    }
    int width = Math.toIntExact(image.dimension(0));
    int height = Math.toIntExact(image.dimension(1));
    float[] rgb = new float[CHANNELS * width * height];
    RandomAccess<T> at = image.randomAccess();
    long[] place = image.minAsLongArray();
    for (int i = 0; i < rgb.length; i++) {
      place[0] = image.min(0) + i % width;
      place[1] = image.min(1) + i / width % height;
      if (n == CHANNELS) {
        place[2] = image.min(2) + i / (width * height);
      }
      at.setPosition(place);
      double share = (at.get().getRealDouble() - black) / (white - black);
      // NaN stays NaN, which a start frame refuses.
      rgb[i] = (float) Math.max(0, Math.min(1, share));
    }
    return new StartFrame(width, height, rgb);
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
