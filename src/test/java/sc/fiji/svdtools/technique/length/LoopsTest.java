package sc.fiji.svdtools.technique.length;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;

/** Places, windows, weights and pieces of loops, context windows and overlapping chunks. */
class LoopsTest {

  private static final int MANY = 20_000;

  /** The joint is a step like the others, the far end is where the last trained frame is. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 14, 25, 28, 29})
  void orbitGoesOutAndBack(int frames) {
    double[] p = orbit(0).orbit(frames, 14);
    double step = 2 * 13.0 / frames;
    assertEquals(0, p[0]);
    for (int i = 1; i < frames; i++) {
      assertEquals(p[i], p[frames - i], 1e-12, "there and back");
      double moved = Math.abs(p[i] - p[i - 1]);
      boolean top = frames % 2 == 1 && i == (frames + 1) / 2;
      assertEquals(top ? 0 : step, moved, 1e-12, "step to " + i);
    }
    assertEquals(step, Math.abs(p[0] - p[frames - 1]), 1e-12, "the joint");
    double most = Arrays.stream(p).max().orElseThrow();
    assertEquals(frames % 2 == 0 ? 13 : 13 * (1 - 1.0 / frames), most, 1e-12);
    assertArrayEquals(new double[1], orbit(0).orbit(1, 14));
  }

  private static Loop orbit(double turn) {
    return new Loop(Loop.Mode.ORBIT, 14, 7, turn);
  }

  /** The same way, {@code 1 + turn} times as fast at its ends and never backwards. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 0.9})
  void turnsAreFaster(double turn) {
    int frames = 2000;
    double[] even = orbit(0).orbit(frames, 14);
    double[] p = orbit(turn).orbit(frames, 14);
    double step = even[1];
    assertEquals(0, p[0]);
    assertEquals(even[frames / 4], p[frames / 4], 1e-9, "half-way");
    assertEquals(13, p[frames / 2], 1e-9);
    assertEquals((1 + turn) * step, p[1], 1e-5 * step, "at the start");
    assertEquals((1 + turn) * step, 13 - p[frames / 2 + 1], 1e-5 * step, "at the far end");
    assertEquals((1 - turn) * step, p[frames / 4 + 1] - p[frames / 4], 1e-3 * step, "between");
    for (int i = 1; i <= frames / 2; i++) {
      assertEquals(true, p[i] > p[i - 1], "step to " + i);
      assertEquals(p[i], p[frames - i], 1e-9, "there and back");
    }
  }

  @Test
  void guidanceIsPeriodic() {
    double[] told = {1, 1.5, 2, 2.5};
    assertArrayEquals(new double[] {1, 1.75, 2.5, 1.75}, Loop.periodic(told, true));
    assertArrayEquals(new double[] {1.75, 1.75, 1.75, 1.75}, Loop.periodic(told, false));
    double[] third = {0.1, 0.1, 0.1};
    assertArrayEquals(third, Loop.periodic(third, false));
    assertArrayEquals(third, Loop.periodic(third, true));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 13, 14, 28, 29, 48})
  void windowsGoAround(int frames) {
    Windows windows = new Loop(Loop.Mode.EQUIVARIANT, 14, 7, 0).windows(frames);
    assertEquals(Math.min(14, frames), windows.size());
    covered(frames, windows.size(), windows.starts(), windows.weights());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"linkframes=7", "posframes=-1", "windowmode=independent", "contextsize=14"})
  void loopsRefuseByBothNames(String other) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Techniques.plan(Options.parse("loop=orbit " + other)))
            .getMessage();
    assertTrue(message.contains("Loop") && message.contains(" both set "), message);
  }

  /** Windows over the end of a loop would have a frame's noise twice. */
  @ParameterizedTest
  @CsvSource({
    "30, 14, 7, windowstride' 7 and 28 frames",
    "28, 14, 5, windowstride' 2 and 28 frames",
    "15, 14, 7, windowstride' 7 and 14 frames"
  })
  void shuffledNoiseThatDoesNotFitALoopIsRefused(int frames, int size, int stride, String next) {
    SamplingPlan plan =
        Techniques.plan(
            Options.parse(
                String.format(
                    Locale.ROOT,
                    "loop=orbit shuffle=reschedule windowsize=%d windowstride=%d",
                    size,
                    stride)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> plan.check(frames)).getMessage();
    assertTrue(message.contains("NoiseShuffle in a loop") && message.contains(next), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loop=orbit shuffle=reschedule",
        "loop=equivariant shuffle=reschedule windowsize=7 windowstride=1",
        "loop=orbit shuffle=permute windowstride=5",
        "shuffle=reschedule windowstride=5"
      })
  void otherShuffledNoiseIsTaken(String options) {
    Techniques.plan(Options.parse(options)).check(28);
    Techniques.plan(Options.parse(options)).check(7);
  }

  /** One piece has circular ends; of several the outer ones see the other end, at no weight. */
  @Test
  void decodingGoesAround() {
    SamplingPlan plan = new Loop().applyTo(SamplingPlan.PLAIN);
    List<Decoding.Piece> one = plan.get(Ports.DECODING).pieces(5, 5);
    assertEquals(1, one.size());
    assertEquals(Border.CIRCULAR, one.get(0).border());
    for (String overlap : List.of("", " chunkoverlap=2", " chunkoverlap=2 chunkjoin=crop")) {
      SamplingPlan both = Techniques.plan(Options.parse("loop=orbit" + overlap));
      List<Decoding.Piece> pieces = both.get(Ports.DECODING).pieces(20, 6);
      assertArrayEquals(new int[] {16, 17, 18, 19, 0, 1}, Arrays.copyOf(pieces.get(0).frames(), 6));
      int[] last = pieces.get(pieces.size() - 1).frames();
      assertArrayEquals(
          new int[] {19, 0, 1, 2, 3}, Arrays.copyOfRange(last, last.length - 5, last.length));
      wholeWeights(20, pieces);
    }
  }

  @Test
  void contextWindowsCoverEveryFrameOnce() {
    Random random = new Random(5);
    for (int k = 0; k < MANY; k++) {
      int size = 2 + random.nextInt(30);
      int stride = 1 + random.nextInt(size);
      int frames = 1 + random.nextInt(120);
      ContextWindows windows =
          new ContextWindows(
              size,
              stride,
              ContextWindows.Schedule.values()[random.nextInt(3)],
              ContextWindows.Fusion.values()[random.nextInt(3)]);
      Step at = new Step(random.nextInt(3), random.nextInt(1000), 1000, 1, 0);
      int[] starts = windows.starts(frames, at);
      int used = Math.min(size, frames);
      boolean around = windows.contextschedule() == ContextWindows.Schedule.CIRCULAR;
      for (int start : starts) {
        assertTrue(around || start + used <= frames, windows + " " + frames);
      }
      covered(frames, used, starts, windows.shares(frames, starts));
      SamplingPlan plan = windows.applyTo(SamplingPlan.PLAIN);
      double told = plan.get(Ports.PREDICTION).effort(frames).frames();
      assertEquals(starts.length * used, told, windows + " " + frames);
      assertEquals(used, plan.get(Ports.PREDICTION).effort(frames).most());
    }
  }

  /** Indices in range, none twice in a window, each frame in one at least, weights of a frame 1. */
  private static void covered(int frames, int size, int[] starts, double[][] shares) {
    double[] sums = new double[frames];
    for (int j = 0; j < starts.length; j++) {
      int[] at = Frames.run(starts[j], size, frames).at();
      assertTrue(starts[j] >= 0 && starts[j] < frames);
      assertEquals(size, IntStream.of(at).distinct().count());
      assertEquals(size, shares[j].length);
      for (int i = 0; i < size; i++) {
        assertTrue(shares[j][i] > 0 && shares[j][i] <= 1 + 1e-12);
        sums[at[i]] += shares[j][i];
      }
    }
    for (double sum : sums) {
      assertEquals(1, sum, 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource(DecodingOverlap.Join.class)
  void chunksOverlap(DecodingOverlap.Join join) {
    Random random = new Random(6);
    for (int k = 0; k < MANY / 10; k++) {
      int frames = 1 + random.nextInt(60);
      int chunk = 1 + random.nextInt(frames);
      int overlap = random.nextInt(9);
      List<Decoding.Piece> pieces = new DecodingOverlap(overlap, join).pieces(frames, chunk);
      wholeWeights(frames, pieces);
      assertTrue(Decoding.most(pieces) <= chunk);
    }
    List<Decoding.Piece> two = new DecodingOverlap(2, join).pieces(6, 4);
    boolean crop = join == DecodingOverlap.Join.CROP;
    double[] first = crop ? new double[] {1, 1, 1, 0} : new double[] {1, 1, 2.0 / 3, 1.0 / 3};
    assertArrayEquals(first, two.get(0).weights(), 1e-12);
    assertArrayEquals(new int[] {2, 3, 4, 5}, two.get(1).frames());
  }

  private static void wholeWeights(int frames, List<Decoding.Piece> pieces) {
    double[] sums = new double[frames];
    for (Decoding.Piece piece : pieces) {
      for (int i = 0; i < piece.frames().length; i++) {
        sums[piece.frames()[i]] += piece.weights()[i];
      }
    }
    for (double sum : sums) {
      assertEquals(1, sum, 1e-12);
    }
  }

  @Test
  void theStrideIsInTheWindow() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Techniques.with(Options.parse("contextsize=6 contextstride=7")))
            .getMessage();
    assertEquals(
        "The value of 'contextstride' is '7'; it must not be above 'contextsize', which is 6.",
        message);
  }
}
