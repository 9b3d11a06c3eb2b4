package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;

/** Levels, steps, sentences and start image; what it does to clips is in DragTest. */
class CutAndDragTest {

  private static final double[] SIGMAS = Schedule.KARRAS.sigmas(25);
  private static final String OVAL = "oval 8,8 16,16 along 16,16 40,16";

  private static CutAndDrag of(Map<String, ?> keys) {
    return Techniques.with(keys).stream()
        .filter(CutAndDrag.class::isInstance)
        .map(CutAndDrag.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** 60 at 1024 x 576 is 10 at 128 x 128, a 36th of the pixels; so the defaults of the page. */
  @Test
  void levelsScaleWithTheSize() {
    CutAndDrag drag = of(Map.of("paths", OVAL)).sized(128, 128);
    assertEquals(10, drag.weaklevel(), 1e-12);
    assertEquals(0.07, drag.stronglevel(), 1e-12);
    assertEquals(0.35, of(Map.of("paths", OVAL, "turn", true)).sized(128, 128).stronglevel(), 1e-9);
    assertEquals(
        0.35, of(Map.of("paths", "all at 0:0,0 5:9,0")).sized(128, 128).stronglevel(), 1e-9);
    assertEquals(3, of(Map.of("paths", OVAL, "stronglevel", 18)).sized(128, 128).stronglevel());
    assertEquals(0, of(Map.of("paths", OVAL, "stronglevel", 0)).resolved(14).stronglevel());
  }

  @Test
  void itRunsTheStepsBelowItsWeakLevel() {
    List<Step> steps = steps(10);
    assertTrue(steps.get(0).sigma() <= 10 && SIGMAS[steps.get(0).index() - 1] > 10);
    assertEquals(0, steps.get(steps.size() - 1).next());
    assertEquals(25, steps(700).size());
    assertEquals(1, steps(0).size());
  }

  private static List<Step> steps(double weak) {
    SamplingPlan plan = of(Map.of("paths", OVAL, "weaklevel", weak)).applyTo(SamplingPlan.PLAIN);
    return plan.get(Ports.CHAIN).steps(SIGMAS);
  }

  @Test
  void whatItNeeds() {
    SamplingPlan plan = of(Map.of("sketch", "a.tif", "mask", "b.tif")).applyTo(SamplingPlan.PLAIN);
    plan.require(Set.of("start", "sketch", "mask"));
    assertEquals(
        "CutAndDrag needs the image 'mask', which is not given.",
        refusal(() -> plan.require(Set.of("start", "sketch"))));
    assertEquals(
        "The value of 'mask' is 'b.tif'; it must be empty without 'paths' and 'sketch'.",
        refusal(() -> of(Map.of("mask", "b.tif"))));
  }

  @Test
  void theStartImageStaysUnlessTheFirstFrameDiffers() {
    float[] picture = new float[3 * 64 * 64];
    for (int i = 0; i < picture.length; i++) {
      double x = i % 64 - 15.5;
      double y = i / 64 % 64 - 15.5;
      picture[i] = x * x + y * y < 64 ? (y > 0 ? 1 : 0.4f) : 0.1f;
    }
    CutAndDrag plain = of(Map.of("paths", OVAL));
    Technique.Begun same = plain.begun(picture, 64, 64, 14);
    assertEquals(plain, same.technique());
    assertArrayEquals(picture, same.picture());
    Technique.Begun turned = of(Map.of("paths", OVAL, "turn", true)).begun(picture, 64, 64, 14);
    assertFalse(java.util.Arrays.equals(picture, turned.picture()));
    assertEquals(0.4f, turned.picture()[16 * 64 + 12], 0.01);
    assertEquals(1, turned.picture()[16 * 64 + 20], 0.01);
    Paths known = Paths.parse(((CutAndDrag) turned.technique()).paths());
    assertEquals(90, known.movers().get(0).facing(), 1);
    CutAndDrag off = of(Map.of());
    assertSame(picture, off.begun(picture, 64, 64, 14).picture());
  }

  private static String refusal(org.junit.jupiter.api.function.Executable run) {
    return assertThrows(IllegalArgumentException.class, run).getMessage();
  }
}
