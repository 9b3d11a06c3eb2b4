package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Content of a clip that is known where a mask says so: {@code x + m (z + sigma e - x)} holds
 * latents x of the level sigma to it, {@code D + m (z - D)} an estimate.
 *
 * <p>The noise e is one for all levels, so that what is held follows a path of the sampler. Source:
 * Lugmayr et al. 2022, "RePaint", for the mask; Singer et al. 2025, "Time-to-Move", for the one
 * noise.
 *
 * @param latents z, clean (F, h, w, 4), in the scale of the diffusion
 * @param mask m, (F, h, w, 1), 0 to 1
 * @param noise e, unit noise (F, h, w, 4)
 */
record KnownContent(NDArray latents, NDArray mask, NDArray noise) {

  /** The content with its noise, {@code z + sigma e}. */
  NDArray noised(Scope scope, double sigma) {
    try (Scope s = scope.child()) {
      return s.release(s.call("add", latents, s.call("scaled", noise, sigma)));
    }
  }

  /** Latents of a level, held where the mask is. */
  NDArray held(Scope scope, NDArray x, double sigma) {
    try (Scope s = scope.child()) {
      return s.release(s.call("masked", x, noised(s, sigma), mask));
    }
  }

  /** An estimate, held where the mask is. */
  NDArray held(Scope scope, NDArray estimate) {
    return scope.call("masked", estimate, latents, mask);
  }
}
