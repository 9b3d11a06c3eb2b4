package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.interpolation.Between;
import sc.fiji.svdtools.interpolation.Speed;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditioner;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Outline;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.text.Quote;

/**
 * Makes the clip end with an image: frames between two time points.
 *
 * <p>Formula: with latents {@code z_a} of the start and {@code z_b} of the end image, the estimate
 * D of every step has {@code D_0 = z_a}, {@code D_(F-1) = z_b}. {@code hold}: from noise. {@code
 * sketch}: from {@code z + s e} at a middle level s, with z the latents of a clip made without a
 * network ({@link Between}), e noise. The model's motion bucket and, where that does not suffice,
 * frames per second are those of the measured displacement ({@link Speed}): with a bucket that does
 * not fit the distance nothing else helps.
 *
 * <p>Deviates from time reversal fusion and ViBiDSampler, which run the model backwards from the
 * end image: a picture that shows which way it moves contradicts that. Source: Meng et al. 2022,
 * "SDEdit", for the refinement.
 *
 * @param endimage title of an open image, or a file; empty where a command gives it
 * @param between how; off = the clip ends as it likes
 * @param betweensketch how the sketch is made
 * @param betweenpaths objects at both images, as paths of two frames, see {@link Paths}, which the
 *     sketch {@code drawn} moves beside those that it finds; empty = none
 * @param betweenlevel s at 1024 x 576 pixels, 0 to 1000, see {@link Technique#sized}
 * @param betweenmotion whether bucket and frames per second are measured
 */
public record BetweenImages(
    String endimage,
    How between,
    Between.Way betweensketch,
    String betweenpaths,
    @Range(least = 0, most = BetweenImages.HIGHEST) double betweenlevel,
    Told betweenmotion)
    implements Technique {

  private static final double HIGHEST = 1000;
  private static final String PATHS = "betweenpaths";

  /** 0.5 at 128 x 128 pixels, measured there. */
  private static final double LEVEL = 3;

  /** How the frames come about. */
  public enum How {
    /** Not at all. */
    OFF,
    /** A sketch is refined. */
    SKETCH,
    /** From noise, held at the ends. */
    HOLD
  }

  /** Where bucket and frames per second come from. */
  public enum Told {
    /** The displacement between the images. */
    MEASURED,
    /** The settings. */
    TOLD
  }

  /** A refined sketch. */
  public BetweenImages() {
    this("end.tif", How.SKETCH, Between.Way.AUTO, "", LEVEL, Told.MEASURED);
  }

  public BetweenImages {
    endimage = endimage.strip();
    Require.words("endimage", endimage);
    Keys.check(BetweenImages.class, "betweenlevel", betweenlevel);
    Paths drawn = Paths.parse(PATHS, betweenpaths);
    betweenpaths = drawn.text();
    if (!drawn.movers().isEmpty() && betweensketch != Between.Way.DRAWN) {
      throw refused(betweenpaths, "be empty unless 'betweensketch' is drawn");
    } else if (drawn.movers().stream().anyMatch(m -> m.outline().form() == Outline.Form.ALL)) {
      throw refused(betweenpaths, "be objects, not all");
    }
  }

  private static IllegalArgumentException refused(String paths, String must) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "The value of '%s' is %s; it must %s.", PATHS, Quote.of(paths), must));
  }

  @Override
  public BetweenImages sized(int height, int width) {
    double level = Math.min(HIGHEST, Require.levelScale(height, width) * betweenlevel);
    return new BetweenImages(endimage, between, betweensketch, betweenpaths, level, betweenmotion);
  }

  @Override
  public Map<String, String> images() {
    return endimage.isEmpty() ? Map.of() : Map.of(Drafting.END, endimage);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    boolean sketch = between == How.SKETCH;
    SamplingPlan held =
        plan.need(name(), Drafting.END)
            .claim(name(), Ports.LINKS, Links.NONE)
            .wrap(
                name(),
                Ports.ENCODED,
                inner -> frames -> inner.applyAsInt(frames) + 1 + (sketch ? frames : 0))
            .wrap(name(), Ports.PREDICTION, inner -> inner.around(this::held));
    if (betweenmotion == Told.MEASURED) {
      held = held.wrap(name(), Ports.CONDITIONS, this::measured);
    }
    return sketch
        ? held.claim(name(), Ports.CHAIN, new Refinement(betweenlevel, this::sketch))
        : held;
  }

  private Denoiser held(Scope scope, Clip clip, Denoiser inner) {
    if (clip.frames() < 2) {
      return inner;
    }
    NDArray first = scaled(scope, clip.encoders(), Encoders.START);
    NDArray last = scaled(scope, clip.encoders(), Drafting.END);
    return (s, x, at) -> {
      try (Scope one = s.child()) {
        NDArray made = inner.denoise(one, x, at);
        NDArray middle = one.call("rows", made, 1, clip.frames() - 1);
        return one.release(one.call("stack_rows", one.list(first, middle, last)));
      }
    };
  }

  /** The last image of a source as latents of the diffusion (1, h, w, 4). */
  private static NDArray scaled(Scope scope, Encoders encoders, String source) {
    try (Scope s = scope.child()) {
      NDArray all = encoders.latents(s, source);
      long count = all.getShape().get(0);
      NDArray last = s.call("rows", all, count - 1, count);
      return s.release(s.call("scaled", last, Clip.LATENT_SCALE));
    }
  }

  private Conditioner measured(Conditioner inner) {
    return (s, encoders, frames, told) -> {
      double[] ids = told.ids()[0].clone();
      if (frames > 1) {
        NDArray picture = encoders.pictures(s, Encoders.START);
        double area = (double) picture.getShape().get(2) * picture.getShape().get(3);
        double share = images(s, encoders).displacement() / Math.sqrt(area);
        Speed speed = Speed.of(share, frames, (int) Math.round(ids[0] + 1));
        ids[0] = speed.fps() - 1;
        ids[1] = speed.bucket();
      }
      return inner.of(s, encoders, frames, told.withIds(ids));
    };
  }

  /** Latents of the VAE (F, h, w, 4). */
  private NDArray sketch(Scope s, Course course) {
    Encoders encoders = course.encoders();
    List<float[]> made = images(s, encoders).frames(betweensketch, Math.max(2, course.frames()));
    float[][] rows = new float[course.frames()][];
    for (int f = 0; f < rows.length; f++) {
      rows[f] = Rows.sum(2, made.get(f), 0, made.get(f));
      for (int i = 0; i < rows[f].length; i++) {
        rows[f][i]--;
      }
    }
    return encoders.encoded(s, Rows.tensor(s, rows, encoders.pictures(s, Encoders.START)));
  }

  private Between images(Scope s, Encoders encoders) {
    NDArray picture = encoders.pictures(s, Encoders.START);
    int height = Math.toIntExact(picture.getShape().get(2));
    int width = Math.toIntExact(picture.getShape().get(3));
    float[][] end = Rows.of(s, encoders.pictures(s, Drafting.END));
    float[] first = shares(Rows.of(s, picture)[0]);
    Encoders.Placement p = encoders.placement(Encoders.START);
    return Between.of(width, height, first, shares(end[end.length - 1]))
        .following(Paths.parse(betweenpaths), Affine.scaled(p.sx(), p.sy(), p.left(), p.top()));
  }

  private static float[] shares(float[] signed) {
    float[] shares = new float[signed.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.max(0, Math.min(1, (signed[i] + 1) / 2));
    }
    return shares;
  }

  @Override
  public boolean active() {
    return between != How.OFF;
  }

  @Override
  public BetweenImages neutral(int frames) {
    return new BetweenImages("", How.OFF, Between.Way.AUTO, "", LEVEL, Told.MEASURED);
  }
}
