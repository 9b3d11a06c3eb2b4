package sc.fiji.svdtools.clip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.pipeline.Previews;
import sc.fiji.svdtools.pipeline.Stage;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.TinyModel;

/** What a run of a tiny random network offers to be shown. */
class PreviewTest {

  private static final int STEPS = 4;
  private static final int FRAMES = 3;

  @TempDir static Path folder;
  private static SvdPipeline pipeline;

  @BeforeAll
  static void load() {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT16);
    pipeline = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @AfterAll
  static void free() {
    pipeline.close();
  }

  private static List<float[]> run(Sampling.Solver solver, Progress progress) {
    float[] rgb = new float[3 * 64 * 96];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.01 * i));
    }
    Sampling sampling = new Sampling(Schedule.KARRAS, STEPS, solver, Guidance.DEFAULT);
    Canvas canvas = new Canvas(96, 64, Canvas.Fit.CROP);
    List<float[]> frames = new ArrayList<>();
    pipeline.generate(
        new StartFrame(96, 64, rgb),
        new VideoSettings(canvas, FRAMES, Conditioning.DEFAULT, sampling, 3, 0),
        (i, frame) -> frames.add(frame),
        progress);
    return frames;
  }

  @ParameterizedTest
  @EnumSource
  void aPreviewAfterEachStepChangesNothing(Sampling.Solver solver) {
    List<float[]> plain = run(solver, Progress.NONE);
    int live = pipeline.liveTensors();
    List<Preview> previews = new ArrayList<>();
    List<float[]> watched = run(solver, new Previews(previews));
    assertEquals(live, pipeline.liveTensors());
    for (int f = 0; f < FRAMES; f++) {
      assertArrayEquals(plain.get(f), watched.get(f));
    }
    assertEquals(STEPS, previews.size());
    for (Preview preview : previews) {
      assertEquals("12 x 8", preview.width() + " x " + preview.height());
      assertEquals(FRAMES, preview.frames().length);
      assertEquals(12 * 8, preview.frames()[0].length);
    }
    assertFalse(Arrays.deepEquals(previews.get(0).frames(), previews.get(STEPS - 1).frames()));
  }

  @Test
  void stepsAreCountedFromOne() {
    List<String> steps = new ArrayList<>();
    run(
        Sampling.Solver.EULER,
        new Progress() {
          @Override
          public void update(Stage stage, int done, int total) {}

          @Override
          public void formed(int done, int total, Supplier<Preview> preview) {
            steps.add(done + "/" + total);
          }
        });
    assertEquals(List.of("1/4", "2/4", "3/4", "4/4"), steps);
  }
}
