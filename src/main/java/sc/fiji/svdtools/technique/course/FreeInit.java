package sc.fiji.svdtools.technique.course;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Denoises several times; each pass begins with the low frequencies of the first noise, and of what
 * the pass before made, and with high frequencies drawn anew.
 *
 * <p>Formula, with z what the pass before made, e the first noise, n noise of the pass, H a low
 * pass over frames, height and width ({@link LowPass}), s the noise level a pass begins at:
 *
 * <pre>
 * restart-consistent   x = z + s (H e + sqrt(1 - H^2) n)
 * restart-unit         x = sqrt(1 + s^2) (c H y + sqrt(1 - H^2) n),  y = (z + s e) / sqrt(1 + s^2)
 * literal              x = sqrt(1 + s^2) (H y + (1 - H) n),          s the first level
 * </pre>
 *
 * <p>c gives {@code H y} the energy it would have if y were unit noise. The level told holds for
 * latents of 128 x 72; with others, s is the first level not above {@code freeinitsigma sqrt(h w /
 * (72 128))}.
 *
 * <p>Source: Wu et al. 2023, "FreeInit: Bridging Initialization Gap in Video Diffusion Models"
 * (literal). Differs: the restarts; masks centred for odd sizes too.
 *
 * @param freeinit passes, 1 to 10; 1 = off
 * @param freeinitsigma level of the restarts at 1024 x 576, 1 to 1000
 * @param freeinitmode what a pass begins with
 * @param freeinitfilter H
 * @param freeinitspace cut-off in height and width, 0 to 1 of the highest frequency
 * @param freeinittime cut-off over frames, likewise
 */
public record FreeInit(
    @Range(least = 1, most = 10) int freeinit,
    @Range(least = 1, most = 1000) double freeinitsigma,
    Mode freeinitmode,
    LowPass freeinitfilter,
    @Range(least = 0, most = 1) double freeinitspace,
    @Range(least = 0, most = 1) double freeinittime)
    implements Technique {

  /** What a pass begins with. */
  public enum Mode {
    /** The clip with noise of the level. */
    RESTART_CONSISTENT,
    /** The same mixed at unit variance. */
    RESTART_UNIT,
    /** As published: at unit variance, at the first level. */
    LITERAL
  }

  /** h w of 1024 x 576 pixels. */
  private static final double LATENTS = 128 * 72;

  private static final String PURPOSE = "freeinit";

  /** Three passes with the published filter. */
  public FreeInit() {
    this(3);
  }

  private FreeInit(int passes) {
    this(passes, 25, Mode.RESTART_CONSISTENT, LowPass.BUTTERWORTH, 0.25, 0.25);
  }

  public FreeInit {
    Keys.check(FreeInit.class, "freeinit", freeinit);
    Keys.check(FreeInit.class, "freeinitsigma", freeinitsigma);
    Keys.check(FreeInit.class, "freeinitspace", freeinitspace);
    Keys.check(FreeInit.class, "freeinittime", freeinittime);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(name(), Ports.CHAIN, new Passes(freeinitsigma));
  }

  /**
   * @param sigma level of the restarts
   */
  private final class Passes implements Chain {

    private final double sigma;

    Passes(double sigma) {
      this.sigma = sigma;
    }

    @Override
    public Chain sized(int latents) {
      return new Passes(freeinitsigma * Math.sqrt(latents / LATENTS));
    }

    @Override
    public NDArray run(Scope scope, Course course) {
      NDArray z = PLAIN.run(scope, course);
      for (int pass = 1; pass < freeinit; pass++) {
        int first = first(course.sigmas());
        NDArray x = begun(scope, course, z, pass, course.sigmas()[first]);
        z.close();
        z = course.from(scope, x, pass, first);
      }
      return z;
    }

    @Override
    public List<Step> steps(double[] sigmas) {
      List<Step> all = new ArrayList<>(PLAIN.steps(sigmas));
      for (int pass = 1; pass < freeinit; pass++) {
        all.addAll(Step.from(pass, first(sigmas), sigmas));
      }
      return all;
    }

    /** One step is made at least. */
    private int first(double[] sigmas) {
      return freeinitmode == Mode.LITERAL ? 0 : Course.begins(sigma, sigmas);
    }
  }

  private NDArray begun(Scope scope, Course course, NDArray z, int pass, double sigma) {
    try (Scope s = scope.child()) {
      long[] shape = z.getShape().getShape();
      double[] low = freeinitfilter.mask(shape, freeinitspace, freeinittime);
      boolean literal = freeinitmode == Mode.LITERAL;
      NDArray first = course.noise(s, NoiseSource.LATENTS, 0);
      NDArray fresh = filtered(s, course.noise(s, PURPOSE, pass), high(low, literal), shape);
      if (freeinitmode == Mode.RESTART_CONSISTENT) {
        NDArray noise = s.call("add", filtered(s, first, low, shape), fresh);
        return s.release(course.noised(s, z, noise, sigma));
      }
      double unit = Math.sqrt(1 + sigma * sigma);
      NDArray y = s.call("scaled", course.noised(s, z, first, sigma), 1 / unit);
      NDArray kept = filtered(s, y, low, shape);
      if (!literal) {
        kept = s.call("with_energy", kept, shape[3] * LowPass.energy(low));
      }
      return s.release(s.call("scaled", s.call("add", kept, fresh), unit));
    }
  }

  /** What is left of the power, or of the amplitude. */
  static double[] high(double[] low, boolean amplitude) {
    double[] high = new double[low.length];
    for (int i = 0; i < low.length; i++) {
      high[i] = amplitude ? 1 - low[i] : Math.sqrt(1 - low[i] * low[i]);
    }
    return high;
  }

  private static NDArray filtered(Scope s, NDArray x, double[] mask, long... shape) {
    return s.call("filtered", x, s.floats(mask, shape[0], shape[1], shape[2], 1));
  }

  @Override
  public FreeInit neutral(int frames) {
    return new FreeInit(1);
  }

  @Override
  public boolean active() {
    return freeinit > 1;
  }
}
