package sc.fiji.svdtools.draft;

/**
 * What drafts are chosen by, on their estimates z (F, h, w, 4); more is better.
 *
 * <p>Means are over all numbers; steps of the clip are {@code d_f = z_(f+1) - z_f}. Every score is
 * measured on latents, since the decoder's flicker hides how much an estimate moves.
 */
public enum Score {
  /** Most motion: {@code mean |d_f|}. */
  MOTION {
    @Override
    double of(float[] z, int frames, float[] end) {
      return step(z, frames);
    }
  },
  /** Least jitter: {@code -mean |d_(f+1) - d_f| / mean |d_f|}. */
  STEADY {
    @Override
    double of(float[] z, int frames, float[] end) {
      int size = z.length / frames;
      double sum = 0;
      for (int i = size; i < z.length - size; i++) {
        sum += Math.abs((double) z[i + size] - 2.0 * z[i] + z[i - size]);
      }
      double mean = sum / Math.max(1, z.length - 2 * size);
      return -mean / (step(z, frames) + NOTHING);
    }
  },
  /** The last frame leads on to the first: {@code -mean |z_0 - z_(F-1)| / mean |d_f|}. */
  LOOP {
    @Override
    double of(float[] z, int frames, float[] end) {
      int size = z.length / frames;
      double sum = 0;
      for (int i = 0; i < size; i++) {
        sum += Math.abs((double) z[i] - z[z.length - size + i]);
      }
      return -sum / size / (step(z, frames) + NOTHING);
    }
  },
  /**
   * Content stays: {@code mean |z - m|} of the last fifth of the frames over that of the first, m
   * the mean of the frame and channel.
   */
  FOREGROUND {
    @Override
    double of(float[] z, int frames, float[] end) {
      int some = Math.max(1, frames / 5);
      double first = 0;
      double last = 0;
      for (int f = 0; f < some; f++) {
        first += departure(z, frames, f);
        last += departure(z, frames, frames - 1 - f);
      }
      return last / (first + NOTHING);
    }
  },
  /** The last frame is a given one, e: {@code -mean (z_(F-1) - e)^2}. */
  END {
    @Override
    double of(float[] z, int frames, float[] end) {
      int size = z.length / frames;
      double sum = 0;
      for (int i = 0; i < size; i++) {
        double miss = (double) z[z.length - size + i] - end[i];
        sum += miss * miss;
      }
      return -sum / size;
    }
  };

  /** Numbers of a latent. */
  private static final int CHANNELS = 4;

  private static final double NOTHING = 1e-12;

  /**
   * @param z row-major
   * @param end latent of the image to end with; null unless this is {@link #END}
   */
  abstract double of(float[] z, int frames, float[] end);

  private static double step(float[] z, int frames) {
    int size = z.length / frames;
    double sum = 0;
    for (int i = size; i < z.length; i++) {
      sum += Math.abs((double) z[i] - z[i - size]);
    }
    return sum / Math.max(1, z.length - size);
  }

  private static double departure(float[] z, int frames, int frame) {
    int size = z.length / frames;
    double[] mean = new double[CHANNELS];
    for (int i = 0; i < size; i++) {
      mean[i % CHANNELS] += z[frame * size + i] * (double) CHANNELS / size;
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += Math.abs(z[frame * size + i] - mean[i % CHANNELS]);
    }
    return sum / size;
  }
}
