package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Close;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** Loops of a small random network: UNet and decoder turn with the noise. */
class LoopTest {

  /** Three windows of four frames, two frames apart. */
  private static final int FRAMES = 6;

  private static final String EQUIVARIANT = "loop=equivariant windowsize=4 windowstride=2";

  private static final double SAME = 1e-5;

  /** Rounding in the random network, whose values grow from layer to layer. */
  private static final double ROUNDED = 1e-4;

  private static TinyRun whole;
  private static TinyRun steps;

  @BeforeAll
  static void load(@TempDir Path folder) {
    whole = new TinyRun(folder, Torch.open(Device.cpu()));
    steps = new TinyRun(folder, Torch.openStepwise(Device.cpu()));
  }

  @AfterAll
  static void close() {
    whole.close();
    steps.close();
  }

  private static VideoSettings settings(int steps) {
    Guidance guidance = new Guidance(1, 3, Guidance.Curve.LINEAR);
    return TinyRun.settings(
        FRAMES, new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, guidance));
  }

  private static SamplingPlan plan(String keys, int turn) {
    return Techniques.plan(Options.parse(keys))
        .wrap("turn", Ports.NOISE, inner -> new TurnedNoise(inner, turn));
  }

  private static TinyRun.Result run(
      TinyRun.Form form, int count, String keys, int turn, int chunk) {
    SamplingPlan plan = plan(keys, turn);
    return (form == TinyRun.Form.STEPWISE ? steps : whole)
        .run(form, settings(count).withDecodeChunk(chunk), plan);
  }

  /** The noise of the clip begins with another frame. */
  private record TurnedNoise(NoiseSource inner, int by) implements NoiseSource {
    @Override
    public NDArray latents(Scope scope, long[] shape, long seed) {
      return scope.call("rows_at", inner.latents(scope, shape, seed), order(by));
    }

    @Override
    public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
      return inner.augmentation(scope, shape, latents, seed);
    }
  }

  private static long[] order(int by) {
    return Frames.run(by, FRAMES, FRAMES).rows();
  }

  private static double[] errors(TinyRun.Form form, int count, String keys, int by) {
    return errors(run(form, count, keys, 0, 0), run(form, count, keys, by, 0), by);
  }

  /** How far the clip of turned noise is from the turned clip, latents and pixels. */
  private static double[] errors(TinyRun.Result made, TinyRun.Result turned, int by) {
    List<float[]> latents = new ArrayList<>();
    List<float[]> pixels = new ArrayList<>();
    int size = made.latents().length / FRAMES;
    for (long f : order(by)) {
      float[] one = new float[size];
      System.arraycopy(made.latents(), (int) f * size, one, 0, size);
      latents.add(one);
      pixels.add(made.frames().get((int) f));
    }
    return new double[] {
      Close.normError(joined(latents), turned.latents()),
      Close.normError(joined(pixels), turned.pixels())
    };
  }

  private static float[] joined(List<float[]> parts) {
    return new TinyRun.Result(new float[0], parts, List.of()).all();
  }

  @ParameterizedTest
  @EnumSource(
      value = TinyRun.Form.class,
      names = {"IN_TURN", "STEPWISE", "BATCH"})
  void theClipTurnsWithTheNoise(TinyRun.Form form) {
    for (int steps : new int[] {1, 3}) {
      for (double error : errors(form, steps, EQUIVARIANT, 2)) {
        assertTrue(error < ROUNDED, form + ", steps " + steps + ": " + error);
      }
    }
  }

  /** One estimate of the trained network, decoded. */
  @Test
  void theDemoTurnsWithTheNoise() {
    try (SvdPipeline demo =
        SvdPipeline.load(
            DemoCheckpoint.CELLS.path(), Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      TinyRun.Result made = run(demo, EQUIVARIANT, 0);
      for (double error : errors(made, run(demo, EQUIVARIANT, 2), 2)) {
        assertTrue(error < SAME, "turned: " + error);
      }
      for (double error : errors(made, run(demo, EQUIVARIANT, 1), 1)) {
        assertTrue(error > 10 * SAME, "between windows: " + error);
      }
    }
  }

  private static TinyRun.Result run(SvdPipeline demo, String keys, int turn) {
    Sources sources = Sources.of(TinyRun.picture(0));
    List<float[]> frames = new ArrayList<>();
    SamplingPlan plan = plan(keys, turn);
    float[] latents = demo.latents(sources, settings(1), plan, Progress.NONE);
    demo.generate(sources, settings(1), plan, (i, rgb) -> frames.add(rgb), Progress.NONE);
    return new TinyRun.Result(latents, frames, List.of());
  }

  /** By less than the distance of windows, and without a loop, it does not. */
  @Test
  void otherTurnsAreSeen() {
    for (double error : errors(TinyRun.Form.IN_TURN, 1, EQUIVARIANT, 1)) {
      assertTrue(error > 10 * ROUNDED, "between windows: " + error);
    }
    for (double error : errors(TinyRun.Form.IN_TURN, 1, "", 2)) {
      assertTrue(error > 10 * ROUNDED, "no loop: " + error);
    }
  }

  /** Chunks at the ends see frames of the other end: the last of 2 + 2 + 2 with 4 more. */
  @Test
  void chunksSeeTheOtherEnd() {
    TinyRun.Result made = run(TinyRun.Form.IN_TURN, 1, "loop=orbit", 0, 2);
    assertEquals(FRAMES, made.frames().size());
    assertEquals(6 + 2 + 6, made.through("up.0.block.0"));
  }
}
