package sc.fiji.svdtools.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;

/** Scores of latents made by hand, and how far a draft goes. */
class ScoreTest {

  private static final int FRAMES = 5;

  /** One place of 4 channels; channel c of frame f is {@code (c + 1) values[f]}. */
  private static Draft draft(float[] end, double... values) {
    float[] z = new float[4 * values.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) ((i % 4 + 1) * values[i / 4]);
    }
    return new Draft(1, values.length, z, z, z, end);
  }

  @Test
  void motionIsTheMeanStep() {
    // Steps of 1, times the mean of 1 to 4.
    assertEquals(2.5, draft(null, 0, 1, 2, 3, 4).score(Score.MOTION), 1e-6);
    assertEquals(0, draft(null, 7, 7, 7).score(Score.MOTION), 1e-6);
  }

  @Test
  void steadyIsThatWithoutTurns() {
    double even = draft(null, 0, 1, 2, 3, 4).score(Score.STEADY);
    double toAndFro = draft(null, 0, 1, 0, 1, 0).score(Score.STEADY);
    assertEquals(0, even, 1e-6);
    assertEquals(-2, toAndFro, 1e-6);
  }

  @Test
  void aLoopEndsWhereItBegan() {
    assertEquals(0, draft(null, 0, 1, 0, -1, 0).score(Score.LOOP), 1e-6);
    assertEquals(-4, draft(null, 0, 1, 2, 3, 4).score(Score.LOOP), 1e-6);
  }

  @Test
  void theEndIsComparedWithAnImage() {
    float[] end = {4, 8, 12, 16};
    assertEquals(0, draft(end, 0, 1, 2, 3, 4).score(Score.END), 1e-6);
    // (1 + 4 + 9 + 16) / 4.
    assertEquals(-7.5, draft(end, 0, 1, 2, 3, 3).score(Score.END), 1e-6);
    String message =
        assertThrows(IllegalArgumentException.class, () -> draft(null, 1, 2).score(Score.END))
            .getMessage();
    assertTrue(message.contains("no image to end with"), message);
  }

  /** Two places, whose difference fades. */
  @Test
  void foregroundIsWhatDepartsFromTheFrame() {
    float[] z = new float[8 * FRAMES];
    for (int f = 0; f < FRAMES; f++) {
      for (int c = 0; c < 4; c++) {
        z[8 * f + c] = 5 + (FRAMES - f);
        z[8 * f + 4 + c] = 5 - (FRAMES - f);
      }
    }
    assertEquals(0.2, new Draft(1, FRAMES, z, z, z, null).score(Score.FOREGROUND), 1e-6);
  }

  /** At 128 x 128 pixels 7.8 is 1.3, and the 18th of 25 Karras levels is the first below. */
  @Test
  void aDraftEndsBehindTheStepOfItsLevel() {
    double[] sigmas = Schedule.KARRAS.sigmas(25);
    List<Step> steps = Step.from(0, 0, sigmas);
    Drafts drafts = new Drafts(8, 1.3, Score.MOTION);
    assertEquals(18, drafts.steps(steps, Step::index));
    assertTrue(sigmas[17] <= 1.3 && sigmas[16] > 1.3);
    assertEquals(1, new Drafts(8, 700, Score.MOTION).steps(steps, Step::index));
    assertEquals(25, new Drafts(8, 0, Score.MOTION).steps(steps, Step::index));
    // Features shared by 4 steps: those of step 20 are the next that are made anew.
    assertEquals(20, drafts.steps(steps, at -> at.index() / 4 * 4));
  }

  @Test
  void ofSeveralPassesTheLastDecides() {
    double[] sigmas = Schedule.KARRAS.sigmas(25);
    List<Step> steps = new java.util.ArrayList<>(Step.from(0, 0, sigmas));
    steps.addAll(Step.from(1, 10, sigmas));
    assertEquals(25 + 8, new Drafts(8, 1.3, Score.MOTION).steps(steps, Step::index));
  }
}
