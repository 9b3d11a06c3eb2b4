package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FidelityTest {

  @Test
  void aUniformDifferenceHasAKnownPsnrAndSsim() {
    Clip clip = Clips.constant(1, 0.5);
    Fidelity fidelity = Fidelity.of(clip, 0, Clips.paint((x, y) -> 0.6));
    assertEquals(20, fidelity.psnr(), 1e-4);
    assertEquals((2 * 0.3 + 1e-4) / (0.25 + 0.36 + 1e-4), fidelity.ssim(), 1e-3);
  }

  @Test
  void equalPicturesReachTheTop() {
    Clip clip = Clips.moving(1, 0, 0);
    Fidelity fidelity = Fidelity.of(clip, 0, clip.frame(0));
    assertEquals(Fidelity.MOST, fidelity.psnr());
    assertEquals(1, fidelity.ssim(), 1e-6);
  }

  @Test
  void unrelatedNoiseHasNoStructureInCommon() {
    Clip clip = Clips.noise(2, 8);
    assertTrue(Math.abs(Fidelity.of(clip, 0, clip.frame(1)).ssim()) < 0.1);
  }

  @Test
  void aPictureOfAnotherSizeIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Fidelity.of(Clips.constant(1, 0), 0, new float[12]));
    assertEquals(
        "The reference picture has 12 values; it must have 4096 (1 channels of 64 x 64 pixels).",
        e.getMessage());
  }
}
