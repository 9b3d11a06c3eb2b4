package sc.fiji.svdtools.sampling;

/**
 * The falling noise levels of a run: {@code n} levels from sigma 700 down, then 0.
 *
 * <p>Computed in double. Source: Karras et al. 2022 equation 5 (rho 7); Sabour et al. 2024, "Align
 * Your Steps", levels for SVD, resampled log-linearly when {@code n} is not 10, as ComfyUI does;
 * exponential is log-linear; consistency has levels that AnimateLCM was distilled at (Wang et al.
 * 2024).
 *
 * <p>Differs: the references compute in float32 (3.5e-6 relative).
 */
public enum Schedule {
  /** Levels from 700 to 0.002, equally spaced in {@code sigma^(1/7)}. */
  KARRAS {
    @Override
    double level(double u) {
      double from = Math.pow(SIGMA_MAX, 1 / RHO);
      double to = Math.pow(SIGMA_MIN, 1 / RHO);
      return Math.pow(from + u * (to - from), RHO);
    }
  },
  /** Levels from 700 to 0.002, equally spaced in the logarithm. */
  EXPONENTIAL {
    @Override
    double level(double u) {
      return Math.exp(Math.log(SIGMA_MAX) + u * (Math.log(SIGMA_MIN) - Math.log(SIGMA_MAX)));
    }
  },
  /**
   * The published optimised levels for SVD, for few steps (about 10): its 11 levels, spread over
   * {@code n + 1}, of which the last, 0.002, becomes 0.
   */
  ALIGN_YOUR_STEPS {
    @Override
    double spaces(int steps) {
      return steps;
    }

    @Override
    double level(double u) {
      double x = u * (AYS_SVD.length - 1);
      int i = Math.min((int) x, AYS_SVD.length - 2);
      double t = x - i;
      return t == 0
          ? AYS_SVD[i]
          : Math.exp((1 - t) * Math.log(AYS_SVD[i]) + t * Math.log(AYS_SVD[i + 1]));
    }
  },
  /**
   * Every k-th of the 40 Karras levels at which consistency models of SVD are distilled, from the
   * first on, with k the whole part of {@code 40 / n}; above 40 steps as {@link #KARRAS}.
   */
  CONSISTENCY {
    @Override
    double spaces(int steps) {
      return steps > DISTILLED ? steps - 1 : (DISTILLED - 1.0) / (DISTILLED / steps);
    }

    @Override
    double level(double u) {
      return KARRAS.level(u);
    }
  };

  /** Noise level at which sampling starts. */
  public static final double SIGMA_MAX = 700;

  /** Last noise level above zero, except in {@link #ALIGN_YOUR_STEPS}. */
  public static final double SIGMA_MIN = 0.002;

  private static final double RHO = 7;
  private static final int DISTILLED = 40;
  private static final double[] AYS_SVD = {
    700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002
  };
  private static final int MOST_STEPS = 1000;

  /** Level at {@code u} in 0..1 along the schedule. */
  abstract double level(double u);

  /** Spaces between equally spaced {@code u}: those among the levels above 0. */
  double spaces(int steps) {
    return steps - 1;
  }

  /**
   * The levels of a run of {@code steps} steps: {@code steps + 1} values, the last one 0.
   *
   * <p>One step goes from 700 straight to 0.
   *
   * @throws IllegalArgumentException if {@code steps} is not 1 to 1000
   */
  public double[] sigmas(int steps) {
    checkSteps(steps);
    double[] sigmas = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      sigmas[i] = steps == 1 ? SIGMA_MAX : level(i / spaces(steps));
    }
    return sigmas;
  }

  static void checkSteps(int steps) {
    if (steps < 1 || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "Steps is " + steps + "; it must be a whole number from 1 to " + MOST_STEPS + ".");
    }
  }
}
