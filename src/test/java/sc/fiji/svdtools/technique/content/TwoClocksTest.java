package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * The two levels on clips whose exact denoiser is known: blobs on a ring of 48 pixels that go right
 * or left at random speeds, in 14 frames; the denoiser is the mean of a library of such clips,
 * weighted by how likely each is.
 */
class TwoClocksTest {

  private static final int FRAMES = 14;
  private static final int RING = 48;
  private static final int SIZE = FRAMES * RING;
  private static final int LIBRARY = 1500;
  private static final int CLIPS = 30;
  private static final double[] SIGMAS = Schedule.KARRAS.sigmas(25);
  private static final double FROM = 12;
  private static final double TO = 26;

  private static double around(double r) {
    return (r + 1.5 * RING) % RING - RING / 2.0;
  }

  /** A blob at places; polarised ones are brighter in front. */
  private static float[] clip(double[] places, double direction, boolean polarised) {
    float[] y = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      double r = around(i % RING - places[i / RING]);
      double edge = polarised ? 1 + 0.9 * Math.tanh(direction * r / 1.2) : 1;
      y[i] = (float) (Math.exp(-r * r / (2 * 1.8 * 1.8)) * edge);
    }
    return y;
  }

  /** Clips that begin at the start's place, polarised ones in its direction. */
  private static List<float[]> library(boolean polarised) {
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

  private static float[] ring(NDArray latents) {
    float[] all = latents.toFloatArray();
    float[] ring = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      ring[i] = all[4 * i];
    }
    return ring;
  }

  /** A run on the library. */
  private record Rings(Scope scope, List<float[]> library, Encoders encoders, long seed)
      implements Course {

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

  /** Places of a path from {@link #FROM} to {@link #TO} that bends so far aside. */
  private static double[] line(double off) {
    double[] line = new double[FRAMES];
    for (int f = 0; f < FRAMES; f++) {
      double share = f / (FRAMES - 1.0);
      line[f] = FROM + (TO - FROM) * share + off * Math.sin(Math.PI * share);
    }
    return line;
  }

  /** Clips made from a sketch of a path. */
  private static List<float[]> made(boolean polarised, double off, String weak, String strong) {
    float[] reference = clip(line(off), 1, polarised);
    List<float[]> library = library(polarised);
    SamplingPlan plan =
        Techniques.plan(
            Map.of("sketch", "s", "mask", "m", "weaklevel", weak, "stronglevel", strong));
    List<float[]> clips = new ArrayList<>();
    try (Torch torch = Torch.open(Device.cpu())) {
      for (int k = 0; k < CLIPS; k++) {
        try (Scope s = torch.scope()) {
          Rings rings = new Rings(s, library, new Given(reference), k);
          clips.add(ring(plan.get(Ports.CHAIN).run(s, rings)));
        }
      }
    }
    return clips;
  }

  /** Share of the clips with one peak in every frame, within 3.5 pixels of the path. */
  private static double good(boolean polarised, String weak, String strong) {
    float[] reference = clip(line(0), 1, polarised);
    float peak = 0;
    for (int i = 0; i < RING; i++) {
      peak = Math.max(peak, reference[i]);
    }
    float highest = peak;
    return made(polarised, 0, weak, strong).stream()
            .filter(clip -> good(clip, line(0), highest))
            .count()
        / (double) CLIPS;
  }

  private static boolean good(float[] clip, double[] line, float peak) {
    for (int f = 0; f < FRAMES; f++) {
      int peaks = 0;
      int highest = 0;
      for (int i = 0; i < RING; i++) {
        float v = clip[f * RING + i];
        boolean top =
            v > clip[f * RING + (i + 1) % RING] && v > clip[f * RING + (i + RING - 1) % RING];
        peaks += top && v > 0.35 * peak ? 1 : 0;
        highest = v > clip[f * RING + highest] ? i : highest;
      }
      if (peaks != 1 || Math.abs(around(highest - line[f])) >= 3.5) {
        return false;
      }
    }
    return true;
  }

  /** Begun at 3, held down to 1: on the path; without a sketch few clips are. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void twoLevelsFollowThePath(boolean polarised) {
    double followed = good(polarised, "3", "1");
    assertTrue(followed >= 0.95, "on the path: " + followed);
    double plain = good(polarised, "10000", "10000");
    assertTrue(plain <= 0.5, "without: " + plain);
  }

  /** A sketch off by 3 pixels in the middle is followed, too, as far as there are such clips. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aWrongPathIsFollowed(boolean polarised) {
    double off = middle(made(polarised, 3, "3", "1")) - middle(made(polarised, 0, "3", "1"));
    assertTrue(off > 0.5 && off < 3.5, "off by " + off);
  }

  private static double middle(List<float[]> clips) {
    return clips.stream().mapToDouble(TwoClocksTest::middle).average().orElseThrow();
  }

  /** Middle of the blob in the middle frame, about where it should be. */
  private static double middle(float[] clip) {
    double mass = 0;
    double sum = 0;
    double from = line(0)[FRAMES / 2];
    for (int i = 0; i < RING; i++) {
      float v = Math.max(0, clip[FRAMES / 2 * RING + i]);
      mass += v;
      sum += v * around(i - from);
    }
    return from + sum / mass;
  }

  /** The sketch and where it speaks: above 0.15. */
  private record Given(float[] reference) implements Encoders {

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
      return TwoClocksTest.latents(s, ring);
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
