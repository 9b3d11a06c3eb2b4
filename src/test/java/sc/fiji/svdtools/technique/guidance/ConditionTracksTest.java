package sc.fiji.svdtools.technique.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.technique.guidance.ConditionTracks.Mode;

/** What the network is told at each frame. */
class ConditionTracksTest {

  private static final double[] TOLD = {6, 127, 0.02};

  /** {@code f b_f} grows by the wished bucket at each step, also where the wish falls to 0. */
  @Test
  void aWishedSpeedIsSummedUp() {
    double[][] ids = new ConditionTracks("0:255,13:0", "", "", Mode.SPEED).ids(14, TOLD);
    assertEquals(255, ids[0][1]);
    double way = 0;
    for (int f = 1; f < 14; f++) {
      double wished = 255 * (1 - f / 13.0);
      assertEquals(wished, f * ids[f][1] - way, 1e-9, "step to " + f);
      assertEquals(true, f * ids[f][1] >= way, "turns back at " + f);
      way = f * ids[f][1];
    }
    assertEquals(6, ids[5][0]);
    assertEquals(0.02, ids[5][2]);
  }

  /** The speed at r frames per second is as 1 / r, so the way to frame f is as {@code f / r_f}. */
  @Test
  void framesPerSecondAreSummedUpAsSpeeds() {
    double[][] ids = new ConditionTracks("", "0:4,13:12", "", Mode.SPEED).ids(14, TOLD);
    double way = 0;
    for (int f = 1; f < 14; f++) {
      double wished = 4 + 8 * f / 13.0;
      double here = f / (ids[f][0] + 1);
      assertEquals(1 / wished, here - way, 1e-12, "step to " + f);
      way = here;
    }
  }

  @Test
  void theRawFormAndAugmentationAreTheTrackItself() {
    double[][] ids =
        new ConditionTracks("0:255,13:0", "0:4,13:17", "0:0,13:1.3", Mode.RAW).ids(14, TOLD);
    for (int f = 0; f < 14; f++) {
      double[] expected = {3 + f, 255 * (1 - f / 13.0), 0.1 * f};
      assertArrayEquals(expected, ids[f], 1e-9, "frame " + f);
    }
    double[][] summed = new ConditionTracks("", "", "0:0,13:1.3", Mode.SPEED).ids(14, TOLD);
    assertEquals(1.3, summed[13][2], 1e-12);
  }

  @Test
  void aConstantTrackIsTheConstant() {
    double[][] ids = new ConditionTracks("3:60", "5:10", "", Mode.SPEED).ids(6, TOLD);
    for (double[] id : ids) {
      assertArrayEquals(new double[] {9, 60, 0.02}, id, 1e-12);
    }
  }
}
