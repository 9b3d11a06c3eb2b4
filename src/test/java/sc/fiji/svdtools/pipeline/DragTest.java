package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.plan.State;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** What a dragged clip is where the sketch is known, and where it is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DragTest {

  private static final int FRAMES = 4;
  private static final String HIGHEST = "10000";

  private static final VideoSettings SETTINGS =
      TinyRun.settings(
          FRAMES,
          new Sampling(
              Schedule.KARRAS,
              6,
              Sampling.Solver.EULER,
              new Guidance(1, 2, Guidance.Curve.LINEAR)));

  private TinyRun networks;

  @BeforeAll
  void load(@TempDir Path folder) {
    networks = new TinyRun(folder, Torch.open(Device.cpu()));
  }

  @AfterAll
  void close() {
    networks.close();
  }

  private static StartFrame even(float value) {
    float[] rgb = new float[3 * 64 * 64];
    Arrays.fill(rgb, value);
    return new StartFrame(64, 64, rgb);
  }

  private static final Map<String, List<StartFrame>> GIVEN =
      Map.of(
          "sketch",
          List.of(TinyRun.picture(4), TinyRun.picture(5), TinyRun.picture(6), TinyRun.picture(7)));

  private float[] run(Map<String, String> keys, StartFrame mask) {
    SamplingPlan plan = Techniques.plan(keys);
    Sources sources = Sources.of(TinyRun.picture(0));
    if (keys.containsKey("sketch")) {
      sources = sources.with("sketch", GIVEN.get("sketch")).with("mask", List.of(mask));
    }
    return networks.run(TinyRun.Form.IN_TURN, SETTINGS, plan, sources).latents();
  }

  private static Map<String, String> given(String weak, String strong) {
    return Map.of("sketch", "s", "mask", "m", "weaklevel", weak, "stronglevel", strong);
  }

  /** From the highest level, nothing known: the plain clip, bit for bit. */
  @Test
  void nothingKnownIsThePlainClip() {
    float[] plain = run(Map.of(), null);
    assertArrayEquals(plain, run(given(HIGHEST, "0"), even(0)));
    assertFalse(Arrays.equals(plain, run(given(HIGHEST, "1"), even(1))));
  }

  /** From a lower one, nothing known: the sketch with the noise of a plain clip, refined. */
  @Test
  void nothingKnownIsAPlainStartAtTheWeakLevel() {
    double weak = SETTINGS.sampling().sigmas()[2];
    SamplingPlan refined =
        SamplingPlan.PLAIN.claim(
            "refined",
            Ports.CHAIN,
            new Chain() {
              @Override
              public NDArray run(Scope s, Course course) {
                var z = s.call("scaled", course.encoders().latents(s, "sketch"), Clip.LATENT_SCALE);
                var noise = course.noise(s, NoiseSource.LATENTS, 0);
                return course.from(s, course.noised(s, z, noise, weak), 0, 2);
              }

              @Override
              public List<Step> steps(double[] sigmas) {
                return Step.from(0, 2, sigmas);
              }
            });
    Sources sources = Sources.of(TinyRun.picture(0)).with("sketch", GIVEN.get("sketch"));
    float[] expected = networks.run(TinyRun.Form.IN_TURN, SETTINGS, refined, sources).latents();
    assertArrayEquals(expected, run(given(Double.toString(weak), "0"), even(0)));
  }

  /** All known down to level 0: the sketch, bit for bit. */
  @Test
  void allKnownIsTheSketch() {
    SamplingPlan told =
        SamplingPlan.PLAIN.wrap(
            "sketch",
            Ports.STATE,
            inner ->
                (State)
                    course ->
                        (s, x, at) ->
                            s.call(
                                "scaled",
                                course.encoders().latents(s, "sketch"),
                                Clip.LATENT_SCALE));
    Sources sources = Sources.of(TinyRun.picture(0)).with("sketch", GIVEN.get("sketch"));
    float[] sketch = networks.run(TinyRun.Form.IN_TURN, SETTINGS, told, sources).latents();
    assertArrayEquals(sketch, run(given("60", "0"), even(1)));
    assertFalse(Arrays.equals(sketch, run(given("60", "0.5"), even(1))));
  }

  /** Half of the latents known; the others are not touched by the hold of the last step. */
  @Test
  void aMaskDividesThePicture() {
    float[] rgb = new float[3 * 64 * 64];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = i % 64 < 32 ? 1 : 0;
    }
    float[] all = run(given("60", "0"), even(1));
    float[] half = run(given("60", "0"), new StartFrame(64, 64, rgb));
    for (int i = 0; i < all.length; i++) {
      boolean known = i / 4 % 8 < 4;
      assertEquals(known, all[i] == half[i], "latent " + i / 4);
    }
  }

  /** Smooth, the same at each size. */
  private static StartFrame smooth(int side) {
    float[] rgb = new float[3 * side * side];
    for (int i = 0; i < rgb.length; i++) {
      double x = (i % side + 0.5) / side;
      double y = (i / side % side + 0.5) / side;
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(7 * x + 4 * y));
    }
    return new StartFrame(side, side, rgb);
  }

  /** Paths are in pixels of the image, whatever size it has. */
  @Test
  void pathsAreInPixelsOfTheImage() {
    float[] small = dragged(64, "rectangle 16,16 24,24 along 0,0 16,0");
    double same = difference(small, dragged(128, "rectangle 32,32 48,48 along 0,0 32,0"));
    double other = difference(small, dragged(128, "rectangle 16,16 24,24 along 0,0 16,0"));
    assertTrue(same < 0.02 && other > 0.1, same + " and " + other);
  }

  private float[] dragged(int side, String paths) {
    SamplingPlan plan = Techniques.plan(Map.of("paths", paths));
    Sources sources = Sources.of(smooth(side));
    return networks.run(TinyRun.Form.IN_TURN, SETTINGS, plan, sources).latents();
  }

  private static double difference(float[] x, float[] y) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < x.length; i++) {
      difference += Math.pow(x[i] - y[i], 2);
      size += Math.pow(x[i], 2);
    }
    return Math.sqrt(difference / size);
  }
}
