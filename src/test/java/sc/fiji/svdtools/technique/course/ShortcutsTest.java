package sc.fiji.svdtools.technique.course;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.guidance.GuidanceInterval;

/** Which steps the techniques that save time leave out. */
class ShortcutsTest {

  private static List<Integer> guided(double from, double to, int steps) {
    SamplingPlan plan = new GuidanceInterval(from, to).applyTo(SamplingPlan.PLAIN);
    double[] told = {2};
    return Step.from(0, 0, Schedule.KARRAS.sigmas(steps)).stream()
        .filter(at -> plan.get(Ports.GUIDANCE).scales(at, told)[0] == 2)
        .map(Step::index)
        .toList();
  }

  @Test
  void guidesInsideTheInterval() {
    assertEquals(List.of(2, 3, 4, 5, 6, 7), guided(20, 80, 10));
    assertEquals(List.of(0, 1), guided(0, 40, 5));
    assertEquals(List.of(0, 1, 2, 3, 4), guided(0, 100, 5));
    assertEquals(List.of(4), guided(70, 100, 5));
    assertEquals(List.of(), guided(100, 100, 5));
  }

  @Test
  void theIntervalEndsBehindItsStart() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new GuidanceInterval(50, 40))
            .getMessage();
    assertEquals(
        "The value of 'guidanceto' is '40'; it must not be below 'guidancefrom', which is 50.",
        message);
  }

  @Test
  void theyAreOffByDefault() {
    assertTrue(new FeatureCache(2).active());
    assertFalse(new FeatureCache(1).active());
  }
}
