package sc.fiji.svdtools.metrics;

/**
 * Share of fast changes in the temporal spectrum.
 *
 * <p>Formula: power above 2/3 of the Nyquist frequency / power of all frequencies but 0, per pixel
 * after removing its mean over time and a Hann window, powers summed over pixels. Measured on every
 * k-th pixel of every k-th row, at most {@value #SIDE} each.
 *
 * <p>Range: 0 (slow) to 1; 1/3 for white noise. 0 without change or with fewer than 4 frames.
 */
public final class HighBand {

  private static final int SIDE = 32;

  private HighBand() {}

  /** The share. */
  public static double share(Clip clip) {
    int frames = clip.frames();
    if (frames < 4) {
      return 0;
    }
    double high = 0;
    double all = 0;
    for (double[] pixel : windowed(samples(clip))) {
      for (int k = 1; 2 * k <= frames; k++) {
        double power = power(pixel, k) * (2 * k == frames ? 1 : 2);
        all += power;
        high += 3 * k > frames ? power : 0;
      }
    }
    double noise = Numbers.NOTHING * Numbers.NOTHING * frames;
    return all < noise ? 0 : high / all;
  }

  /** Pixel values over time, {@code [pixel][frame]}. */
  private static double[][] samples(Clip clip) {
    int dx = (clip.width() + SIDE - 1) / SIDE;
    int dy = (clip.height() + SIDE - 1) / SIDE;
    int columns = (clip.width() + dx - 1) / dx;
    int rows = (clip.height() + dy - 1) / dy;
    double[][] samples = new double[clip.channels() * rows * columns][clip.frames()];
    for (int f = 0; f < clip.frames(); f++) {
      float[] frame = clip.frame(f);
      for (int i = 0; i < samples.length; i++) {
        int c = i / (rows * columns);
        int y = i / columns % rows * dy;
        int x = i % columns * dx;
        samples[i][f] = frame[c * clip.area() + y * clip.width() + x];
      }
    }
    return samples;
  }

  private static double[][] windowed(double[][] samples) {
    for (double[] pixel : samples) {
      double mean = Numbers.mean(pixel);
      for (int f = 0; f < pixel.length; f++) {
        double hann = Math.sin(Math.PI * (f + 0.5) / pixel.length);
        pixel[f] = (pixel[f] - mean) * hann * hann;
      }
    }
    return samples;
  }

  /** Squared size of the k-th Fourier coefficient, by Goertzel's recursion. */
  private static double power(double[] pixel, int k) {
    double turn = 2 * Math.cos(2 * Math.PI * k / pixel.length);
    double last = 0;
    double older = 0;
    for (double value : pixel) {
      double next = value + turn * last - older;
      older = last;
      last = next;
    }
    return last * last + older * older - turn * last * older;
  }
}
