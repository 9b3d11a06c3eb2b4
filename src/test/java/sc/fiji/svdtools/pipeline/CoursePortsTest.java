package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Scope;

/** What a plan does to the course of a run: passes, content held in it, features kept by steps. */
class CoursePortsTest {

  private static final SamplingPlan PLAIN = SamplingPlan.PLAIN;

  private static TinyRuns tiny;

  @BeforeAll
  static void load(@TempDir Path folder) {
    tiny = new TinyRuns(folder);
  }

  @AfterAll
  static void close() {
    tiny.close();
  }

  /** The plain steps, then those from the second level once more. */
  private static final class Again implements Chain {
    @Override
    public NDArray run(Scope scope, Course course) {
      NDArray z = Chain.PLAIN.run(scope, course);
      NDArray e = course.noise(scope, "again", 1);
      NDArray x = course.noised(scope, z, e, course.sigmas()[1]);
      return course.from(scope, x, 1, 1);
    }

    @Override
    public List<Step> steps(double[] sigmas) {
      List<Step> all = new ArrayList<>(Chain.PLAIN.steps(sigmas));
      all.addAll(Step.from(1, 1, sigmas));
      return all;
    }
  }

  /** The second pass begins in the middle: its steps are told, and the noise has a name. */
  @Test
  void chainsMakePasses() {
    Chain again = new Again();
    SamplingPlan plan = PLAIN.claim("again", Ports.CHAIN, again);
    TinyRun.Result result = tiny.run(3, TinyRuns.CONSTANT, plan);
    assertEquals(2 * TinyRuns.FRAMES * 5, result.through("out"));
    assertEquals(
        2 * TinyRuns.FRAMES * 5, Work.evaluations(TinyRuns.settings(3, TinyRuns.CONSTANT), plan));
    assertArrayEquals(result.latents(), tiny.run(3, TinyRuns.CONSTANT, plan).latents());
    Chain backwards =
        new Chain() {
          @Override
          public NDArray run(Scope scope, Course course) {
            return course.from(scope, again.run(scope, course), 0, 0);
          }

          @Override
          public List<Step> steps(double[] sigmas) {
            return again.steps(sigmas);
          }
        };
    SamplingPlan wrong = PLAIN.claim("backwards", Ports.CHAIN, backwards);
    assertThrows(IllegalStateException.class, () -> tiny.run(2, TinyRuns.NONE, wrong));
  }

  @Test
  void contentIsHeldInTheState() {
    SamplingPlan held =
        PLAIN.wrap(
            "held",
            Ports.STATE,
            inner ->
                course -> {
                  NDArray known = course.encoders().latents(course.scope(), "start");
                  NDArray mask = course.encoders().area(course.scope(), "start");
                  return (s, x, at) -> s.call("masked", x, known, mask);
                });
    float[] found = tiny.run(1, TinyRuns.NONE, held).latents();
    float[] plain = tiny.run(1, TinyRuns.NONE, PLAIN).latents();
    int last = found.length - 1;
    assertEquals(plain[last], found[last], "outside the area");
    assertFalse(plain[0] == found[0]);
    for (int f = 1; f < TinyRuns.FRAMES; f++) {
      assertEquals(found[0], found[f * found.length / TinyRuns.FRAMES], "the same in each frame");
    }
  }

  /**
   * Features are made where the rule says, in each branch; one that did not run makes its own. Ten
   * steps, guided from 10 to 50 percent: 1 to 4.
   */
  @Test
  void featuresAreSharedByStepsWhateverTheGuidance() {
    String guided = "guidancefrom=10 guidanceto=50";
    for (TinyRun.Form form : List.of(TinyRun.Form.IN_TURN, TinyRun.Form.BATCH)) {
      assertEquals(List.of(0, 1, 2, 2, 4, 4, 6, 8), made(form, guided, 2));
      assertEquals(List.of(0, 1, 3, 3, 6, 9), made(form, guided, 3));
    }
    assertEquals(List.of(0, 2, 4, 6, 8), made(TinyRun.Form.BATCH, "", 2));
  }

  /** Steps that make features, once for each branch. */
  private static List<Integer> made(TinyRun.Form form, String techniques, int every) {
    SamplingPlan plan = Techniques.plan(Options.parse(techniques + " cacheevery=" + every));
    TinyRun.Result result = tiny.run(form, TinyRuns.settings(10, TinyRuns.CONSTANT), plan);
    List<Integer> made = new ArrayList<>();
    List<Step> all = Step.from(0, 0, Schedule.KARRAS.sigmas(10));
    double[] told = {2};
    int step = -1;
    int left = 0;
    for (String block : result.blocks()) {
      if (block.startsWith("time_embed ")) {
        if (left == 0) {
          step++;
          boolean two = plan.get(Ports.GUIDANCE).scales(all.get(step), told)[0] != 1;
          left = two && !techniques.isEmpty() ? 2 : 1;
        }
        left--;
      } else if (block.startsWith("middle_block.0 ")) {
        made.add(step);
      }
    }
    return made;
  }
}
