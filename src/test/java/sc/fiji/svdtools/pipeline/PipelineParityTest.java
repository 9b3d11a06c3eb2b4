package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.tensor.Close;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.Fixture;
import sc.fiji.svdtools.weights.ParityModel;
import sc.fiji.svdtools.weights.TinyModel;

/** Whole runs against the diffusers pipeline on a small random network. */
class PipelineParityTest {

  private static final ModelInfo MODEL =
      new ModelInfo("parity", "sgm", "0123456789abcdef", 14, 64, 64, false);

  /** diffusers draws the augmentation noise first, then the latents, from one generator. */
  private static final NoiseSource DIFFUSERS =
      new NoiseSource() {
        @Override
        public NDArray latents(Scope scope, long[] shape, long seed) {
          long[] image = {1, 3, 8 * shape[2], 8 * shape[3]};
          return NoiseSource.GAUSSIAN.augmentation(scope, shape, image, seed);
        }

        @Override
        public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
          return NoiseSource.GAUSSIAN.latents(scope, shape, seed);
        }
      };

  private static StartFrame picture() {
    float[] rgb = new float[3 * 64 * 64];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 64; y++) {
        for (int x = 0; x < 64; x++) {
          double v = 96 + 56 * Math.sin(0.09 * x + 0.05 * (c + 1) * y + 0.8 * c);
          v += 70 * Math.exp(-((x - 40) * (x - 40) + (y - 24) * (y - 24)) / (120.0 + 40 * c));
          rgb[(c * 64 + y) * 64 + x] =
              (float) (Math.floor(Math.max(0, Math.min(255, v)) + 0.5) / 255);
        }
      }
    }
    return new StartFrame(64, 64, rgb);
  }

  private static VideoSettings settings(int frames, int steps) {
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP),
        frames,
        new Conditioning(7, 127, 0.02, Conditioning.Preprocessing.REFERENCE),
        new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, Guidance.DEFAULT),
        42,
        0);
  }

  @Test
  void matchesDiffusers(@TempDir Path folder) {
    Path file = ParityModel.write(folder.resolve("parity.safetensors"));
    VideoSettings settings = settings(14, 25);
    try (Checkpoint checkpoint = Checkpoint.open(file);
        Torch torch = Torch.open(Device.cpu());
        Scope scope = torch.scope();
        Fixture fixture = new Fixture("run")) {
      ModelSizes sizes = ModelSizes.of(checkpoint);
      Networks networks = Networks.load(checkpoint, sizes, scope, DataType.FLOAT32, Progress.NONE);
      SamplingPlan diffusers =
          SamplingPlan.PLAIN.wrap("diffusers", Ports.NOISE, plain -> DIFFUSERS);
      MemoryPlan plain =
          MemoryPlan.plain(
              new ClipMemory(
                  settings, SamplingPlan.PLAIN, ClipMemory.Shares.CPU, Float.BYTES, 1, 1));
      Run run =
          new Run(
              new Placed(torch, DataType.FLOAT32, MODEL, networks),
              List.of(),
              settings,
              diffusers,
              plain,
              Progress.NONE,
              Hook.NONE);
      Run.Prepared prepared = run.prepare(scope, Sources.of(picture()));
      fixture.check("embedding", prepared.conditions().tokens().toFloatArray(), 256, 1e-4);
      fixture.check(
          "condition", Close.channelsFirst(scope, prepared.conditions().latents()), 256, 1e-4);
      float[] latents = Close.channelsFirst(scope, run.sample(scope, prepared));
      fixture.check("latents_25", latents, 256, 1e-4);
      fixture.check("latents_25_64", latents, 256, 1e-4);
    }
  }

  private static List<float[]> frames(Path checkpoint, int frames, int steps) {
    List<float[]> result = new ArrayList<>();
    try (SvdPipeline p =
        SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      p.generate(picture(), settings(frames, steps), (i, rgb) -> result.add(rgb), Progress.NONE);
    }
    assertEquals(frames, result.size());
    return result;
  }

  @Test
  void allLayoutsGiveTheSameFrames(@TempDir Path folder) {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("one.safetensors"), DataType.FLOAT32);
    Path parts = TinyModel.WHOLE.writeDiffusers(folder.resolve("parts"), DataType.FLOAT32);
    List<float[]> single = frames(file, 3, 2);
    List<float[]> diffusers = frames(parts, 3, 2);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(single.get(i), diffusers.get(i));
    }
  }

  @Test
  void seedsCountByTheirLower32Bits() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      long[] shape = {1, 4, 4, 4};
      for (long seed : new long[] {0, 7, -1}) {
        float[] noise = NoiseSource.GAUSSIAN.latents(s, shape, seed).toFloatArray();
        float[] same = NoiseSource.GAUSSIAN.latents(s, shape, seed + (3L << 32)).toFloatArray();
        float[] other = NoiseSource.GAUSSIAN.latents(s, shape, seed + (1L << 31)).toFloatArray();
        assertArrayEquals(noise, same);
        assertFalse(Arrays.equals(noise, other));
      }
    }
  }

  @Test
  void drawsTheNoiseOfPyTorch() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope();
        Fixture fixture = new Fixture("noise")) {
      for (long seed : new long[] {0, 42, (1L << 40) + 7}) {
        float[] noise =
            NoiseSource.GAUSSIAN.latents(s, new long[] {14, 4, 16, 16}, seed).toFloatArray();
        assertNorm(
            "first", fixture.values("seed" + seed + ".first"), Arrays.copyOf(noise, 32), 1e-6);
        float[] last = Arrays.copyOfRange(noise, noise.length - 32, noise.length);
        assertNorm("last", fixture.values("seed" + seed + ".last"), last, 1e-6);
      }
      for (int n : new int[] {3, 15, 16, 17}) {
        float[] noise = NoiseSource.GAUSSIAN.latents(s, new long[] {n}, 42).toFloatArray();
        assertNorm("n" + n, fixture.values("seed42.n" + n), noise, 1e-6);
      }
    }
  }
}
