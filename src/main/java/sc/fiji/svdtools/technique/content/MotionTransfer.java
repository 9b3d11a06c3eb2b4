package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.frames.DriverSketch;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.text.Quote;

/**
 * Gives the clip the motion of another one, the driver.
 *
 * <p>{@code warp}: the start image is moved as the driver has moved up to each frame ({@link
 * DriverSketch}), and this sketch z is refined from a middle level: {@code x = z + sigma e}, then
 * the steps below {@code sigma}. {@code latents}: the same with the driver's own frames, mixed with
 * the start image's, {@code z = z_start + w (z_driver - z_start)}. {@code tokens}: the network is
 * told the driver's embedding of each frame, {@code c = c_start + w (c_driver - c_start)}, at the
 * steps between two levels; of a driver of two images the first holds for 3/8 of the clip, the last
 * for 3/8, with a straight line between.
 *
 * <p>The driver's frames are spread over the clip. Levels are those at 1024 x 576 pixels, see
 * {@link Technique#sized}.
 *
 * <p>Source: Meng et al. 2022, "SDEdit", for the refinement; the motion injection of FreeNoise (Qiu
 * et al. 2024) for tokens, which differs in that all blocks of the network are told the same.
 *
 * @param driver title of an open stack, or a file; empty = off
 * @param transfer how
 * @param transferlevel sigma, 0 to 100; for tokens the level they begin at
 * @param transferend level that tokens end at, 0 to 100
 * @param transferstrength w, or for {@code warp} the factor of the displacement, 0 to 4
 */
public record MotionTransfer(
    String driver,
    How transfer,
    @Range(least = 0, most = MotionTransfer.HIGHEST) double transferlevel,
    @Range(least = 0, most = MotionTransfer.HIGHEST) double transferend,
    @Range(least = 0, most = 4) double transferstrength)
    implements Technique {

  /** Name of the source. */
  static final String SOURCE = "driver";

  private static final double HIGHEST = 100;

  /** What is taken from the driver. */
  public enum How {
    /** Its motion. */
    WARP,
    /** Its layout. */
    LATENTS,
    /** What its frames are to the image encoder. */
    TOKENS
  }

  /** The motion, refined from 5. */
  public MotionTransfer() {
    this("driver.tif", How.WARP, 5, 0, 1);
  }

  public MotionTransfer {
    driver = driver.strip();
    Require.words(SOURCE, driver);
    Keys.check(MotionTransfer.class, "transferlevel", transferlevel);
    Keys.check(MotionTransfer.class, "transferend", transferend);
    Keys.check(MotionTransfer.class, "transferstrength", transferstrength);
    if (transfer != How.WARP && transferstrength > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'transferstrength' is '%s'; it must be a number from 0 to 1, except"
                  + " with transfer=warp.",
              transferstrength));
    } else if (transfer == How.TOKENS && transferend > transferlevel) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'transferend' is '%s'; it must not be above 'transferlevel', which is"
                  + " %s.",
              transferend,
              transferlevel));
    }
  }

  @Override
  public MotionTransfer sized(int height, int width) {
    double scale = Require.levelScale(height, width);
    return new MotionTransfer(
        driver,
        transfer,
        Math.min(HIGHEST, scale * transferlevel),
        Math.min(HIGHEST, scale * transferend),
        transferstrength);
  }

  @Override
  public Map<String, String> images() {
    return Map.of(SOURCE, driver);
  }

  @Override
  public void check(Map<String, List<float[]>> pictures, int frames) {
    if (transfer == How.WARP && pictures.get(SOURCE).size() == 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'driver' is %s, which has 1 frame and no motion; it must have at least"
                  + " 2 with transfer=warp.",
              Quote.of(driver)));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    SamplingPlan driven = plan.need(name(), SOURCE);
    return transfer == How.TOKENS
        ? driven.wrap(name(), Ports.PREDICTION, this::told)
        : driven
            .wrap(name(), Ports.ENCODED, inner -> frames -> frames + inner.applyAsInt(frames))
            .claim(name(), Ports.CHAIN, new Refinement(transferlevel, this::sketch));
  }

  /** Latents of the VAE (F, h, w, 4). */
  private NDArray sketch(Scope s, Course course) {
    Encoders encoders = course.encoders();
    int frames = course.frames();
    if (transfer == How.WARP) {
      NDArray start = encoders.pictures(s, Encoders.START);
      NDArray moved =
          DriverSketch.of(s, start, encoders.pictures(s, SOURCE), frames, transferstrength);
      return encoders.encoded(s, moved);
    }
    NDArray start = encoders.latents(s, Encoders.START);
    float[][] rows = Rows.of(s, start);
    float[][] other = Rows.of(s, encoders.latents(s, SOURCE));
    float[][] mixed = new float[frames][];
    for (int f = 0; f < frames; f++) {
      double at = DriverSketch.moment(f, frames, other.length);
      mixed[f] = Rows.linear(rows[0], Rows.between(other, at), transferstrength);
    }
    return Rows.tensor(s, mixed, start);
  }

  /** The network told the driver's embeddings between the levels. */
  private Prediction told(Prediction inner) {
    return new Prediction() {
      @Override
      public Denoiser of(Scope scope, Clip clip) {
        Denoiser plain = inner.of(scope, clip);
        NDArray tokens = tokens(scope, clip);
        Denoiser driven = inner.of(scope, new Told(clip, tokens));
        return (s, x, at) -> {
          boolean inside = at.sigma() <= transferlevel && at.sigma() >= transferend;
          return (inside ? driven : plain).denoise(s, x, at);
        };
      }

      @Override
      public Effort effort(int frames) {
        return inner.effort(frames);
      }
    };
  }

  private NDArray tokens(Scope s, Clip clip) {
    NDArray told = clip.conditions().tokens();
    float[][] rows = Rows.of(s, told);
    float[][] other = Rows.of(s, clip.encoders().tokens(s, SOURCE));
    int frames = clip.frames();
    float[][] mixed = new float[frames][];
    for (int f = 0; f < frames; f++) {
      double at =
          other.length == 2 ? held(f, frames) : DriverSketch.moment(f, frames, other.length);
      float[] driven = Rows.between(other, at);
      mixed[f] = Rows.linear(rows[rows.length == 1 ? 0 : f], driven, transferstrength);
    }
    return Rows.tensor(s, mixed, told);
  }

  /**
   * Share of the second of two images at a frame: 3/8 of the frames have the one, 3/8 the other.
   */
  static double held(int frame, int frames) {
    int ends = 3 * frames / 8;
    double share = (frame - ends + 1.0) / (frames - 2 * ends + 1.0);
    return Math.max(0, Math.min(1, share));
  }

  /** A clip with other tokens. */
  private record Told(Clip clip, NDArray tokens) implements Clip {
    @Override
    public int frames() {
      return clip.frames();
    }

    @Override
    public Conditions conditions() {
      return clip.conditions().withTokens(tokens);
    }

    @Override
    public Encoders encoders() {
      return clip.encoders();
    }

    @Override
    public Denoiser network(Conditions conditions, Frames frames) {
      return clip.network(conditions, frames);
    }

    @Override
    public Parts parts(Conditions conditions) {
      return clip.parts(conditions);
    }
  }

  @Override
  public boolean active() {
    return !driver.isEmpty();
  }

  @Override
  public MotionTransfer neutral(int frames) {
    return new MotionTransfer("", How.WARP, 5, 0, 1);
  }
}
