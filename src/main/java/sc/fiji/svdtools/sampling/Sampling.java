package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * How the noise is removed: which levels, how many, which solver, which guidance.
 *
 * @param schedule noise levels
 * @param steps number of denoising steps, 1 to 1000; typical 25
 * @param solver integrator between two levels
 * @param guidance scale per frame
 */
public record Sampling(Schedule schedule, int steps, Solver solver, Guidance guidance) {

  /** 25 Karras steps with Euler, as published. */
  public static final Sampling DEFAULT =
      new Sampling(Schedule.KARRAS, 25, Solver.EULER, Guidance.DEFAULT);

  /**
   * What a solver knows, all float32 (F, H, W, 4), borrowed.
   *
   * @param x latents before the step
   * @param denoised their estimate D
   * @param before estimate of the step before; null in the first step and after a jump
   * @param last the step before; null with {@code before}
   * @param at the step
   */
  public record Move(NDArray x, NDArray denoised, NDArray before, Step last, Step at) {}

  /** Integrator between two noise levels. A new one is a constant here. */
  public enum Solver {
    /**
     * Deterministic first-order step: {@code x <- D + (s' / s) (x - D)}; the last step, {@code s' =
     * 0}, gives D. Source: k-diffusion {@code sample_euler}.
     */
    EULER {
      @Override
      NDArray next(Scope s, Move m, Sampler.FreshNoise noise) {
        double ratio = m.at().next() / m.at().sigma();
        return s.call("toward", m.denoised(), m.x(), ratio);
      }
    },
    /**
     * Euler to a lower level, then fresh noise up to the wanted one: to {@code down = sqrt(s'^2 -
     * up^2)} with {@code up = sqrt(s'^2 (s^2 - s'^2) / s^2)}, then add {@code up} times fresh unit
     * noise. Source: k-diffusion {@code sample_euler_ancestral}.
     */
    EULER_ANCESTRAL {
      @Override
      NDArray next(Scope s, Move m, Sampler.FreshNoise noise) {
        double from = m.at().sigma();
        double to = m.at().next();
        double up = Math.min(to, Math.sqrt(to * to * (from * from - to * to) / (from * from)));
        double down = Math.sqrt(Math.max(0, to * to - up * up));
        NDArray lower = s.call("toward", m.denoised(), m.x(), down / from);
        return up > 0 ? s.call("add", lower, s.call("scaled", noise.draw(s, m.at()), up)) : lower;
      }
    },
    /**
     * Second order with the estimate of the step before, D_: with {@code h = ln(s / s')} and {@code
     * r = h_ / h}, {@code D' = (1 + 1 / 2r) D - 1 / 2r D_}, {@code x <- D' + (s' / s) (x - D')};
     * Euler's step first, after a jump and last. Source: Lu et al. 2022, "DPM-Solver++", as
     * k-diffusion {@code sample_dpmpp_2m}.
     */
    DPMPP_2M {
      @Override
      NDArray next(Scope s, Move m, Sampler.FreshNoise noise) {
        double ratio = m.at().next() / m.at().sigma();
        if (m.before() == null || m.at().next() == 0) {
          return s.call("toward", m.denoised(), m.x(), ratio);
        }
        double h = Math.log(m.at().sigma() / m.at().next());
        double r = Math.log(m.last().sigma() / m.at().sigma()) / h;
        NDArray ahead = s.call("toward", m.denoised(), m.before(), -1 / (2 * r));
        return s.call("toward", ahead, m.x(), ratio);
      }

      @Override
      boolean looksBack() {
        return true;
      }
    },
    /**
     * Multistep sampling of a consistency model, whose estimate D at any level is meant to be the
     * clip itself: {@code x <- D + s' n} with fresh unit noise n; the last step, {@code s' = 0},
     * gives D. For checkpoints that were trained for it; with others what D leaves out of the clip
     * is lost. Source: Song et al. 2023, "Consistency Models", Algorithm 1, with {@code s'} for
     * {@code sqrt(s'^2 - s_min^2)}, as AnimateLCM has it.
     */
    CONSISTENCY {
      @Override
      NDArray next(Scope s, Move m, Sampler.FreshNoise noise) {
        double to = m.at().next();
        return to > 0
            ? s.call("add", m.denoised(), s.call("scaled", noise.draw(s, m.at()), to))
            : s.call("cloned", m.denoised());
      }
    };

    /** The latents after the step, made in {@code s}. */
    abstract NDArray next(Scope s, Move move, Sampler.FreshNoise noise);

    /** Whether it uses the estimate of the step before. */
    boolean looksBack() {
      return false;
    }
  }

  public Sampling {
    Schedule.checkSteps(steps);
  }

  /** The {@code steps + 1} noise levels, the last one 0. */
  public double[] sigmas() {
    return schedule.sigmas(steps);
  }
}
