package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.io.FileSaver;
import ij.plugin.StackEditor;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;

/** A held image is the image as it was, for all that reads it. */
class HeldImageTest {

  static List<ImagePlus> images() {
    ImageProcessor bytes = filled(new ByteProcessor(12, 10));
    ImageProcessor stretched = bytes.duplicate();
    stretched.setLut(LUT.createLutFromColor(Color.ORANGE));
    stretched.setMinAndMax(30, 100);
    ImageProcessor inverted = bytes.duplicate();
    inverted.invertLut();
    ImageProcessor shorts = filled(new ShortProcessor(12, 10));
    shorts.setMinAndMax(20, 90);
    ImageProcessor floats = filled(new FloatProcessor(12, 10));
    floats.setMinAndMax(20.5, 77.25);
    ImagePlus stack = stack(new ShortProcessor(12, 10), 6);
    stack.setDimensions(1, 2, 3);
    stack.setPositionWithoutUpdate(1, 2, 2);
    stack.setSlice(4);
    stack.setDisplayRange(30, 110);
    return List.of(
        new ImagePlus("8", bytes),
        new ImagePlus("8 stretched", stretched),
        new ImagePlus("8 inverted", inverted),
        new ImagePlus("16", shorts),
        new ImagePlus("32", floats),
        new ImagePlus("rgb", filled(new ColorProcessor(12, 10))),
        stack,
        composite(IJ.COMPOSITE),
        composite(IJ.COLOR),
        composite(IJ.GRAYSCALE));
  }

  @ParameterizedTest
  @MethodSource("images")
  void whatBecomesOfTheImageDoesNotMatter(ImagePlus image) {
    image.setRoi(new OvalRoi(2, 1, 7, 8));
    image.getCalibration().pixelWidth = 0.25;
    String title = image.getTitle();
    float[] before = ImageInput.read(image).rgb();
    ImagePlus held = HeldImage.of(image, Planes.SHOWN);
    assertArrayEquals(before, ImageInput.read(held).rgb());
    for (int i = 1; i <= image.getStackSize(); i++) {
      image.getStack().getProcessor(i).set(1);
    }
    image.deleteRoi();
    image.setTitle("other");
    image.getCalibration().pixelWidth = 7;
    image.flush();
    assertArrayEquals(before, ImageInput.read(held).rgb());
    assertEquals(title, held.getTitle());
    assertEquals(0.25, held.getCalibration().pixelWidth);
    assertEquals(7, ImageInput.crop(held).width);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHOWN", "FRAMES", "SLICES"})
  void everyPlaneAskedForIsHeld(String which) {
    Planes planes = Planes.valueOf(which);
    ImagePlus image = images().get(6);
    ImagePlus held = HeldImage.of(image, planes);
    assertEquals(planes.of(image), planes.of(held));
    for (Plane plane : planes.of(image)) {
      assertArrayEquals(
          ImageInput.read(image, plane).rgb(),
          ImageInput.read(held, plane).rgb(),
          plane.toString());
    }
  }

  @Test
  void theOtherPlanesTakeNoMemory() {
    ImagePlus image = images().get(6);
    ImageStack held = HeldImage.of(image, Planes.SHOWN).getStack();
    assertSame(held.getPixels(1), held.getPixels(6));
    assertNotSame(held.getPixels(1), held.getPixels(4));
  }

  @ParameterizedTest
  @MethodSource("images")
  void aWholeImageIsSavedAsItWas(ImagePlus image) {
    image.setProp("svd.seed", "5");
    image.setProperty("Info", "made so");
    image.setOverlay(new Overlay(new OvalRoi(1, 1, 3, 3)));
    image.setRoi(new OvalRoi(2, 1, 7, 8));
    image.getStack().setSliceLabel("first", 1);
    image.getCalibration().frameInterval = 0.5;
    byte[] before = new FileSaver(image).serialize();
    ImagePlus held = HeldImage.whole(image);
    assertArrayEquals(before, new FileSaver(held).serialize());
    for (int i = 1; i <= image.getStackSize(); i++) {
      image.getStack().getProcessor(i).set(1);
    }
    image.getOverlay().clear();
    image.setProp("svd.seed", "6");
    image.setProperty("Info", "other");
    image.deleteRoi();
    image.flush();
    assertArrayEquals(before, new FileSaver(held).serialize());
  }

  /** ImageJ then answers the position of a plane that is not shown. */
  @Test
  void planesThatAreDeletedLeaveTheOthersAsTheyAre() {
    ImageStack stack = new ImageStack(4, 3);
    for (int i = 1; i <= 5; i++) {
      ImageProcessor plane = new ByteProcessor(4, 3);
      plane.set(i);
      stack.addSlice(plane);
    }
    ImagePlus image = new ImagePlus("a", stack);
    image.setDimensions(1, 1, 5);
    image.setSlice(2);
    WindowManager.setTempCurrentImage(image);
    new StackEditor().run("delete");
    WindowManager.setTempCurrentImage(null);
    ImagePlus held = HeldImage.whole(image);
    for (int i = 1; i <= 4; i++) {
      assertEquals(i == 1 ? 1 : i + 1, held.getStack().getProcessor(i).get(0), "plane " + i);
    }
    assertEquals(new Plane(1, 1), Plane.shown(image));
  }

  @Test
  void aVirtualStackStaysOnDisk() {
    ImagePlus image = images().get(6);
    VirtualStack disk = new VirtualStack(12, 10, 6);
    disk.setBitDepth(16);
    ImagePlus virtual = new ImagePlus("virtual", disk);
    assertSame(disk, HeldImage.whole(virtual).getStack());
    assertNotSame(image.getStack(), HeldImage.whole(image).getStack());
  }

  private static ImagePlus composite(int mode) {
    ImagePlus plain = stack(new ByteProcessor(12, 10), 4);
    plain.setDimensions(2, 2, 1);
    CompositeImage image = new CompositeImage(plain, mode);
    LUT red = LUT.createLutFromColor(Color.RED);
    red.min = 10;
    red.max = 90;
    LUT cyan = LUT.createLutFromColor(Color.CYAN);
    cyan.min = 20;
    cyan.max = 130;
    image.setLuts(new LUT[] {red, cyan});
    image.setPositionWithoutUpdate(2, 2, 1);
    return image;
  }

  private static ImagePlus stack(ImageProcessor plane, int planes) {
    ImageStack stack = new ImageStack(plane.getWidth(), plane.getHeight());
    for (int p = 0; p < planes; p++) {
      ImageProcessor next = filled(plane.duplicate());
      next.add(10 * p);
      stack.addSlice(next);
    }
    return new ImagePlus("stack", stack);
  }

  private static ImageProcessor filled(ImageProcessor plane) {
    for (int i = 0; i < plane.getPixelCount(); i++) {
      plane.set(i, plane instanceof ColorProcessor ? 0x010307 * i : i);
      if (plane instanceof FloatProcessor) {
        plane.setf(i, i);
      }
    }
    return plane;
  }
}
