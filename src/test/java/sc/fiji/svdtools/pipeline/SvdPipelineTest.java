package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;

/** A run repeats, tells what it does, stops when asked, and leaves nothing behind. */
class SvdPipelineTest {

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
  void sameSeedSameFramesAlsoAfterACancelledRun() {
    List<float[]> first = tiny.run(TinyPipeline.settings(3, 7));
    TinyPipeline.assertSame(first, tiny.run(TinyPipeline.settings(3, 7)));
    int live = tiny.pipeline.liveTensors();
    Cancel cancel = new Cancel(40);
    assertThrows(
        CancellationException.class,
        () ->
            tiny.pipeline.generate(
                TinyPipeline.picture(64, 64), TinyPipeline.settings(3, 8), (i, rgb) -> {}, cancel));
    assertEquals(live, tiny.pipeline.liveTensors());
    TinyPipeline.assertSame(first, tiny.run(TinyPipeline.settings(3, 7)));
    assertFalse(Arrays.equals(first.get(0), tiny.run(TinyPipeline.settings(3, 8)).get(0)));
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
  void manyRunsLeaveNothingBehind() {
    int runs = Integer.getInteger("campaign.runs", 50);
    tiny.run(TinyPipeline.settings(2, 1));
    int live = tiny.pipeline.liveTensors();
    for (int i = 0; i < 5; i++) {
      tiny.run(TinyPipeline.settings(2, i));
    }
    long early = ProcessMemory.resident();
    for (int i = 5; i < runs; i++) {
      tiny.run(TinyPipeline.settings(2, i));
    }
    assertEquals(live, tiny.pipeline.liveTensors());
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
                () ->
                    tiny.pipeline.generate(
                        TinyPipeline.picture(64, 64), huge, (i, rgb) -> {}, none))
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
        tiny.pipeline.latents(
            TinyPipeline.picture(64, 64),
            TinyPipeline.settings(2, 3),
            SamplingPlan.PLAIN,
            Progress.NONE);
    assertEquals(2 * 8 * 8 * 4, latents.length);
    float[] other =
        tiny.pipeline.latents(
            TinyPipeline.picture(64, 64),
            TinyPipeline.settings(2, 4),
            SamplingPlan.PLAIN,
            Progress.NONE);
    float[] again =
        tiny.pipeline.latents(
            TinyPipeline.picture(64, 64),
            TinyPipeline.settings(2, 3),
            SamplingPlan.PLAIN,
            Progress.NONE);
    assertArrayEquals(latents, again);
    assertFalse(Arrays.equals(latents, other));
  }

  @Test
  void reportsEveryStage() {
    List<Progress.Stage> stages = new ArrayList<>();
    AtomicInteger last = new AtomicInteger();
    tiny.pipeline.generate(
        TinyPipeline.picture(64, 64),
        TinyPipeline.settings(2, 0),
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
  void aCancelledLoadFreesEverything() {
    assertThrows(
        CancellationException.class,
        () -> SvdPipeline.load(tiny.checkpoint, Device.cpu(), DataType.FLOAT32, new Cancel(9)));
  }
}
