package sc.fiji.svdtools.sampling;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Integrates the probability-flow equation from noise to latents, step by step.
 *
 * <p>Dtype: float32 throughout, whatever the network uses, because values start near 700.
 *
 * <p>Owns: the estimate of the last step, in the scope it was made with, where the solver needs it.
 *
 * <p>Source: Karras et al. 2022.
 */
public final class Sampler {

  private final Scope owner;
  private final Denoiser denoiser;
  private final Sampling.Solver solver;
  private final FreshNoise noise;
  private Step last;
  private NDArray before;

  /** Unit noise for a step. */
  @FunctionalInterface
  public interface FreshNoise {
    /** Noise of the shape of the latents (F, H, W, 4), float32, owned by {@code scope}. */
    NDArray draw(Scope scope, Step at);
  }

  /** Told after each step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param at the step that is finished
     * @param denoised the best guess of the clean latents (F, H, W, 4) float32, borrowed
     */
    void stepped(Step at, NDArray denoised);
  }

  /**
   * @param owner keeps the estimate of the last step
   * @param denoiser network with guidance
   * @param solver from one level to the next
   * @param noise for a solver that adds some
   */
  public Sampler(Scope owner, Denoiser denoiser, Sampling.Solver solver, FreshNoise noise) {
    this.owner = owner;
    this.denoiser = denoiser;
    this.solver = solver;
    this.noise = noise;
  }

  /**
   * One step. A solver of higher order uses the step before if this one follows it, and else begins
   * anew.
   *
   * @param x latents (F, H, W, 4) at {@code at.sigma()}, float32, borrowed
   * @return latents at {@code at.next()}, owned by {@code scope}
   * @throws IllegalStateException if a later step was made already
   * @throws ArithmeticException if a latent becomes NaN or infinite
   */
  public NDArray step(Scope scope, NDArray x, Step at, Listener listener) {
    if (last != null && !at.after(last)) {
      throw new IllegalStateException(at + " is asked for after " + last);
    }
    try (Scope s = scope.child()) {
      NDArray denoised = denoiser.denoise(s, x, at);
      requireFinite(s, denoised, at);
      boolean goesOn = last != null && at.follows(last);
      NDArray next =
          solver.next(
              s,
              new Sampling.Move(x, denoised, goesOn ? before : null, goesOn ? last : null, at),
              noise);
      listener.stepped(at, denoised);
      remember(denoised, at);
      return s.release(next);
    }
  }

  /** The estimate of a step that was made elsewhere, such as in a run that goes on here. */
  public void remember(NDArray denoised, Step at) {
    last = at;
    if (solver.looksBack()) {
      if (before != null) {
        before.close();
      }
      before = owner.call("cloned", denoised);
    }
  }

  private static void requireFinite(Scope s, NDArray x, Step at) {
    if (!s.call("all_finite", x).getBoolean()) {
      throw new ArithmeticException(
          String.format(
              java.util.Locale.ROOT,
              "The latents became NaN or infinite at step %d of %d (sigma %.4g).",
              at.index() + 1,
              at.steps(),
              at.sigma()));
    }
  }
}
