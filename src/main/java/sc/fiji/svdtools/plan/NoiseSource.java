package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Where the noise of a run comes from. All results are float32 on the device.
 *
 * <p>Each is a function of the run's seed, a purpose and a number.
 */
public interface NoiseSource {

  /** Purpose of the noise a plain run starts from, with the number 0. */
  String LATENTS = "latents";

  /** Purpose of the fresh noise of a solver that adds some; the number is {@link Step#number}. */
  String ANCESTRAL = "ancestral";

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

  /**
   * Unit noise of the shape of the latents for a purpose and number: {@link #latents} for {@link
   * #LATENTS} with 0, else seeded Gaussian noise of their own.
   */
  default NDArray drawn(Scope scope, long[] shape, long seed, String purpose, int number) {
    return purpose.equals(LATENTS) && number == 0
        ? latents(scope, shape, seed)
        : GAUSSIAN.latents(scope, shape, derived(seed, purpose, number));
  }

  /** A well-mixed seed; equal arguments give equal seeds. Source: SplitMix64 finaliser. */
  static long derived(long seed, String purpose, int number) {
    long z = seed + 0x9E3779B97F4A7C15L * (31L * purpose.hashCode() + number + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Refuses a clip whose noise would not be what it is said to be.
   *
   * @param around whether the last frame goes on with the first
   * @throws IllegalArgumentException in one sentence
   */
  default void check(int frames, boolean around) {}

  /** Unit noise added to the start image, {@code shape = (1, 3, H, W)}. */
  NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed);
}
