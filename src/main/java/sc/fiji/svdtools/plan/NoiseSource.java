package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Where the noise of a run comes from. All results are float32 on the device.
 *
 * <p>The fresh noise of an ancestral solver is always {@link #GAUSSIAN}.
 */
public interface NoiseSource {

  /**
   * Seeded Gaussian noise of PyTorch's CPU generator: the latents {@code (F, 4, h, w)} are the
   * first draw after seeding, as in ComfyUI; the augmentation noise {@code (1, 3, H, W)} is the
   * second draw of the same generator. So a seed gives the same noise on every device.
   */
  NoiseSource GAUSSIAN =
      new NoiseSource() {
        @Override
        public NDArray latents(Scope scope, long[] shape, long seed) {
          try (Scope s = scope.child()) {
            return onDevice(scope, s, s.call("noise", shape, seed));
          }
        }

        @Override
        public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
          try (Scope s = scope.child()) {
            return onDevice(scope, s, s.callList("noise_twice", latents, shape, seed).get(1));
          }
        }

        private NDArray onDevice(Scope scope, Scope s, NDArray noise) {
          return scope.call("moved", noise, s.floats(new float[1], 1));
        }
      };

  /** Unit noise of the latents, {@code shape = (F, 4, h, w)}. */
  NDArray latents(Scope scope, long[] shape, long seed);

  /** Unit noise added to the start image, {@code shape = (1, 3, H, W)}. */
  NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed);
}
