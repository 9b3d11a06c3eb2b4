package sc.fiji.svdtools.sampling;

/**
 * Scalings that turn a v-prediction network into a denoiser, with sigma_data = 1.
 *
 * <p>Formula: {@code D(x, s) = x / (s^2 + 1) - s / sqrt(s^2 + 1) * v(x / sqrt(s^2 + 1), ln(s) /
 * 4)}.
 *
 * <p>Source: sgm {@code denoiser_scaling.py} VScalingWithEDMcNoise.
 *
 * @param skip factor of x in the result
 * @param out factor of the prediction in the result
 * @param in factor of x in front of the network
 * @param noise what the network is told of the noise level
 */
public record Preconditioning(double skip, double out, double in, double noise) {

  /** The scalings at noise level {@code sigma} above 0. */
  public static Preconditioning at(double sigma) {
    double norm = Math.sqrt(sigma * sigma + 1);
    return new Preconditioning(1 / (norm * norm), -sigma / norm, 1 / norm, 0.25 * Math.log(sigma));
  }
}
