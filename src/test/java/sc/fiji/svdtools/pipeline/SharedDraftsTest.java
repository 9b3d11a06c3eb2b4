package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;

/** Drafts of one run on three devices, feigned as models of their own on the CPU. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SharedDraftsTest {

  private static final String DRAFTS = "drafts=5 draftlevel=10";

  private SvdPipeline one;
  private SvdPipeline three;

  /** What the user is told, on which thread. */
  private static final class Heard implements Progress {
    private final List<Integer> steps = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final int last;

    Heard(int last) {
      this.last = last;
    }

    private void here() {
      assertTrue(
          !Thread.currentThread().getName().startsWith(Feigned.ASIDE), "told on another thread");
    }

    @Override
    public void update(Stage stage, int done, int total) {
      here();
      if (stage == Stage.SAMPLE) {
        assertEquals(5 * 4 + 1, total);
        steps.add(done);
      } else {
        others.add(stage + " " + done + " of " + total);
      }
    }

    @Override
    public boolean cancelled() {
      here();
      return !steps.isEmpty() && steps.get(steps.size() - 1) >= last;
    }
  }

  @BeforeAll
  void load(@TempDir Path folder) {
    Feigned devices = new Feigned(folder);
    one = devices.on(1);
    three = devices.on(3);
  }

  @AfterAll
  void close() {
    one.close();
    three.close();
  }

  private static RunReport run(
      SvdPipeline model, SamplingPlan plan, List<float[]> frames, Progress progress) {
    VideoSettings settings =
        TinyRun.settings(
            4, new Sampling(Schedule.KARRAS, 5, Sampling.Solver.EULER, Guidance.DEFAULT));
    Sources sources = Sources.of(TinyRun.picture(0));
    return model.generate(sources, settings, plan, (i, rgb) -> frames.add(rgb), progress);
  }

  /** A plan that does something on the thread of each estimate. */
  private static SamplingPlan watched(Consumer<String> watch) {
    return Feigned.plan(DRAFTS)
        .wrap(
            "watch",
            Ports.PREDICTION,
            made ->
                made.around(
                    (scope, clip, inner) ->
                        (s, x, at) -> {
                          watch.accept(Thread.currentThread().getName());
                          return inner.denoise(s, x, at);
                        }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DRAFTS,
        "drafts=2 draftlevel=10 choose=steady",
        DRAFTS + " contextsize=2 contextstride=1",
        "drafts=3 draftlevel=10 linkframes=2"
      })
  void severalDevicesMakeTheDraftsOfOne(String keys) {
    List<float[]> alone = new ArrayList<>();
    RunReport told = run(one, Feigned.plan(keys), alone, Progress.NONE);
    List<float[]> shared = new ArrayList<>();
    RunReport report = run(three, Feigned.plan(keys), shared, Progress.NONE);
    assertEquals(List.of(), told.helpers());
    assertEquals(
        Collections.nCopies(keys.startsWith("drafts=2") ? 1 : 2, "cpu()"), report.helpers());
    assertEquals(told.found(), report.found());
    assertTrue(report.found().containsKey("draftscores"));
    assertEquals(4, shared.size());
    for (int f = 0; f < 4; f++) {
      assertArrayEquals(alone.get(f), shared.get(f), keys + " frame " + f);
    }
  }

  /** Number k of three makes drafts k and k + 3; the user is told by the calling thread alone. */
  @Test
  void eachDraftIsMadeOnce() {
    Map<String, Integer> steps = new ConcurrentHashMap<>();
    Heard heard = new Heard(Integer.MAX_VALUE);
    SamplingPlan watched =
        watched(
            thread ->
                steps.merge(thread.startsWith(Feigned.ASIDE) ? "aside" : "here", 1, Integer::sum));
    run(three, watched, new ArrayList<>(), heard);
    // Four steps a draft; here two drafts and the last step of one.
    assertEquals(Map.of("here", 2 * 4 + 1, "aside", 3 * 4), steps);
    assertEquals(21, heard.steps.get(heard.steps.size() - 1));
    for (int i = 1; i < heard.steps.size(); i++) {
      assertTrue(heard.steps.get(i) >= heard.steps.get(i - 1), heard.steps.toString());
    }
    assertEquals(1, Collections.frequency(heard.others, "ENCODE 0 of 2"));
  }

  @Test
  void aStopAndAFailureLeaveNothingBehind() {
    run(three, Feigned.plan(DRAFTS), new ArrayList<>(), Progress.NONE);
    int live = three.liveTensors();
    for (int last : new int[] {0, 3, 12, 20}) {
      assertThrows(
          CancellationException.class,
          () -> run(three, Feigned.plan(DRAFTS), new ArrayList<>(), new Heard(last)),
          "at " + last);
      assertEquals(live, three.liveTensors());
    }
    SamplingPlan failing =
        watched(
            thread -> {
              if (thread.startsWith(Feigned.ASIDE)) {
                throw new IllegalStateException("The second device has failed.");
              }
            });
    Exception told =
        assertThrows(
            IllegalStateException.class,
            () -> run(three, failing, new ArrayList<>(), Progress.NONE));
    assertEquals("The second device has failed.", told.getMessage());
    assertEquals(live, three.liveTensors());
  }
}
