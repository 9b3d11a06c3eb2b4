package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Clips whose exact denoiser is known: blobs on a ring of 48 pixels that go right or left at random
 * speeds, in 14 frames; the denoiser is the mean of a library of such clips, weighted by how likely
 * each is.
 */
final class RingClips {

  static final int FRAMES = 14;

  /** Pixels of a frame. */
  static final int RING = 48;

  private static final int SIZE = FRAMES * RING;
  private static final int LIBRARY = 1500;
  private static final double[] SIGMAS = Schedule.KARRAS.sigmas(25);

  /** Where all clips begin. */
  static final double FROM = 12;

  private RingClips() {}

  /** A distance on the ring, from -24 up to 24. */
  static double around(double r) {
    return (r + 1.5 * RING) % RING - RING / 2.0;
  }

  /** A blob at places; polarised ones are brighter in front. */
  static float[] clip(double[] places, double direction, boolean polarised) {
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      double r = around(i % RING - places[i / RING]);
      double edge = polarised ? 1 + 0.9 * Math.tanh(direction * r / 1.2) : 1;
      y[i] = (float) (Math.exp(-r * r / (2 * 1.8 * 1.8)) * edge);
    }
    return y;
  }

  /** Clips that begin at the start's place, polarised ones in its direction. */
  static List<float[]> library(boolean polarised) {
    Random random = new Random(1);
    List<float[]> clips = new ArrayList<>();
    for (int k = 0; k < LIBRARY; k++) {
      double direction = polarised || random.nextBoolean() ? 1 : -1;
      double speed = 0.2 + 1.6 * random.nextDouble();
      double[] places = new double[FRAMES];
      double walk = 0;
      for (int f = 0; f < FRAMES; f++) {
        walk += f == 0 ? 0 : 0.12 * random.nextGaussian();
        places[f] = FROM + direction * speed * f + walk;
      }
      clips.add(clip(places, direction, polarised));
    }
    return clips;
  }

  private static float[] denoised(List<float[]> library, float[] x, double sigma) {
    double[] log = new double[library.size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < log.length; k++) {
      float[] c = library.get(k);
      double sum = 0;
      for (int i = 0; i < SIZE; i++) {
        sum += (double) c[i] * (x[i] - 0.5 * c[i]);
      }
      log[k] = sum / Math.pow(Math.max(sigma, 1e-4), 2);
      largest = Math.max(largest, log[k]);
    }
    double[] mean = new double[SIZE];
    double all = 0;
    for (int k = 0; k < log.length; k++) {
      double p = Math.exp(log[k] - largest);
      all += p;
      if (p > 1e-9) {
        for (int i = 0; i < SIZE; i++) {
          mean[i] += p * library.get(k)[i];
        }
      }
    }
    float[] d = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      d[i] = (float) (mean[i] / all);
    }
    return d;
  }

  /** A ring is a line of latents of which the first channel is used. */
  private static NDArray latents(Scope s, float[] ring) {
    float[] all = new float[4 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      all[4 * i] = ring[i];
    }
    return s.floats(all, FRAMES, 1, RING, 4);
  }

  /** The first channel of latents. */
  static float[] ring(NDArray latents) {
    float[] all = latents.toFloatArray();
    float[] ring = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      ring[i] = all[4 * i];
    }
    return ring;
  }

  /** A run on the library. */
  record Rings(Scope scope, List<float[]> library, Encoders encoders, long seed) implements Course {

    @Override
    public int frames() {
      return FRAMES;
    }

    @Override
    public double[] sigmas() {
      return SIGMAS;
    }

    @Override
    public NDArray noise(Scope s, String purpose, int number) {
      return s.call(
          "noise", new long[] {FRAMES, 1, RING, 4}, NoiseSource.derived(seed, purpose, number));
    }

    @Override
    public NDArray step(Scope s, NDArray x, Step at) {
      float[] noisy = ring(x);
      float[] d = denoised(library, noisy, at.sigma());
      float[] next = new float[SIZE];
      for (int i = 0; i < SIZE; i++) {
        next[i] = (float) (d[i] + at.next() / at.sigma() * (noisy[i] - d[i]));
      }
      x.close();
      return latents(s, next);
    }

    @Override
    public NDArray estimate(Scope s, NDArray x, Step at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remember(NDArray estimate, Step at) {
      throw new UnsupportedOperationException();
    }
  }

  /** The sketch and where it speaks: above 0.15. */
  record Given(float[] reference) implements Encoders {

    @Override
    public NDArray pictures(Scope s, String source) {
      int count = source.equals(START) ? 1 : FRAMES;
      float[] all = new float[count * 3 * 8 * 8 * RING];
      for (int i = 0; i < all.length; i++) {
        int frame = i / (3 * 8 * 8 * RING);
        int place = i % (8 * RING) / 8;
        boolean known = source.equals(CutAndDrag.MASK) && reference[frame * RING + place] > 0.15;
        all[i] = known ? 1 : -1;
      }
      return s.floats(all, count, 3, 8, 8 * RING);
    }

    @Override
    public NDArray encoded(Scope s, NDArray pictures) {
      return s.call("scaled", latents(s, reference), 1 / Clip.LATENT_SCALE);
    }

    @Override
    public Placement placement(String source) {
      return new Placement(1, 1, 0, 0);
    }

    @Override
    public boolean has(String source) {
      return true;
    }

    @Override
    public int count(String source) {
      return FRAMES;
    }

    private static NDArray none() {
      throw new UnsupportedOperationException();
    }

    @Override
    public NDArray tokens(Scope s, String source) {
      return none();
    }

    private static NDArray latents(Scope s, float... ring) {
      return RingClips.latents(s, ring);
    }

    @Override
    public NDArray latents(Scope s, String source) {
      return none();
    }

    @Override
    public NDArray augmented(Scope s, String source) {
      return none();
    }

    @Override
    public NDArray area(Scope s, String source) {
      return none();
    }

    @Override
    public NDArray texts(Scope s, List<String> words) {
      return none();
    }
  }
}
