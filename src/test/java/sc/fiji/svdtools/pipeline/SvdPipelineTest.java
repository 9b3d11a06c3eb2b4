package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;

/** Runs of a tiny random network. */
class SvdPipelineTest {

  @TempDir static Path folder;
  private static Path checkpoint;
  private static SvdPipeline pipeline;

  @BeforeAll
  static void load() {
    checkpoint =
        TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT16);
    pipeline = SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @AfterAll
  static void free() {
    pipeline.close();
  }

  private static StartFrame picture(int width, int height) {
    float[] rgb = new float[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.01 * i));
    }
    return new StartFrame(width, height, rgb);
  }

  private static VideoSettings settings(int frames, long seed) {
    Sampling two = new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT);
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP), frames, Conditioning.DEFAULT, two, seed, 0);
  }

  private static List<float[]> run(VideoSettings settings) {
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(
        picture(70, 66),
        settings,
        (i, rgb) -> {
          assertEquals(frames.size(), i);
          frames.add(rgb);
        },
        Progress.NONE);
    assertEquals(settings.frames(), frames.size());
    return frames;
  }

  private static void assertSame(List<float[]> a, List<float[]> b) {
    for (int i = 0; i < a.size(); i++) {
      assertArrayEquals(a.get(i), b.get(i));
    }
  }

  @Test
  void sameSeedSameFramesAlsoAfterACancelledRun() {
    List<float[]> first = run(settings(3, 7));
    assertSame(first, run(settings(3, 7)));
    int live = pipeline.liveTensors();
    Cancel cancel = new Cancel(40);
    assertThrows(
        CancellationException.class,
        () -> pipeline.generate(picture(64, 64), settings(3, 8), (i, rgb) -> {}, cancel));
    assertEquals(live, pipeline.liveTensors());
    assertSame(first, run(settings(3, 7)));
    assertFalse(Arrays.equals(first.get(0), run(settings(3, 8)).get(0)));
  }

  /** Asks to stop at the n-th question; counts the questions after that. */
  private static final class Cancel implements Progress {
    private final int at;
    private int asked;

    Cancel(int at) {
      this.at = at;
    }

    @Override
    public void update(Stage stage, int done, int total) {}

    @Override
    public boolean cancelled() {
      asked++;
      assertTrue(asked <= at, "the run went on after it was told to stop");
      return asked == at;
    }
  }

  @Test
  void framesAreInRange() {
    for (float[] frame : run(settings(2, 1))) {
      assertEquals(3 * 64 * 64, frame.length);
      for (float v : frame) {
        assertTrue(v >= 0 && v <= 1);
      }
    }
  }

  @Test
  void oneFrameAndOneStepAndOddSizes() {
    Sampling one = new Sampling(Schedule.EXPONENTIAL, 1, Sampling.Solver.EULER, Guidance.DEFAULT);
    VideoSettings odd =
        new VideoSettings(new Canvas(72, 104, Canvas.Fit.PAD), 1, Conditioning.DEFAULT, one, -1, 0);
    assertEquals(3 * 72 * 104, run(odd).get(0).length);
  }

  @ParameterizedTest
  @EnumSource
  void everyFitFillsTheCanvas(Canvas.Fit fit) {
    VideoSettings base = settings(1, 3);
    VideoSettings wide =
        new VideoSettings(new Canvas(128, 64, fit), 1, base.conditioning(), base.sampling(), 3, 0);
    assertEquals(3 * 128 * 64, run(wide).get(0).length);
  }

  @Test
  void chunksCoverAllFrames() {
    VideoSettings base = settings(5, 2);
    VideoSettings chunked =
        new VideoSettings(base.canvas(), 5, base.conditioning(), base.sampling(), base.seed(), 2);
    List<float[]> whole = run(base);
    List<float[]> parts = run(chunked);
    assertFalse(Arrays.equals(whole.get(0), parts.get(0)), "a chunk changes every frame");
  }

  @Test
  void guidanceOfOneNeedsNoSecondClip() {
    VideoSettings base = settings(2, 5);
    Guidance none = new Guidance(1, 1, Guidance.Curve.LINEAR);
    Guidance almost = new Guidance(1, 1.0000001, Guidance.Curve.LINEAR);
    float[] single = run(with(base, none)).get(1);
    float[] guided = run(with(base, almost)).get(1);
    assertNorm("one clip", guided, single, 1e-3);
  }

  private static VideoSettings with(VideoSettings s, Guidance guidance) {
    Sampling sampling = new Sampling(s.sampling().schedule(), 2, Sampling.Solver.EULER, guidance);
    return new VideoSettings(s.canvas(), s.frames(), s.conditioning(), sampling, s.seed(), 0);
  }

  @Test
  void ancestralIsSeeded() {
    Sampling ancestral =
        new Sampling(Schedule.KARRAS, 3, Sampling.Solver.EULER_ANCESTRAL, Guidance.DEFAULT);
    VideoSettings s =
        new VideoSettings(
            new Canvas(64, 64, Canvas.Fit.CROP), 2, Conditioning.DEFAULT, ancestral, 11, 0);
    assertSame(run(s), run(s));
  }

  @Test
  void manyRunsLeaveNothingBehind() {
    int runs = Integer.getInteger("campaign.runs", 50);
    run(settings(2, 1));
    int live = pipeline.liveTensors();
    for (int i = 0; i < 5; i++) {
      run(settings(2, i));
    }
    long early = ProcessMemory.resident();
    for (int i = 5; i < runs; i++) {
      run(settings(2, i));
    }
    assertEquals(live, pipeline.liveTensors());
    long late = ProcessMemory.resident();
    assertTrue(late <= 1.05 * early, "resident memory grew from " + early + " to " + late);
  }

  @Test
  void refusesAClipThatDoesNotFitBeforeItBegins() {
    VideoSettings huge =
        VideoSettings.of(new Canvas(4096, 4096, Canvas.Fit.CROP), VideoSettings.MOST_FRAMES);
    Progress none =
        (stage, done, total) -> {
          throw new AssertionError("the run began");
        };
    String sentence =
        assertThrows(
                IllegalArgumentException.class,
                () -> pipeline.generate(picture(64, 64), huge, (i, rgb) -> {}, none))
            .getMessage();
    assertTrue(
        sentence.matches(
            "A clip of 1000 frames of 4096 x 4096 pixels needs at least [0-9.]+ GB of memory on"
                + " cpu\\(\\), weights included; [0-9.]+ GB are available\\."),
        sentence);
  }

  @Test
  void tellsTheLatentsItDecodes() {
    float[] latents =
        pipeline.latents(picture(64, 64), settings(2, 3), SamplingPlan.PLAIN, Progress.NONE);
    assertEquals(2 * 8 * 8 * 4, latents.length);
    float[] other =
        pipeline.latents(picture(64, 64), settings(2, 4), SamplingPlan.PLAIN, Progress.NONE);
    float[] again =
        pipeline.latents(picture(64, 64), settings(2, 3), SamplingPlan.PLAIN, Progress.NONE);
    assertArrayEquals(latents, again);
    assertFalse(Arrays.equals(latents, other));
  }

  @Test
  void reportsEveryStage() {
    List<Progress.Stage> stages = new ArrayList<>();
    AtomicInteger last = new AtomicInteger();
    pipeline.generate(
        picture(64, 64),
        settings(2, 0),
        (i, rgb) -> {},
        (stage, done, total) -> {
          if (stages.isEmpty() || stages.get(stages.size() - 1) != stage) {
            stages.add(stage);
          }
          last.set(100 * done / total);
        });
    assertEquals(
        List.of(Progress.Stage.ENCODE, Progress.Stage.SAMPLE, Progress.Stage.DECODE), stages);
    assertEquals(100, last.get());
  }

  @Test
  void otherLayoutsRun(@TempDir Path other) {
    Path comfy = TinyModel.WHOLE.writeComfy(other.resolve("comfy.safetensors"), DataType.BFLOAT16);
    try (SvdPipeline p = SvdPipeline.load(comfy, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      AtomicInteger frames = new AtomicInteger();
      p.generate(
          picture(64, 64), settings(2, 0), (i, rgb) -> frames.incrementAndGet(), Progress.NONE);
      assertEquals(2, frames.get());
    }
  }

  @Test
  void theImageDecoderVariantRuns(@TempDir Path other) {
    Map<String, long[]> shapes = new LinkedHashMap<>(TinyModel.WHOLE.shapes());
    shapes
        .keySet()
        .removeIf(
            k ->
                k.startsWith("first_stage_model.decoder.")
                    && k.matches(".*(time_stack|mix_factor|time_mix_conv).*"));
    shapes.put("first_stage_model.post_quant_conv.weight", new long[] {4, 4, 1, 1});
    shapes.put("first_stage_model.post_quant_conv.bias", new long[] {4});
    shapes.put("first_stage_model.quant_conv.weight", new long[] {8, 8, 1, 1});
    shapes.put("first_stage_model.quant_conv.bias", new long[] {8});
    SafetensorsWriter writer = new SafetensorsWriter().metadata(TinyModel.WHOLE.metadata());
    shapes.forEach((k, shape) -> writer.add(k, WeightFiller.fill(k, shape), shape));
    Path file = writer.write(other.resolve("image_decoder.safetensors"));
    try (SvdPipeline p = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      List<float[]> whole = new ArrayList<>();
      List<float[]> single = new ArrayList<>();
      VideoSettings s = settings(2, 0);
      p.generate(picture(64, 64), s, (i, rgb) -> whole.add(rgb), Progress.NONE);
      p.generate(picture(64, 64), s.withDecodeChunk(1), (i, rgb) -> single.add(rgb), Progress.NONE);
      assertNorm("a chunk changes nothing", whole.get(1), single.get(1), 1e-4);
    }
  }

  @Test
  void aCancelledLoadFreesEverything() {
    assertThrows(
        CancellationException.class,
        () -> SvdPipeline.load(checkpoint, Device.cpu(), DataType.FLOAT32, new Cancel(9)));
  }
}
