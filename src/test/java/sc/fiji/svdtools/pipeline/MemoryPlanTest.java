package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.checkpoint.NetworkBytes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.TinyModel;

/** Which plan memory leaves room for, and that plans do not change what a run makes. */
class MemoryPlanTest {

  /** Sizes of SVD in float16, the VAE encoder in float32. */
  private static final NetworkBytes SVD =
      new NetworkBytes(1_400_000_000L, 3_050_000_000L, 130_000_000L);

  @TempDir static Path folder;
  private static SvdPipeline pipeline;

  @BeforeAll
  static void load() {
    Path checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT16);
    pipeline = SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @AfterAll
  static void free() {
    pipeline.close();
  }

  private static ClipMemory svd(int frames, int chunk) {
    VideoSettings clip = VideoSettings.of(new Canvas(1024, 576, Canvas.Fit.CROP), frames);
    return new ClipMemory(
        clip.withDecodeChunk(chunk),
        SamplingPlan.PLAIN,
        ClipMemory.Shares.GPU,
        Short.BYTES,
        320,
        128);
  }

  @Test
  void estimatesWhatWasMeasured() {
    assertEquals(1.7e9, svd(14, 0).encoding(), 0.15e9);
    assertEquals(3.8e9, svd(14, 0).steps(2), 0.1e9);
    assertEquals(13.3e9, svd(14, 0).decoding(14), 0.1e9);
  }

  /** Largest use beside the model's in three runs of {@link MemoryBenchmark}, demo network. */
  @ParameterizedTest
  @CsvSource({
    "128, 1, 29.8",
    "128, 4, 126.9",
    "128, 14, 354.5",
    "128, 28, 469.0",
    "256, 1, 92.7",
    "256, 6, 419.3",
    "256, 14, 667.2",
    "512, 1, 327.2",
    "512, 2, 513.1"
  })
  void estimatesWhatWasMeasuredOnTheCpu(int size, int frames, double megabytes) {
    VideoSettings clip = VideoSettings.of(new Canvas(size, size, Canvas.Fit.CROP), frames);
    ClipMemory memory =
        new ClipMemory(clip, SamplingPlan.PLAIN, ClipMemory.Shares.CPU, Float.BYTES, 32, 32);
    double peak = Math.max(memory.encoding(), Math.max(memory.steps(2), memory.decoding(frames)));
    assertEquals(1, peak / (megabytes * 1e6), 0.2);
  }

  @ParameterizedTest
  @CsvSource({
    "80, 14, 0, false, false, 14",
    "20, 14, 0, false, false, 14",
    "20, 14, 8, false, false, 8",
    "16, 14, 0, true, false, 14",
    "7.5, 14, 0, true, false, 7",
    "7.5, 14, 5, true, false, 5",
    "5.5, 14, 0, true, true, 5",
    "7.5, 25, 0, true, true, 7",
    "4.96, 14, 0, true, true, 5"
  })
  void changesNoMoreThanItMust(
      double giga, int frames, int user, boolean offload, boolean branchByBranch, int chunk) {
    long available = (long) (giga * 1e9);
    MemoryPlan plan = MemoryPlan.choose(available, SVD, svd(frames, user), true, "gpu(0)");
    int wanted = user == 0 ? frames : user;
    assertEquals(new MemoryPlan(offload, branchByBranch, chunk, wanted), plan);
    assertEquals(!offload && chunk == wanted, plan.text().isEmpty());
  }

  @Test
  void onTheCpuNothingWaitsElsewhere() {
    long available = 7_500_000_000L;
    MemoryPlan plan = MemoryPlan.choose(available, SVD, svd(14, 0), false, "cpu()");
    assertEquals(new MemoryPlan(false, true, 3, 14), plan);
    assertEquals(
        "To save memory, the two clips of a step run one after the other, 3 frames are decoded at"
            + " a time instead of 14.",
        plan.text());
  }

  @Test
  void saysWhatIsNeededWhenNothingFits() {
    String sentence =
        assertThrows(
                IllegalArgumentException.class,
                () -> MemoryPlan.choose(4_000_000_000L, SVD, svd(14, 0), true, "gpu(0)"))
            .getMessage();
    assertEquals(
        "A clip of 14 frames of 1024 x 576 pixels needs at least 4.9 GB of memory on gpu(0),"
            + " weights included; 4.0 GB are available.",
        sentence);
  }

  @Test
  void getsSmallerOnce() {
    MemoryPlan plan = new MemoryPlan(false, false, 14, 14);
    MemoryPlan smaller = plan.smaller(true, true);
    assertEquals(new MemoryPlan(true, true, 7, 14), smaller);
    assertEquals(new MemoryPlan(false, false, 7, 14), plan.smaller(false, false));
    assertNull(new MemoryPlan(true, true, 1, 14).smaller(true, true));
  }

  private static VideoSettings settings() {
    Sampling two = new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT);
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP), 4, Conditioning.DEFAULT, two, 5, 0);
  }

  private static StartFrame picture() {
    float[] rgb = new float[3 * 64 * 64];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.01 * i));
    }
    return new StartFrame(64, 64, rgb);
  }

  private static float[] run(MemoryPlan plan) {
    float[] all = new float[4 * 3 * 64 * 64];
    pipeline.attempt(
        Sources.of(picture()),
        settings(),
        SamplingPlan.PLAIN,
        plan,
        (i, f) -> keep(all, i, f),
        Progress.NONE);
    return all;
  }

  private static void keep(float[] all, int index, float[] frame) {
    System.arraycopy(frame, 0, all, index * frame.length, frame.length);
  }

  /** Weights come back unchanged; clips do not see each other; both leave no tensors behind. */
  @Test
  void savingMemoryKeepsThePictures() {
    float[] plain = run(new MemoryPlan(false, false, 4, 4));
    float[] offloaded = run(new MemoryPlan(true, false, 4, 4));
    assertArrayEquals(plain, offloaded);
    int live = pipeline.liveTensors();
    assertNorm("clip by clip", plain, run(new MemoryPlan(true, true, 4, 4)), 1e-4);
    assertArrayEquals(plain, run(new MemoryPlan(false, false, 4, 4)));
    assertEquals(live, pipeline.liveTensors());
  }

  /** Runs out of memory at the first step, as often as it is told to. */
  private static final class Failing implements Progress {
    private final List<String> notices = new ArrayList<>();
    private int failures;

    @Override
    public void update(Stage stage, int done, int total) {
      if (stage == Stage.SAMPLE && done == 1 && failures-- > 0) {
        throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB.");
      }
    }

    @Override
    public void notice(String text) {
      if (!text.isEmpty()) {
        notices.add(text);
      }
    }
  }

  @Test
  void triesOnceMoreWhenMemoryRunsOut() {
    List<Integer> frames = new ArrayList<>();
    Failing failing = new Failing();
    failing.failures = 1;
    RunReport report = pipeline.generate(picture(), settings(), (i, rgb) -> frames.add(i), failing);
    assertEquals(List.of(0, 1, 2, 3), frames);
    assertEquals(1, failing.notices.size());
    assertTrue(failing.notices.get(0).startsWith("Memory ran out; one more attempt. To save"));
    assertFalse(report.memory().isEmpty());
    failing.failures = 2;
    String told =
        assertThrows(
                NotEnoughMemory.class,
                () -> pipeline.generate(picture(), settings(), (i, rgb) -> {}, failing))
            .getMessage();
    assertTrue(told.startsWith("A clip of 4 frames of 64 x 64 pixels ran out of memory on"), told);
  }
}
