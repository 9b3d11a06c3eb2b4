package sc.fiji.svdtools.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.tensor.Close;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.weights.TinyModel;

/** A transformer whose attention is changed, against the plain one where the two must agree. */
class FrameAttentionTest {

  private static final String PREFIX = "model.diffusion_model.input_blocks.1.1";
  private static final double[] ONE = {1};

  private FilledNetwork network;
  private VideoTransformer transformer;
  private Scope scope;

  @BeforeEach
  void open() {
    network = new FilledNetwork(TinyModel.GOLDEN, k -> k.startsWith(PREFIX + "."));
    transformer = new VideoTransformer(network.at(PREFIX), 16);
    scope = network.scope();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private NDArray input(int from, int frames) {
    NDArray x = network.wave(0.37, 0.2, 12, 32, 4, 6);
    return scope.call("rows", x, from, from + frames);
  }

  private NDArray context(int clips) {
    return network.flatWave(0.2, 1, clips, 48);
  }

  private float[] run(FrameAttention attention, int clips) {
    return run(attention, input(0, clips * attention.frames()), context(clips));
  }

  private float[] run(FrameAttention attention, NDArray x, NDArray context) {
    int before = scope.liveTensors();
    try (Scope s = scope.child()) {
      NDArray y =
          transformer.forward(
              s, x, transformer.conditions(s, (int) context.getShape().get(0), context, attention));
      return y.toFloatArray();
    } finally {
      assertTrue(scope.liveTensors() == before);
    }
  }

  private static FrameAttention temporal(int frames, AttentionScaling scaling) {
    return new FrameAttention(
        FrameAttention.plain(frames).positions(), scaling, AttentionScaling.PLAIN, null, null);
  }

  private static FrameAttention spatial(int frames, AttentionScaling scaling) {
    return new FrameAttention(
        FrameAttention.plain(frames).positions(), AttentionScaling.PLAIN, scaling, null, null);
  }

  private static FrameAttention windows(int frames, FrameGroups groups) {
    return new FrameAttention(
        FrameAttention.plain(frames).positions(),
        AttentionScaling.PLAIN,
        AttentionScaling.PLAIN,
        groups,
        null);
  }

  private static AttentionScaling scaling(double[] q, double[] k, double[] v, double logits) {
    return new AttentionScaling(q, k, v, logits, ONE);
  }

  private static double[] all(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  private static FrameGroups thirds(boolean masked, double[] local) {
    double[][] weights = new double[2][3];
    Arrays.fill(weights[0], 1);
    Arrays.fill(weights[1], 1);
    return new FrameGroups(new int[] {0, 3}, weights, masked, local);
  }

  @Test
  void unityIsThePlainPathBitForBit() {
    float[] plain = run(FrameAttention.plain(3), 2);
    AttentionScaling ones = scaling(all(3, 1), ONE, all(3, 1), 1);
    assertArrayEquals(plain, run(temporal(3, ones), 2));
    assertArrayEquals(plain, run(spatial(3, ones), 2));
  }

  @Test
  void queryTimesKeyFactorIsAFactorOnTheLogits() {
    AttentionScaling tokens = scaling(new double[] {0.5}, new double[] {0.4}, ONE, 1);
    AttentionScaling logits = scaling(ONE, ONE, ONE, 0.2);
    assertNorm("temporal", run(temporal(3, logits), 2), run(temporal(3, tokens), 2), 1e-6);
    assertNorm("spatial", run(spatial(3, logits), 2), run(spatial(3, tokens), 2), 1e-6);
    float[] plain = run(FrameAttention.plain(3), 2);
    assertTrue(Close.normError(plain, run(temporal(3, logits), 2)) > 1e-4);
    assertTrue(Close.normError(plain, run(spatial(3, logits), 2)) > 1e-4);
  }

  @Test
  void aListOfEqualNumbersIsOneNumber() {
    AttentionScaling one = scaling(ONE, new double[] {0.7}, new double[] {1.3}, 1);
    AttentionScaling list = scaling(ONE, all(3, 0.7), all(3, 1.3), 1);
    assertArrayEquals(run(temporal(3, one), 2), run(temporal(3, list), 2));
    assertArrayEquals(run(spatial(3, one), 2), run(spatial(3, list), 2));
    AttentionScaling cross = new AttentionScaling(ONE, ONE, ONE, 1, new double[] {0.4});
    AttentionScaling crosses = new AttentionScaling(ONE, ONE, ONE, 1, all(3, 0.4));
    assertNorm("cross", run(temporal(3, cross), 2), run(temporal(3, crosses), 2), 1e-6);
    assertNorm("cross", run(spatial(3, cross), 2), run(spatial(3, crosses), 2), 1e-6);
  }

  @Test
  void crossAttentionWithoutValueIsThatOfAnEmptyContext() {
    AttentionScaling none = new AttentionScaling(ONE, ONE, ONE, 1, new double[] {0});
    FrameAttention both =
        new FrameAttention(FrameAttention.plain(3).positions(), none, none, null, null);
    NDArray x = input(0, 6);
    float[] expected = run(FrameAttention.plain(3), x, scope.floats(new float[96], 2, 48));
    assertNorm("empty", expected, run(both, x, context(2)), 1e-6);
  }

  /** Both clips change, by their own frames: a clip alone gives the same. */
  @Test
  void aListHoldsForEveryClip() {
    double[] v = {1, 0.6, 0.2};
    AttentionScaling list = new AttentionScaling(v, ONE, v, 1, v);
    FrameAttention both =
        new FrameAttention(FrameAttention.plain(3).positions(), list, list, null, null);
    float[] two = run(both, 2);
    NDArray second = scope.call("rows", context(2), 1, 2);
    float[] alone = run(both, input(3, 3), second);
    assertNorm("second", alone, Arrays.copyOfRange(two, alone.length, two.length), 1e-6);
    assertTrue(Close.normError(run(FrameAttention.plain(3), 2), two) > 1e-3);
  }

  @Test
  void separateWindowsWithLocalPositionsAreSeparateClips() {
    float[] windowed = run(windows(6, thirds(false, new double[] {0, 1, 2})), 1);
    float[] first = run(FrameAttention.plain(3), input(0, 3), context(1));
    float[] second = run(FrameAttention.plain(3), input(3, 3), context(1));
    float[] expected = Arrays.copyOf(first, 2 * first.length);
    System.arraycopy(second, 0, expected, first.length, second.length);
    assertNorm("windows", expected, windowed, 1e-6);
    assertTrue(Close.normError(expected, run(FrameAttention.plain(6), 1)) > 1e-4);
  }

  @Test
  void oneLocalWindowIsThePlainClip() {
    FrameGroups one =
        new FrameGroups(new int[1], new double[][] {all(4, 1)}, false, new double[] {0, 1, 2, 3});
    assertNorm("local", run(FrameAttention.plain(4), 2), run(windows(4, one), 2), 1e-6);
    FrameGroups global = new FrameGroups(new int[1], new double[][] {all(4, 1)}, false, null);
    assertNorm("global", run(FrameAttention.plain(4), 2), run(windows(4, global), 2), 1e-6);
    FrameGroups masked = new FrameGroups(new int[1], new double[][] {all(4, 1)}, true, null);
    assertNorm("masked", run(FrameAttention.plain(4), 2), run(windows(4, masked), 2), 1e-6);
  }

  @Test
  void anAreaOfEverythingIsNoArea() {
    AttentionScaling key = scaling(ONE, new double[] {0.3}, new double[] {0.8}, 1);
    FrameAttention plain = temporal(3, key);
    float[] full = new float[24];
    Arrays.fill(full, 1);
    assertNorm("all", run(plain, 2), run(within(plain, full), 2), 1e-6);
    assertArrayEquals(run(FrameAttention.plain(3), 2), run(within(plain, new float[24]), 2));
  }

  /** Temporal attention does not mix pixels, so pixels outside the area stay as they are. */
  @Test
  void anAreaActsInside() {
    AttentionScaling key = scaling(ONE, new double[] {0.3}, new double[] {0.8}, 1);
    float[] left = new float[24];
    for (int i = 0; i < 24; i++) {
      left[i] = i % 6 < 3 ? 1 : 0;
    }
    FrameAttention everywhere = temporal(3, key);
    float[] plain = run(FrameAttention.plain(3), 1);
    float[] scaled = run(everywhere, 1);
    float[] inside = run(within(everywhere, left), 1);
    for (int i = 0; i < plain.length; i++) {
      boolean in = left[i / 32 % 24] == 1;
      assertTrue(Math.abs(inside[i] - (in ? scaled : plain)[i]) < 1e-5, "at " + i);
    }
  }

  private static FrameAttention within(FrameAttention a, float[] share) {
    return new FrameAttention(
        a.positions(),
        a.temporal(),
        a.spatial(),
        a.windows(),
        new FrameAttention.Area(4, 6, share));
  }
}
