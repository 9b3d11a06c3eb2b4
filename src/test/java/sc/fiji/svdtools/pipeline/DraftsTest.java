package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.draft.Score;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.technique.course.SeedChoice;
import sc.fiji.svdtools.tensor.Torch;

/** Drafts: each finished one is the plain clip of its seed, and the best one is chosen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DraftsTest {

  private static final TinyRun.Form FORM = TinyRun.Form.IN_TURN;
  private static final int DRAFTS = 2;
  private static final String CHOICE = "drafts=" + DRAFTS + " draftlevel=10";

  private TinyRun networks;

  @BeforeAll
  void load(@TempDir Path folder) {
    networks = new TinyRun(folder, Torch.open(Device.cpu()));
  }

  @AfterAll
  void close() {
    networks.close();
  }

  private static VideoSettings settings(Sampling.Solver solver) {
    return TinyRun.settings(3, new Sampling(Schedule.KARRAS, 5, solver, Guidance.DEFAULT));
  }

  private static Sources sources() {
    return Sources.of(TinyRun.picture(0))
        .with("driver", List.of(TinyRun.picture(1), TinyRun.picture(2)))
        .with("end", List.of(TinyRun.picture(3)));
  }

  private Draft draft(VideoSettings settings, SamplingPlan plan) {
    List<Draft> kept = new ArrayList<>();
    int some = new Drafts(2, 10, Score.MOTION).steps(Work.steps(settings, plan), s -> s.index());
    SamplingPlan stopped = Drafting.stopping(plan, some, kept::add);
    assertEquals(some, Work.steps(settings, stopped).size());
    networks.run(FORM, settings, stopped, sources());
    return kept.get(0);
  }

  /** Whatever the chain, the solver and the plan: the winner alone gives the same frames. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "freeinit=2",
        "cacheevery=2",
        "driver=given transferlevel=100",
        "linkframes=2",
        "contextsize=2 contextstride=1",
        "loop=orbit",
        "keyscale=0.7 rescale=0.5",
        "guidancefrom=30"
      })
  void theWinnerIsThePlainClipOfItsSeed(String techniques) {
    boolean more = techniques.isEmpty();
    for (Sampling.Solver solver : Sampling.Solver.values()) {
      if (solver != Sampling.Solver.EULER && !more) {
        continue;
      }
      VideoSettings settings = settings(solver);
      SamplingPlan plan = Techniques.plan(Options.parse(techniques));
      SamplingPlan choosing = Techniques.plan(Options.parse(CHOICE + " " + techniques));
      float[] chosen = networks.run(FORM, settings, choosing, sources()).pixels();
      int equal = 0;
      for (int i = 0; i < DRAFTS; i++) {
        long seed = settings.seed() + i;
        float[] alone = networks.run(FORM, settings.withSeed(seed), plan, sources()).pixels();
        equal += Arrays.equals(alone, chosen) ? 1 : 0;
      }
      // A link chooses for itself, so that links may be of different seeds.
      assertEquals(techniques.startsWith("link") ? equal : 1, equal, solver + techniques);
    }
  }

  /** Not the winner alone: each draft can be finished, by the networks in any form. */
  @ParameterizedTest
  @EnumSource(
      value = TinyRun.Form.class,
      names = {"APART", "BATCH"})
  void eachDraftCanBeFinished(TinyRun.Form form) {
    VideoSettings settings = settings(Sampling.Solver.EULER);
    for (int i = 0; i < 2; i++) {
      VideoSettings one = settings.withSeed(11 + i);
      Draft draft = draft(one, SamplingPlan.PLAIN);
      SamplingPlan rest = Drafting.goingOn(SamplingPlan.PLAIN, draft);
      TinyRun.Result finished = networks.run(FORM, one, rest, sources());
      assertArrayEquals(
          networks.run(FORM, one, SamplingPlan.PLAIN, sources()).all(), finished.all());
      assertEquals(2 * 3 * (5 - draft.steps()), finished.through("out"));
      assertNotNull(draft.end());
      TinyRun.Result other = networks.run(form, one, rest, sources());
      assertEquals(finished.all().length, other.all().length);
    }
  }

  @Test
  void theBestScoreIsChosen() {
    VideoSettings settings = settings(Sampling.Solver.EULER);
    List<Draft> drafts = new ArrayList<>();
    List<float[]> alone = new ArrayList<>();
    for (int i = 0; i < DRAFTS; i++) {
      VideoSettings one = settings.withSeed(settings.seed() + i);
      drafts.add(draft(one, SamplingPlan.PLAIN));
      alone.add(networks.run(FORM, one, SamplingPlan.PLAIN, sources()).pixels());
    }
    for (Score score : Score.values()) {
      int best = 0;
      for (int i = 1; i < DRAFTS; i++) {
        best = drafts.get(i).score(score) > drafts.get(best).score(score) ? i : best;
      }
      SamplingPlan plan = new SeedChoice(DRAFTS, score, 10, "end.tif").applyTo(SamplingPlan.PLAIN);
      float[] chosen = networks.run(FORM, settings, plan, sources()).pixels();
      assertArrayEquals(alone.get(best), chosen, score.toString());
    }
  }

  /** More drafts never make the best score worse. */
  @Test
  void theScoreIsMonotoneInTheirNumber() {
    VideoSettings settings = settings(Sampling.Solver.EULER);
    List<Double> scores = new ArrayList<>();
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 5; i++) {
      VideoSettings one = settings.withSeed(settings.seed() + i);
      scores.add(draft(one, SamplingPlan.PLAIN).score(Score.MOTION));
      double now = scores.get(DraftRun.best(scores));
      assertFalse(now < best);
      best = now;
    }
    assertEquals(1, DraftRun.best(List.of(1.0, 2.0, 2.0)));
  }

  @Test
  void anEndNeedsAnImage() {
    SamplingPlan plan = new SeedChoice(2, Score.END, 7.8, " ").applyTo(SamplingPlan.PLAIN);
    assertEquals(
        "SeedChoice needs an end image; give its title or file as 'endimage'.",
        assertThrows(IllegalArgumentException.class, () -> plan.check(3, Set.of("start")))
            .getMessage());
  }
}
