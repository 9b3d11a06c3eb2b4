package sc.fiji.svdtools.metrics;

/**
 * Likeness of one picture to another of the same size.
 *
 * @param psnr {@code -10 log10(mean (a - b)^2)} in dB over pixels and channels, for values in [0,
 *     1]; {@value #MOST} for equal pictures and never more
 * @param ssim structural similarity of the grey pictures, mean over pixels; 1 for equal pictures
 */
public record Fidelity(double psnr, double ssim) {

  /** PSNR of equal pictures, as in {@code resources/demo-model/train.py}. */
  public static final double MOST = 120;

  private static final double SSIM_SIGMA = 1.5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  /**
   * Compares a frame with a picture of the clip's size.
   *
   * @throws IllegalArgumentException if the picture has another length or is not finite
   */
  public static Fidelity of(Clip clip, int frame, float[] picture) {
    clip.check(picture, "The reference picture");
    float[] values = clip.frame(frame);
    return new Fidelity(psnr(values, picture), ssim(clip.grey(values), clip.grey(picture)));
  }

  /** PSNR in dB of two pictures of the same length. */
  public static double psnr(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double d = a[i] - b[i];
      sum += d * d;
    }
    return -10 * Math.log10(Math.max(1e-12, sum / a.length));
  }

  /**
   * Formula: {@code (2 ma mb + C1)(2 cab + C2) / ((ma^2 + mb^2 + C1)(va + vb + C2))} with means,
   * variances and covariance under a Gaussian of sigma 1.5, {@code C1 = 0.01^2, C2 = 0.03^2}.
   *
   * <p>Source: Wang et al. 2004, "Image quality assessment". Differs: borders are continued, so
   * every pixel counts.
   */
  private static double ssim(Plane a, Plane b) {
    float[] ma = a.blurred(SSIM_SIGMA).values();
    float[] mb = b.blurred(SSIM_SIGMA).values();
    float[] aa = product(a, a);
    float[] bb = product(b, b);
    float[] ab = product(a, b);
    double sum = 0;
    for (int i = 0; i < ma.length; i++) {
      double x = ma[i];
      double y = mb[i];
      double va = Math.max(0, aa[i] - x * x);
      double vb = Math.max(0, bb[i] - y * y);
      double cov = ab[i] - x * y;
      sum += (2 * x * y + C1) * (2 * cov + C2) / ((x * x + y * y + C1) * (va + vb + C2));
    }
    return sum / ma.length;
  }

  private static float[] product(Plane a, Plane b) {
    float[] out = new float[a.values().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a.values()[i] * b.values()[i];
    }
    return new Plane(a.width(), a.height(), out).blurred(SSIM_SIGMA).values();
  }
}
