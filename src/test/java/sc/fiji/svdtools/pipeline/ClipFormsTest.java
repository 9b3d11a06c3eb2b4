package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;

/** Every size, fit, guidance, solver and layout of a checkpoint gives the frames asked for. */
class ClipFormsTest {

  private static TinyPipeline tiny;

  @BeforeAll
  static void load(@TempDir Path folder) {
    tiny = new TinyPipeline(folder);
  }

  @AfterAll
  static void free() {
    tiny.close();
  }

  @Test
  void framesAreInRange() {
    for (float[] frame : tiny.run(TinyPipeline.settings(2, 1))) {
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
    assertEquals(3 * 72 * 104, tiny.run(odd).get(0).length);
  }

  @ParameterizedTest
  @EnumSource
  void everyFitFillsTheCanvas(Canvas.Fit fit) {
    VideoSettings base = TinyPipeline.settings(1, 3);
    VideoSettings wide =
        new VideoSettings(new Canvas(128, 64, fit), 1, base.conditioning(), base.sampling(), 3, 0);
    assertEquals(3 * 128 * 64, tiny.run(wide).get(0).length);
  }

  @Test
  void chunksCoverAllFrames() {
    VideoSettings base = TinyPipeline.settings(5, 2);
    VideoSettings chunked =
        new VideoSettings(base.canvas(), 5, base.conditioning(), base.sampling(), base.seed(), 2);
    List<float[]> whole = tiny.run(base);
    List<float[]> parts = tiny.run(chunked);
    assertFalse(Arrays.equals(whole.get(0), parts.get(0)), "a chunk changes every frame");
  }

  @Test
  void guidanceOfOneNeedsNoSecondClip() {
    VideoSettings base = TinyPipeline.settings(2, 5);
    Guidance none = new Guidance(1, 1, Guidance.Curve.LINEAR);
    Guidance almost = new Guidance(1, 1.0000001, Guidance.Curve.LINEAR);
    float[] single = tiny.run(with(base, none)).get(1);
    float[] guided = tiny.run(with(base, almost)).get(1);
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
    TinyPipeline.assertSame(tiny.run(s), tiny.run(s));
  }

  @Test
  void otherLayoutsRun(@TempDir Path other) {
    Path comfy = TinyModel.WHOLE.writeComfy(other.resolve("comfy.safetensors"), DataType.BFLOAT16);
    try (SvdPipeline p = SvdPipeline.load(comfy, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      AtomicInteger frames = new AtomicInteger();
      p.generate(
          TinyPipeline.picture(64, 64),
          TinyPipeline.settings(2, 0),
          (i, rgb) -> frames.incrementAndGet(),
          Progress.NONE);
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
      VideoSettings s = TinyPipeline.settings(2, 0);
      p.generate(TinyPipeline.picture(64, 64), s, (i, rgb) -> whole.add(rgb), Progress.NONE);
      p.generate(
          TinyPipeline.picture(64, 64),
          s.withDecodeChunk(1),
          (i, rgb) -> single.add(rgb),
          Progress.NONE);
      assertNorm("a chunk changes nothing", whole.get(1), single.get(1), 1e-4);
    }
  }
}
