package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.tensor.Scope;

/** What a plan asks for it gets: ends, noise, pieces and sources, whoever claims or wraps them. */
class PortsTest {

  private static final SamplingPlan PLAIN = SamplingPlan.PLAIN;

  private static TinyRuns tiny;

  @BeforeAll
  static void load(@TempDir Path folder) {
    tiny = new TinyRuns(folder);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  /** The noise of the clip begins with another frame. */
  private static NoiseSource turned(NoiseSource inner, int by) {
    return new NoiseSource() {
      @Override
      public NDArray latents(Scope scope, long[] shape, long seed) {
        return scope.call("rows_at", inner.latents(scope, shape, seed), turn(by));
      }

      @Override
      public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
        return inner.augmentation(scope, shape, latents, seed);
      }
    };
  }

  private static float[] turned(List<float[]> frames, int by) {
    List<float[]> turned = new ArrayList<>();
    for (long f : turn(by)) {
      turned.add(frames.get((int) f));
    }
    return new TinyRun.Result(new float[0], turned, List.of()).all();
  }

  private static long[] turn(int by) {
    return Frames.run(by, TinyRuns.FRAMES, TinyRuns.FRAMES).rows();
  }

  /** With circular ends and equal positions, no frame is the first one. */
  @ParameterizedTest
  @EnumSource(
      value = TinyRun.Form.class,
      names = {"IN_TURN", "STEPWISE", "BATCH"})
  void circularEndsTurnWithTheNoise(TinyRun.Form form) {
    FrameWindows ring =
        frames ->
            new Windows(
                new int[] {0, 1, 2, 3},
                2,
                new double[][] {{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}},
                Windows.Fusion.RESULTS,
                new double[] {0, 1});
    SamplingPlan circular =
        PLAIN
            .claim("test", Ports.BORDER, Border.CIRCULAR)
            .claim("test", Ports.POSITIONS, (frames, trained) -> new double[frames])
            .claim(
                "test",
                Ports.DECODING,
                (frames, chunk) -> List.of(Decoding.Piece.of(0, frames).with(Border.CIRCULAR)));
    for (SamplingPlan plan : List.of(circular, circular.claim("ring", Ports.WINDOWS, ring))) {
      VideoSettings settings = TinyRuns.settings(2, TinyRuns.CONSTANT);
      List<float[]> frames = tiny.run(form, settings, plan).frames();
      SamplingPlan other = plan.wrap("turn", Ports.NOISE, inner -> turned(inner, 1));
      assertNorm(
          "turned", turned(frames, 1), turned(tiny.run(form, settings, other).frames(), 0), 1e-4);
    }
    SamplingPlan ends =
        PLAIN.claim("test", Ports.POSITIONS, (frames, trained) -> new double[frames]);
    float[] ended = turned(tiny.run(form, TinyRuns.settings(1, TinyRuns.NONE), ends).frames(), 1);
    SamplingPlan other = ends.wrap("turn", Ports.NOISE, inner -> turned(inner, 1));
    float[] begun = turned(tiny.run(form, TinyRuns.settings(1, TinyRuns.NONE), other).frames(), 0);
    assertThrows(AssertionError.class, () -> assertNorm("ends", ended, begun, 1e-3));
  }

  @Test
  void sourcesHaveNames() {
    SamplingPlan ended =
        PLAIN
            .need("Ended", "end")
            .wrap(
                "Ended",
                Ports.CONDITIONS,
                inner -> (s, encoders, frames, told) -> told.withTokens(encoders.tokens(s, "end")));
    assertEquals(Set.of("end"), ended.needs());
    String message =
        assertThrows(IllegalArgumentException.class, () -> tiny.run(1, TinyRuns.NONE, ended))
            .getMessage();
    assertEquals("Ended needs an end image; give its title or file as 'endimage'.", message);
    Sources same = Sources.of(TinyRun.picture(0)).with("end", List.of(TinyRun.picture(0)));
    Sources other = Sources.of(TinyRun.picture(0)).with("end", List.of(TinyRun.picture(1)));
    VideoSettings settings = TinyRuns.settings(1, TinyRuns.NONE);
    float[] plain = tiny.run(1, TinyRuns.NONE, PLAIN).latents();
    TinyRun.Form form = TinyRun.Form.IN_TURN;
    assertArrayEquals(plain, tiny.whole.run(form, settings, ended, same).latents());
    assertFalse(Arrays.equals(plain, tiny.whole.run(form, settings, ended, other).latents()));
  }

  @Test
  void claimsAndWrapsComeInAnyOrder() {
    SamplingPlan wrapped =
        PLAIN.wrap("half", Ports.GUIDANCE, inner -> (at, told) -> half(inner.scales(at, told)));
    SamplingPlan one = wrapped.claim("four", Ports.GUIDANCE, (at, told) -> new double[] {4});
    SamplingPlan other =
        PLAIN
            .claim("four", Ports.GUIDANCE, (at, told) -> new double[] {4})
            .wrap("half", Ports.GUIDANCE, inner -> (at, told) -> half(inner.scales(at, told)));
    assertArrayEquals(new double[] {2}, one.get(Ports.GUIDANCE).scales(null, null));
    assertArrayEquals(new double[] {2}, other.get(Ports.GUIDANCE).scales(null, null));
    assertEquals("four", one.owner(Ports.GUIDANCE));
    assertEquals(
        "four and five both set the guidance; use one of them.",
        assertThrows(
                IllegalArgumentException.class,
                () -> one.claim("five", Ports.GUIDANCE, (at, told) -> told))
            .getMessage());
    assertEquals(
        "half is given twice; it may be given once.",
        assertThrows(
                IllegalArgumentException.class,
                () -> one.wrap("half", Ports.GUIDANCE, inner -> inner))
            .getMessage());
  }

  private static double[] half(double[] scales) {
    return Arrays.stream(scales).map(v -> v / 2).toArray();
  }

  @Test
  void piecesOverlapAndBlend() {
    Decoding cut =
        (frames, chunk) ->
            List.of(
                new Decoding.Piece(new int[] {3, 0, 1, 2}, new double[] {0, 1, 1, 0}, Border.ZERO),
                new Decoding.Piece(new int[] {1, 2, 3, 0}, new double[] {0, 1, 1, 0}, Border.ZERO));
    SamplingPlan plan = PLAIN.claim("cut", Ports.DECODING, cut);
    VideoSettings settings = TinyRuns.settings(1, TinyRuns.NONE);
    TinyRun.Result result = tiny.run(1, TinyRuns.NONE, plan);
    assertEquals(TinyRuns.FRAMES, result.frames().size());
    assertEquals(8, result.through("up.0.block.0"));
    assertEquals(2 * Work.of(settings, PLAIN).decode(), Work.of(settings, plan).decode());
    Decoding blended =
        (frames, chunk) ->
            List.of(
                new Decoding.Piece(new int[] {0, 1, 2}, new double[] {1, 0.75, 0.25}, Border.ZERO),
                new Decoding.Piece(new int[] {1, 2, 3}, new double[] {0.25, 0.75, 1}, Border.ZERO));
    List<float[]> mixed =
        tiny.run(1, TinyRuns.NONE, PLAIN.claim("mix", Ports.DECODING, blended)).frames();
    List<float[]> first =
        tiny.run(1, TinyRuns.NONE, PLAIN.claim("a", Ports.DECODING, only(0, 1, 2))).frames();
    List<float[]> second =
        tiny.run(1, TinyRuns.NONE, PLAIN.claim("b", Ports.DECODING, only(1, 2, 3))).frames();
    for (int i = 0; i < mixed.get(1).length; i++) {
      assertEquals(0.75 * first.get(1)[i] + 0.25 * second.get(1)[i], mixed.get(1)[i], 1e-6);
    }
  }

  /** Three frames together, the fourth alone. */
  private static Decoding only(int... frames) {
    int other = 6 - Arrays.stream(frames).sum();
    return (count, chunk) ->
        List.of(
            new Decoding.Piece(frames, new double[] {1, 1, 1}, Border.ZERO),
            Decoding.Piece.of(other, other + 1));
  }
}
