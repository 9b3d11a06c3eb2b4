package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * What a {@link Chain} may do. Latents are (F, h, w, 4) float32, in the scale of the diffusion,
 * which is {@link Clip#LATENT_SCALE} times the VAE's.
 */
public interface Course {

  /** The scope of the run; what must last longer than a step is made here. */
  Scope scope();

  /** F. */
  int frames();

  /** Falling noise levels, the last one 0. Not to be changed. */
  double[] sigmas();

  /** Encoders of all sources. */
  Encoders encoders();

  /**
   * Unit noise of a purpose and number, a function of them and the run's seed.
   *
   * @param purpose {@link NoiseSource#LATENTS} with number 0 is the noise a plain run starts from
   */
  NDArray noise(Scope scope, String purpose, int number);

  /**
   * One step from level {@code at.index()} to the next.
   *
   * @param x latents at that level; freed
   * @param at later than every step before
   * @return latents at the next level
   */
  NDArray step(Scope scope, NDArray x, Step at);

  /**
   * The estimate without a step, at a cost of one; it is not among those the chain tells, and needs
   * a step number of its own.
   *
   * @param x latents, borrowed
   */
  NDArray estimate(Scope scope, NDArray x, Step at);

  /**
   * Goes on behind a step that was made in another run.
   *
   * @param estimate of that step, borrowed
   */
  void remember(NDArray estimate, Step at);

  /** Index of the highest level that is not above {@code sigma}. */
  static int atMost(double sigma, double[] sigmas) {
    int i = 0;
    while (sigmas[i] > sigma) {
      i++;
    }
    return i;
  }

  /** Index at which a refinement begins: {@link #atMost}, or the last level above 0. */
  static int begins(double sigma, double[] sigmas) {
    return Math.min(sigmas.length - 2, atMost(sigma, sigmas));
  }

  /** All steps of one pass from level {@code first} to level {@code last}; x is freed. */
  default NDArray between(Scope scope, NDArray x, int pass, int first, int last) {
    for (Step at : Step.between(pass, first, last, sigmas())) {
      x = step(scope, x, at);
    }
    return x;
  }

  /** All steps of one pass from level {@code first} on; x is freed. */
  default NDArray from(Scope scope, NDArray x, int pass, int first) {
    return between(scope, x, pass, first, sigmas().length - 1);
  }

  /** Pure noise at the first level. */
  default NDArray begin(Scope scope) {
    double sigma = sigmas()[0];
    try (Scope s = scope.child()) {
      NDArray unit = noise(s, NoiseSource.LATENTS, 0);
      return s.release(s.call("scaled", unit, Math.sqrt(1 + sigma * sigma)));
    }
  }

  /**
   * Latents with noise of a level: {@code z + sigma e}.
   *
   * @param z clean latents (F, h, w, 4), in the scale of the diffusion, borrowed
   * @param noise unit noise, borrowed
   */
  default NDArray noised(Scope scope, NDArray z, NDArray noise, double sigma) {
    try (Scope s = scope.child()) {
      return s.release(s.call("add", z, s.call("scaled", noise, sigma)));
    }
  }
}
