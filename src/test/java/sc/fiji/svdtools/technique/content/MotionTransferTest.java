package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.content.MotionTransfer.How;

/** Levels, steps and sentences; what it does to pictures is in MotionTest and TechniquesActTest. */
class MotionTransferTest {

  private static final double[] SIGMAS = Schedule.KARRAS.sigmas(25);

  private static List<Step> steps(MotionTransfer transfer) {
    return transfer.applyTo(SamplingPlan.PLAIN).get(Ports.CHAIN).steps(SIGMAS);
  }

  /** 8 at 1024 x 576 is 1.33 at 128 x 128, a 36th of the pixels. */
  @Test
  void levelsScaleWithTheSize() {
    MotionTransfer transfer = new MotionTransfer("d", How.WARP, 8, 3, 1);
    assertEquals(8.0 / 6, transfer.sized(128, 128).transferlevel(), 1e-12);
    assertEquals(3.0 / 6, transfer.sized(128, 128).transferend(), 1e-12);
    assertEquals(transfer, transfer.sized(576, 1024));
    assertEquals(
        100, new MotionTransfer("d", How.WARP, 90, 0, 1).sized(2304, 4096).transferlevel());
  }

  @Test
  void itRunsTheStepsBelowItsLevel() {
    List<Step> steps = steps(new MotionTransfer("d", How.WARP, 8.0 / 6, 0, 1));
    assertEquals(8, steps.size());
    assertTrue(steps.get(0).sigma() <= 8.0 / 6 && SIGMAS[16] > 8.0 / 6);
    assertEquals(0, steps.get(7).next());
    assertEquals(1, steps(new MotionTransfer("d", How.LATENTS, 0, 0, 1)).size());
    assertEquals(25, steps(new MotionTransfer("d", How.TOKENS, 8, 0, 1)).size());
  }

  @Test
  void ofTwoImagesEachHoldsThreeEighths() {
    double[] shares = new double[16];
    for (int f = 0; f < 16; f++) {
      shares[f] = MotionTransfer.held(f, 16);
    }
    double[] expected = {0, 0, 0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1, 1, 1};
    org.junit.jupiter.api.Assertions.assertArrayEquals(expected, shares, 1e-12);
  }

  @Test
  void whatItNeedsAndRefuses() {
    SamplingPlan plan = new MotionTransfer().applyTo(SamplingPlan.PLAIN);
    assertEquals(
        "MotionTransfer needs the image 'driver', which is not given.",
        refusal(() -> plan.require(Set.of("start"))));
    plan.require(Set.of("start", "driver"));
    assertEquals(
        "The value of 'transferstrength' is '2.0'; it must be a number from 0 to 1, except with"
            + " transfer=warp.",
        refusal(() -> new MotionTransfer("d", How.TOKENS, 8, 0, 2)));
    assertEquals(
        "The value of 'driver' is 'a[b'; it must be a text in one line without = and square"
            + " brackets.",
        refusal(() -> new MotionTransfer("a[b", How.WARP, 8, 0, 1)));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable run) {
    return assertThrows(IllegalArgumentException.class, run).getMessage();
  }
}
