package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * The two levels on {@link RingClips}: a sketch of a path is followed, as far as there are clips.
 */
class TwoClocksTest {

  private static final int CLIPS = 30;
  private static final double TO = 26;

  /** Places of a path from {@link RingClips#FROM} to {@link #TO} that bends so far aside. */
  private static double[] line(double off) {
    double[] line = new double[RingClips.FRAMES];
    for (int f = 0; f < RingClips.FRAMES; f++) {
      double share = f / (RingClips.FRAMES - 1.0);
      line[f] = RingClips.FROM + (TO - RingClips.FROM) * share + off * Math.sin(Math.PI * share);
    }
    return line;
  }

  /** Clips made from a sketch of a path. */
  private static List<float[]> made(boolean polarised, double off, String weak, String strong) {
    float[] reference = RingClips.clip(line(off), 1, polarised);
    List<float[]> library = RingClips.library(polarised);
    SamplingPlan plan =
        Techniques.plan(
            Map.of("sketch", "s", "mask", "m", "weaklevel", weak, "stronglevel", strong));
    List<float[]> clips = new ArrayList<>();
    try (Torch torch = Torch.open(Device.cpu())) {
      for (int k = 0; k < CLIPS; k++) {
        try (Scope s = torch.scope()) {
          RingClips.Rings rings =
              new RingClips.Rings(s, library, new RingClips.Given(reference), k);
          clips.add(RingClips.ring(plan.get(Ports.CHAIN).run(s, rings)));
        }
      }
    }
    return clips;
  }

  /** Share of the clips with one peak in every frame, within 3.5 pixels of the path. */
  private static double good(boolean polarised, String weak, String strong) {
    float[] reference = RingClips.clip(line(0), 1, polarised);
    float peak = 0;
    for (int i = 0; i < RingClips.RING; i++) {
      peak = Math.max(peak, reference[i]);
    }
    float highest = peak;
    return made(polarised, 0, weak, strong).stream()
            .filter(clip -> good(clip, line(0), highest))
            .count()
        / (double) CLIPS;
  }

  private static boolean good(float[] clip, double[] line, float peak) {
    for (int f = 0; f < RingClips.FRAMES; f++) {
      int peaks = 0;
      int highest = 0;
      for (int i = 0; i < RingClips.RING; i++) {
        float v = clip[f * RingClips.RING + i];
        boolean top =
            v > clip[f * RingClips.RING + (i + 1) % RingClips.RING]
                && v > clip[f * RingClips.RING + (i + RingClips.RING - 1) % RingClips.RING];
        peaks += top && v > 0.35 * peak ? 1 : 0;
        highest = v > clip[f * RingClips.RING + highest] ? i : highest;
      }
      if (peaks != 1 || Math.abs(RingClips.around(highest - line[f])) >= 3.5) {
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
    double from = line(0)[RingClips.FRAMES / 2];
    for (int i = 0; i < RingClips.RING; i++) {
      float v = Math.max(0, clip[RingClips.FRAMES / 2 * RingClips.RING + i]);
      mass += v;
      sum += v * RingClips.around(i - from);
    }
    return from + sum / mass;
  }
}
