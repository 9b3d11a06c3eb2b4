package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/** Time points stay as they are, whatever their type; what is between them says what it is. */
class BetweenJobTest {

  private static final int WIDTH = 70;
  private static final int HEIGHT = 65;

  private static ImageProcessor plane(int bits, int number) {
    ImageProcessor plane =
        switch (bits) {
          case 8 -> new ByteProcessor(WIDTH, HEIGHT);
          case 16 -> new ShortProcessor(WIDTH, HEIGHT);
          case 32 -> new FloatProcessor(WIDTH, HEIGHT);
          default -> new ColorProcessor(WIDTH, HEIGHT);
        };
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int x = i % WIDTH;
      double away = Math.hypot(x - 20 - 8 * number, i / WIDTH - 30);
      int level = (int) (40 + 150 / (1 + Math.exp(away - 8)) + i % 7);
      switch (bits) {
        case 8 -> plane.set(i, level);
        case 16 -> plane.set(i, 100 * level + i % 13);
        case 32 -> plane.setf(i, -1.5f + level / 77f);
        default -> plane.set(i, level << 16 | level / 2 << 8 | i % 90);
      }
    }
    return plane;
  }

  private static ImagePlus stack(int bits, int points) {
    ImageStack stack = new ImageStack(WIDTH, HEIGHT);
    for (int i = 0; i < points; i++) {
      stack.addSlice("t=" + i + " h", plane(bits, i));
    }
    ImagePlus image = new ImagePlus("series.tif", stack);
    image.setDimensions(1, 1, points);
    image.getCalibration().frameInterval = 12;
    image.getCalibration().setTimeUnit("min");
    image.getCalibration().pixelWidth = 0.3;
    if (bits == 16) {
      image.setDisplayRange(4000, 18_000);
    }
    return image;
  }

  private static Animation wanted(String... more) {
    Map<String, String> all =
        new java.util.HashMap<>(Map.of("between", "sketch", "frames", "5", "seed", "3"));
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return Animation.of(all);
  }

  private static BetweenJob.Made run(ImagePlus input, Animation wanted) {
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      ModelCache models = context.service(ModelCache.class);
      models.provider(new FakeModels());
      return BetweenJob.of(input, wanted, ModelRequest.DEFAULT).run(models, Progress.NONE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 32})
  void theTimePointsStayAndComeBack(int bits) {
    ImagePlus input = stack(bits, 3);
    ImagePlus made = run(input, wanted()).image();
    assertEquals("series-synthetic", made.getTitle());
    assertEquals(3 + 2 * 3, made.getNFrames());
    assertEquals(bits, made.getBitDepth());
    for (int i = 0; i < 3; i++) {
      int slice = 1 + 4 * i;
      assertEquals("t=" + i + " h", made.getStack().getSliceLabel(slice));
      assertPixels(plane(bits, i), made.getStack().getProcessor(slice));
      assertEquals(Synthetic.Kind.NONE, Synthetic.of(made, slice));
    }
    assertEquals("synthetic 1/6", made.getStack().getSliceLabel(2));
    assertEquals("synthetic 6/6", made.getStack().getSliceLabel(8));
    assertEquals(Synthetic.Kind.PART, Synthetic.of(made));
    assertEquals(3, made.getCalibration().frameInterval);
    assertEquals(0.3, made.getCalibration().pixelWidth);
    assertEquals(input.getDisplayRangeMax(), made.getDisplayRangeMax());
    ImagePlus back = RealFrames.of(made);
    assertEquals("series.tif", back.getTitle());
    assertEquals(3, back.getNFrames());
    assertEquals(12, back.getCalibration().frameInterval);
    assertEquals("min", back.getCalibration().getTimeUnit());
    for (int i = 1; i <= 3; i++) {
      assertPixels(input.getStack().getProcessor(i), back.getStack().getProcessor(i));
      assertEquals(input.getStack().getSliceLabel(i), back.getStack().getSliceLabel(i));
    }
  }

  private static void assertPixels(ImageProcessor expected, ImageProcessor actual) {
    Object e = expected.getPixels();
    Object a = actual.getPixels();
    if (e instanceof byte[] bytes) {
      assertArrayEquals(bytes, (byte[]) a);
    } else if (e instanceof short[] shorts) {
      assertArrayEquals(shorts, (short[]) a);
    } else if (e instanceof float[] floats) {
      assertArrayEquals(floats, (float[]) a);
    } else {
      // ImageJ leaves the byte of opacity to whoever made the pixels.
      int[] x = (int[]) e;
      int[] y = (int[]) a;
      for (int i = 0; i < x.length; i++) {
        assertEquals(x[i] & 0xffffff, y[i] & 0xffffff);
      }
    }
  }

  @Test
  void thePropertiesTellHowFarThingsMovedAndWhatTheModelWasTold() {
    Map<String, String> entries = Provenance.read(run(stack(8, 3), wanted()).image()).entries();
    assertEquals("3", entries.get("timepoints"));
    assertEquals("3", entries.get("inserted"));
    assertTrue(
        entries.get("displacement").matches("(7.[89]|8.[01]), (7.[89]|8.[01])"),
        entries.toString());
    assertTrue(entries.get("toldmotion").matches("\\d+ at [67], \\d+ at [67]"), entries.toString());
    assertTrue(entries.get("macro").startsWith("run(\"SVD Between Images...\", \""));
    assertEquals("BetweenImages", entries.get("techniques"));
  }

  /** Selections of one object, with time points as positions, are told to the model as a text. */
  @Test
  void drawnObjectsAreFollowed() {
    ImagePlus input = stack(8, 4);
    Overlay drawn = new Overlay();
    for (int point : new int[] {1, 2, 3}) {
      Roi roi = new OvalRoi(11 + 12 * (point - 1), 21, 18, 18);
      roi.setPosition(point);
      drawn.add(roi);
    }
    input.setOverlay(drawn);
    String paths = BetweenJob.drawn(input);
    assertEquals("oval 11,21 18,18 at 0:0,0 1:12,0 2:24,0", paths);
    Animation wanted = wanted("betweensketch", "drawn", "betweenpaths", paths);
    Map<String, String> entries = Provenance.read(run(input, wanted).image()).entries();
    // The last gap has no place drawn behind it: there objects are matched.
    assertTrue(
        entries.get("displacement").matches("12.0, 12.0, (7.[89]|8.[01])"), entries.toString());
    assertEquals(paths, entries.get("betweenpaths"));
    assertEquals("drawn", entries.get("betweensketch"));
    assertTrue(entries.get("macro").contains("betweenpaths=[" + paths + "]"), entries.toString());
    assertEquals(
        "There is no object drawn on 'series.tif'; put its area at several time points, each with"
            + " its position, into the ROI Manager or the overlay.",
        assertThrows(IllegalArgumentException.class, () -> BetweenJob.drawn(stack(8, 2)))
            .getMessage());
  }

  @Test
  void drawnObjectsAndTheirSketchGoTogether() {
    String one = "oval 1,1 9,9 along 1,1 9,9";
    for (String way : List.of("flow", "objects", "auto", "crossfade")) {
      String said =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> wanted("betweensketch", way, "betweenpaths", one))
              .getMessage();
      assertEquals(
          "The value of 'betweenpaths' is '"
              + one
              + "'; it must be empty unless 'betweensketch' is"
              + " drawn.",
          said);
    }
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> wanted("betweensketch", "drawn", "betweenpaths", "all along 1,1 9,9"))
            .getMessage();
    assertTrue(said.endsWith("; it must be objects, not all."), said);
    said =
        assertThrows(
                IllegalArgumentException.class,
                () -> wanted("betweensketch", "drawn", "betweenpaths", "nothing"))
            .getMessage();
    assertTrue(said.startsWith("The value of 'betweenpaths' has 'nothing'; it must be an"), said);
  }

  @Test
  void whatIsMadeWithoutANetworkIsBesideIt() {
    BetweenJob.Made made = run(stack(8, 3), wanted());
    assertEquals(
        List.of("flow warp", "objects moved", "crossfade"), List.copyOf(made.others().keySet()));
    made.others().values().forEach(other -> assertEquals(9, other.getStackSize()));
  }

  @Test
  void whatCannotBeIsOneSentence() {
    refused(
        "There is one time point in 'series.tif'; there must be two or more, or an end image.",
        stack(8, 1),
        wanted());
    refused(
        "The value of 'frames' is '2'; it must be 3 or more, since both time points count.",
        stack(8, 2),
        wanted("frames", "2"));
    ImagePlus channels = stack(8, 4);
    channels.setDimensions(2, 1, 2);
    refused(
        "'series.tif' has 2 channels, 1 slices and 2 frames; it must have one channel and be a"
            + " stack over time or over depth alone, or RGB.",
        channels,
        wanted());
  }

  private static void refused(String sentence, ImagePlus input, Animation wanted) {
    assertEquals(
        sentence,
        assertThrows(IllegalArgumentException.class, () -> run(input, wanted)).getMessage());
  }

  @Test
  void onlyPartlySyntheticImagesHaveFramesToRemove() {
    ImagePlus plain = stack(8, 2);
    assertEquals(
        "'series.tif' has no synthetic frames; their labels begin with 'synthetic'.",
        assertThrows(IllegalArgumentException.class, () -> RealFrames.of(plain)).getMessage());
    plain.getStack().setSliceLabel("synthetic 1/2", 1);
    plain.getStack().setSliceLabel("synthetic 2/2", 2);
    assertEquals(
        "All frames of 'series.tif' are synthetic; nothing would be left.",
        assertThrows(IllegalArgumentException.class, () -> RealFrames.of(plain)).getMessage());
  }

  @Test
  void framesAreRemovedFromOneSeriesThatTellsOfItself() {
    ImagePlus two = stack(8, 4);
    two.getStack().setSliceLabel("synthetic 1/1", 2);
    for (String odd : List.of("abc", "-3", "99999999999", "1e2", "\u0663")) {
      two.setProp("svd.inserted", odd);
      assertEquals(
          "The property 'svd.inserted' of 'series.tif' is '"
              + odd
              + "'; it must be the number of frames inserted between two time points.",
          assertThrows(IllegalArgumentException.class, () -> RealFrames.of(two)).getMessage());
    }
    two.setProp("svd.inserted", "2");
    assertEquals(3 * 12, RealFrames.of(two).getCalibration().frameInterval);
    two.setDimensions(2, 1, 2);
    assertEquals(
        "'series.tif' has 2 channels, 1 slices and 2 frames; it must have one channel and be a"
            + " stack over time or over depth alone, or RGB.",
        assertThrows(IllegalArgumentException.class, () -> RealFrames.of(two)).getMessage());
  }
}
