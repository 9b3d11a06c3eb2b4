package sc.fiji.svdtools.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClipTest {

  @Test
  void greyIsTheMeanOfTheChannels() {
    float[] rgb = {0, 1, 1, 1, .3f, 1, 0, 0, .6f, 1, 1, 0};
    Clip clip = Clip.of(2, 2, 3, List.of(rgb));
    assertArrayEquals(new float[] {.3f, 1, 2 / 3f, 1 / 3f}, clip.grey(0).values(), 1e-6f);
    assertEquals(1, clip.frames());
    assertEquals(4, clip.area());
  }

  @Test
  void unusableFramesAreNamed() {
    refused(
        "Frame 1 has 3 values; it must have 4 (1 channels of 2 x 2 pixels).",
        () -> Clip.of(2, 2, 1, List.of(new float[4], new float[3])));
    refused(
        "Frame 0 is NaN at pixel (1, 0); all pixels must be finite numbers.",
        () -> Clip.of(2, 2, 1, List.of(new float[] {0, Float.NaN, 0, 0})));
    refused(
        "The clip has 2 channels; it must have 1 or 3.",
        () -> Clip.of(2, 2, 2, List.of(new float[8])));
    refused(
        "The clip is 1 x 4 pixels; it must be at least 2 x 2.",
        () -> Clip.of(1, 4, 1, List.of(new float[4])));
    refused("The clip has no frames; it must have at least 1.", () -> Clip.of(2, 2, 1, List.of()));
  }

  @Test
  void framesOfALazyClipAreCheckedWhenUsed() {
    Clip clip = Clip.lazy(2, 2, 1, 2, f -> new float[4 + f]);
    assertEquals(4, clip.frame(0).length);
    assertThrows(IllegalArgumentException.class, () -> clip.frame(1));
  }

  private static void refused(String sentence, org.junit.jupiter.api.function.Executable work) {
    assertEquals(sentence, assertThrows(IllegalArgumentException.class, work).getMessage());
  }
}
