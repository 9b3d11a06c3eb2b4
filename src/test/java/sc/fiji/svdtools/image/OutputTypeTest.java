package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Canvas.Fit;
import sc.fiji.svdtools.clip.StartFrame;

/** Clips whose first frame is the start image: its values must come back. */
class OutputTypeTest {

  private static final int SIZE = 64;

  @TempDir Path folder;

  @Test
  void everyInputTypeMeetsEveryOutputType() {
    Map<String, ImagePlus> inputs = inputs();
    for (Map.Entry<String, ImagePlus> input : inputs.entrySet()) {
      for (OutputType type : OutputType.values()) {
        boolean values = type == OutputType.GREY16 || type == OutputType.FLOAT;
        if (input.getKey().equals("composite") && values) {
          assertThrows(IllegalArgumentException.class, () -> clip(input.getValue(), type));
          continue;
        }
        boolean grey = !List.of("rgb", "colour", "composite").contains(input.getKey());
        int bits =
            switch (type) {
              case AUTO -> grey ? 8 : 24;
              case RGB -> 24;
              case GREY8 -> 8;
              case GREY16 -> 16;
              case FLOAT -> 32;
            };
        ImagePlus clip = clip(input.getValue(), type);
        assertEquals(bits, clip.getBitDepth(), input.getKey() + " to " + type);
        assertShownAlike(input.getValue(), clip, input.getKey() + " to " + type);
      }
    }
  }

  @Test
  void valuesComeBackInTheUnitsOfTheImage() {
    for (String name : List.of("8", "8 stretched", "16", "16 signed", "32", "inverted", "colour")) {
      ImagePlus input = inputs().get(name);
      double step = (input.getDisplayRangeMax() - input.getDisplayRangeMin()) / 255 * 1.01 + 0.5;
      for (OutputType type : List.of(OutputType.GREY16, OutputType.FLOAT)) {
        ImagePlus clip = saved(clip(input, type));
        for (int x = 0; x < SIZE; x++) {
          double expected = clipped(input, x);
          assertEquals(expected, value(clip, x), step, name + " to " + type + " at " + x);
        }
      }
    }
  }

  @Test
  void aCalibrationFunctionIsKeptOrApplied() {
    ImagePlus input = inputs().get("16");
    input.getCalibration().setFunction(Calibration.STRAIGHT_LINE, new double[] {-5, 0.01}, "mM");
    ImagePlus shorts = saved(clip(input, OutputType.GREY16));
    ImagePlus floats = saved(clip(input, OutputType.FLOAT));
    for (int x = 0; x < SIZE; x++) {
      assertEquals(clipped(input, x), value(shorts, x), 0.11);
      assertEquals(clipped(input, x), value(floats, x), 0.11);
    }
    assertEquals("mM", shorts.getCalibration().getValueUnit());
    assertEquals("mM", floats.getCalibration().getValueUnit());
    ImagePlus table = inputs().get("8");
    table.getCalibration().setFunction(Calibration.UNCALIBRATED_OD, null, "OD");
    String sentence =
        assertThrows(IllegalArgumentException.class, () -> clip(table, OutputType.GREY16))
            .getMessage();
    assertTrue(sentence.endsWith("it must be float, grey8 or rgb."), sentence);
    assertEquals(clipped(table, 40), value(clip(table, OutputType.FLOAT), 40), 1e-3);
  }

  @Test
  void planesBecomeSlices() {
    ImageStack stack = new ImageStack(SIZE, SIZE);
    for (int i = 0; i < 6; i++) {
      stack.addSlice(ramp(new ByteProcessor(SIZE, SIZE), i, 0));
    }
    ImagePlus input = new ImagePlus("a.tif", stack);
    input.setDimensions(1, 2, 3);
    input.setPosition(1, 2, 3);
    input.getCalibration().pixelDepth = 4;
    assertPlanes("[64, 64, 1, 1, 2] 5", input, Planes.SHOWN);
    assertPlanes("[64, 64, 1, 3, 2] 1 3 5", input, Planes.FRAMES);
    assertPlanes("[64, 64, 1, 2, 2] 4 5", input, Planes.SLICES);
    ImagePlus frames = clip(input, OutputType.AUTO, Planes.FRAMES);
    assertEquals("synthetic 2/2, from z:2 t:2", frames.getStack().getSliceLabel(5));
    assertEquals(1, frames.getCalibration().pixelDepth);
    assertEquals(
        4, clip(input, OutputType.AUTO, Planes.SLICES).getCalibration().pixelDepth, "slices");
    assertEquals("3/2", input.getT() + "/" + input.getZ());
  }

  private static void assertPlanes(String expected, ImagePlus input, Planes planes) {
    ImagePlus clip = clip(input, OutputType.AUTO, planes);
    StringBuilder found = new StringBuilder(Arrays.toString(clip.getDimensions()));
    for (int z = 1; z <= clip.getNSlices(); z++) {
      int index = clip.getStackIndex(1, z, 1);
      found.append(' ').append(clip.getStack().getProcessor(index).get(0, 0));
    }
    assertEquals(expected, found.toString());
  }

  private static Map<String, ImagePlus> inputs() {
    Map<String, ImagePlus> inputs = new LinkedHashMap<>();
    inputs.put("8", image(ramp(new ByteProcessor(SIZE, SIZE), 0, 4), 0, 255));
    inputs.put("8 stretched", image(ramp(new ByteProcessor(SIZE, SIZE), 0, 4), 30, 200));
    inputs.put("16", image(ramp(new ShortProcessor(SIZE, SIZE), 900, 40), 1000, 3000));
    ImagePlus signed = image(ramp(new ShortProcessor(SIZE, SIZE), 32000, 40), 32100, 34000);
    signed.getCalibration().setSigned16BitCalibration();
    inputs.put("16 signed", signed);
    inputs.put("32", image(ramp(new FloatProcessor(SIZE, SIZE), -1, 0.05f), -0.5, 1.5));
    ImageProcessor inverted = ramp(new ShortProcessor(SIZE, SIZE), 0, 40);
    inverted.invertLut();
    inputs.put("inverted", image(inverted, 500, 2000));
    ImageProcessor colour = ramp(new ByteProcessor(SIZE, SIZE), 0, 4);
    colour.setLut(LUT.createLutFromColor(Color.ORANGE));
    inputs.put("colour", image(colour, 20, 220));
    ColorProcessor rgb = new ColorProcessor(SIZE, SIZE);
    for (int i = 0; i < SIZE * SIZE; i++) {
      rgb.set(i, 0xff000000 | i % SIZE * 0x010204);
    }
    inputs.put("rgb", new ImagePlus("rgb", rgb));
    ImageStack stack = new ImageStack(SIZE, SIZE);
    stack.addSlice(ramp(new ByteProcessor(SIZE, SIZE), 0, 2));
    stack.addSlice(ramp(new ByteProcessor(SIZE, SIZE), 50, 1));
    ImagePlus two = new ImagePlus("two", stack);
    two.setDimensions(2, 1, 1);
    inputs.put("composite", new CompositeImage(two, IJ.COMPOSITE));
    inputs.put("grey composite", new CompositeImage(two, IJ.GRAYSCALE));
    return inputs;
  }

  private static ImagePlus image(ImageProcessor plane, double min, double max) {
    plane.setMinAndMax(min, max);
    return new ImagePlus("a.tif", plane);
  }

  private static ImageProcessor ramp(ImageProcessor plane, float from, float step) {
    for (int i = 0; i < SIZE * SIZE; i++) {
      plane.setf(i, from + step * (i % SIZE));
    }
    return plane;
  }

  private static double clipped(ImagePlus input, int x) {
    double raw = input.getProcessor().getf(x, 0);
    double shown = Math.max(input.getDisplayRangeMin(), Math.min(input.getDisplayRangeMax(), raw));
    return input.getBitDepth() == 32 ? shown : input.getCalibration().getCValue(shown);
  }

  private static double value(ImagePlus clip, int x) {
    double raw = clip.getStack().getProcessor(1).getf(x, 0);
    return clip.getBitDepth() == 32 ? raw : clip.getCalibration().getCValue(raw);
  }

  private static void assertShownAlike(ImagePlus input, ImagePlus clip, String name) {
    boolean luminance = clip.getBitDepth() == 8 || input.getBitDepth() == 24;
    StartFrame a = ImageInput.read(input);
    StartFrame b = ImageInput.read(clip);
    int area = SIZE * SIZE;
    for (int i = 0; i < area; i++) {
      for (int c = 0; c < 3; c++) {
        float mean = (a.rgb()[i] + a.rgb()[area + i] + a.rgb()[2 * area + i]) / 3;
        float expected = luminance && clip.getBitDepth() != 24 ? mean : a.rgb()[c * area + i];
        assertEquals(expected, b.rgb()[c * area + i], 2.1 / 255, name + " at " + i);
      }
    }
  }

  private ImagePlus saved(ImagePlus clip) {
    Path file = folder.resolve("clip.tif");
    assertTrue(new FileSaver(clip).saveAsTiff(file.toString()));
    return IJ.openImage(file.toString());
  }

  private static ImagePlus clip(ImagePlus input, OutputType type) {
    return clip(input, type, Planes.SHOWN);
  }

  private static ImagePlus clip(ImagePlus input, OutputType type, Planes planes) {
    VideoOutput output =
        new VideoOutput(
            input, ImageInput.crop(input), new Canvas(SIZE, SIZE, Fit.CROP), 7, type, planes);
    for (Plane plane : planes.of(input)) {
      float[] rgb = ImageInput.read(input, plane).rgb();
      output.frame(0, rgb);
      output.frame(1, rgb);
    }
    return output.image();
  }
}
