package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.image.FirstFrame;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.content.KeptDetail;
import sc.fiji.svdtools.technique.length.Continuation;
import sc.fiji.svdtools.weights.TinyModel;

/** Whole runs that keep detail, on a small random network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptDetailRunTest {

  private SvdPipeline pipeline;

  @BeforeAll
  void load(@TempDir Path folder) {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    pipeline = SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE);
  }

  @AfterAll
  void close() {
    pipeline.close();
  }

  private List<float[]> run(SamplingPlan plan, StartFrame start, int frames, int chunk) {
    VideoSettings settings =
        TinyRun.settings(
                frames, new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT))
            .withDecodeChunk(chunk);
    List<float[]> made = new ArrayList<>();
    int alive = pipeline.liveTensors();
    pipeline.generate(Sources.of(start), settings, plan, (i, rgb) -> made.add(rgb), Progress.NONE);
    assertEquals(alive, pipeline.liveTensors());
    return made;
  }

  private static SamplingPlan kept() {
    return new KeptDetail(1).applyTo(SamplingPlan.PLAIN);
  }

  /** Also where frames are decoded one by one. */
  @Test
  void theFirstFrameIsTheStartImage() {
    StartFrame start = TinyRun.picture(1);
    for (int chunk : new int[] {0, 1}) {
      List<float[]> made = run(kept(), start, 3, chunk);
      assertEquals(3, made.size());
      assertArrayEquals(start.rgb(), made.get(0), 1e-6f);
      Canvas canvas = new Canvas(64, 64, Canvas.Fit.CROP);
      assertEquals(120, FirstFrame.psnr(start, canvas, made.get(0)));
    }
  }

  /** An image of another size counts as the encoder saw it. */
  @Test
  void anImageOfAnotherSizeIsFittedFirst() {
    float[] rgb = new float[3 * 128 * 96];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = i / (128 * 96) * 0.25f + 0.2f;
    }
    float[] first = run(kept(), new StartFrame(128, 96, rgb), 2, 0).get(0);
    for (int i = 0; i < first.length; i++) {
      assertEquals(i / (64 * 64) * 0.25f + 0.2f, first[i], 1e-5f);
    }
  }

  /** What is done with a frame can take a second; a run stops before the next one. */
  @Test
  void aRunStopsBetweenFramesThatWereDecodedTogether() {
    List<float[]> made = new ArrayList<>();
    List<Integer> said = new ArrayList<>();
    Progress two =
        new Progress() {
          @Override
          public void update(Stage stage, int done, int total) {
            if (stage == Stage.DECODE) {
              said.add(done);
            }
          }

          @Override
          public boolean cancelled() {
            return made.size() == 2;
          }
        };
    VideoSettings settings =
        TinyRun.settings(
            4, new Sampling(Schedule.KARRAS, 2, Sampling.Solver.EULER, Guidance.DEFAULT));
    Sources sources = Sources.of(TinyRun.picture(1));
    int alive = pipeline.liveTensors();
    assertThrows(
        CancellationException.class,
        () -> pipeline.generate(sources, settings, kept(), (i, rgb) -> made.add(rgb), two));
    assertEquals(2, made.size());
    assertEquals(List.of(0, 1, 2), said);
    assertEquals(alive, pipeline.liveTensors());
  }

  /** Each link begins with the last frame of the one before, which it gives exactly. */
  @Test
  void linksGoOnFromTheirOwnStart() {
    SamplingPlan plan =
        Techniques.plan(List.of(new KeptDetail(1), new Continuation(3, 1, 0, false)));
    StartFrame start = TinyRun.picture(2);
    List<float[]> made = run(plan, start, 5, 0);
    assertEquals(5, made.size());
    assertArrayEquals(start.rgb(), made.get(0), 1e-6f);
  }
}
