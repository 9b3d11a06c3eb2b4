package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.clip.StartFrame;

class ImageInputTest {

  private static final int W = 16;
  private static final int H = 8;

  @Test
  void everyTypeLooksAsImageJDrawsIt() {
    ImageProcessor ramp = new ShortProcessor(W, H);
    for (int i = 0; i < W * H; i++) {
      ramp.setf(i, 100 + 40 * i);
    }
    ramp.setMinAndMax(500, 3000);
    assertDrawn(new ImagePlus("16", ramp));

    ImageProcessor floats = ramp.convertToFloatProcessor();
    floats.setMinAndMax(700.5, 3210.25);
    assertDrawn(new ImagePlus("32", floats));

    ImageProcessor bytes = new ByteProcessor(W, H);
    for (int i = 0; i < W * H; i++) {
      bytes.set(i, 2 * i);
    }
    assertDrawn(new ImagePlus("8", bytes));
    ImageProcessor stretched = bytes.duplicate();
    stretched.setMinAndMax(20, 180);
    assertDrawn(new ImagePlus("8 stretched", stretched));
    ImageProcessor coloured = stretched.duplicate();
    coloured.setLut(LUT.createLutFromColor(Color.ORANGE));
    coloured.setMinAndMax(30, 100);
    assertDrawn(new ImagePlus("8 LUT", coloured));
    ImageProcessor inverted = bytes.duplicate();
    inverted.invertLut();
    assertDrawn(new ImagePlus("8 inverted", inverted));

    ramp.setLut(LUT.createLutFromColor(Color.CYAN));
    assertDrawn(new ImagePlus("16 LUT", ramp));
    assertDrawn(new ImagePlus("RGB", new ColorProcessor(W, H, colours())));
  }

  @Test
  void thresholdColoursAreNotPartOfTheImage() {
    ImageProcessor bytes = new ByteProcessor(W, H);
    bytes.set(3, 77);
    bytes.setThreshold(50, 255, ImageProcessor.RED_LUT);
    StartFrame start = ImageInput.read(new ImagePlus("thresholded", bytes));
    assertArrayEquals(new float[] {77 / 255f, 77 / 255f, 77 / 255f}, pixel(start, 3, 0), 0);
  }

  @Test
  void compositeIsTheSumOfItsActiveChannels() {
    CompositeImage composite = composite();
    composite.setMode(IJ.COMPOSITE);
    assertArrayEquals(new float[] {1, 100 / 255f, 0}, pixel(ImageInput.read(composite), 5, 5), 0);
    composite.getActiveChannels()[0] = false;
    assertArrayEquals(new float[] {0, 100 / 255f, 0}, pixel(ImageInput.read(composite), 5, 5), 0);
    composite.setMode(IJ.COLOR);
    composite.setC(1);
    assertArrayEquals(new float[] {1, 0, 0}, pixel(ImageInput.read(composite), 5, 5), 0);
    composite.setMode(IJ.GRAYSCALE);
    composite.setC(2);
    float grey = 100 / 255f;
    assertArrayEquals(new float[] {grey, grey, grey}, pixel(ImageInput.read(composite), 5, 5), 0);
  }

  @Test
  void theShownPlaneOfAStackIsTaken() {
    ImageStack stack = new ImageStack(W, H);
    for (int i = 0; i < 6; i++) {
      ByteProcessor plane = new ByteProcessor(W, H);
      plane.setColor(10 * i);
      plane.fill();
      stack.addSlice(plane);
    }
    ImagePlus hyperstack = new ImagePlus("hyper", stack);
    hyperstack.setDimensions(1, 2, 3);
    hyperstack.setOpenAsHyperStack(true);
    hyperstack.setPosition(1, 2, 3);
    assertEquals(50 / 255f, pixel(ImageInput.read(hyperstack), 0, 0)[0]);
  }

  @Test
  void virtualStacksAreRead() {
    ij.VirtualStack stack =
        new ij.VirtualStack(W, H, null, null) {
          @Override
          public ImageProcessor getProcessor(int n) {
            ByteProcessor plane = new ByteProcessor(W, H);
            plane.setColor(20 * n);
            plane.fill();
            return plane;
          }

          @Override
          public int size() {
            return 4;
          }

          @Override
          public int getSize() {
            return 4;
          }
        };
    ImagePlus image = new ImagePlus("virtual", stack);
    image.setSlice(3);
    assertEquals(60 / 255f, pixel(ImageInput.read(image), 1, 1)[2]);
  }

  @Test
  void anAreaSelectionCropsAndALineDoesNot() {
    ImagePlus image = new ImagePlus("RGB", new ColorProcessor(W, H, colours()));
    image.setRoi(new Roi(3, 2, 6, 4));
    StartFrame start = ImageInput.read(image);
    assertEquals(6, start.width());
    assertEquals(4, start.height());
    assertEquals((colours()[2 * W + 3] >> 16 & 0xff) / 255f, pixel(start, 0, 0)[0]);
    image.setRoi(new OvalRoi(10, 4, 20, 20));
    assertEquals(6, ImageInput.read(image).width());
    image.setRoi(new Line(0, 0, 4, 4));
    assertEquals(W, ImageInput.read(image).width());
    image.setRoi(new Roi(15, 0, 30, 3));
    assertSentence(
        "The selection covers 1 x 3 pixels of 'RGB'; it must cover at least 2 x 2.", image);
  }

  @Test
  void theImageIsNotChanged() {
    ShortProcessor plane = new ShortProcessor(W, H);
    plane.set(9, 1234);
    plane.setMinAndMax(0, 4000);
    ImagePlus image = new ImagePlus("16", plane);
    image.setRoi(new Roi(2, 2, 4, 4));
    ImageInput.read(image);
    assertEquals(1234, plane.get(9));
    assertEquals(4000, image.getDisplayRangeMax());
    assertEquals(new Roi(2, 2, 4, 4).getBounds(), image.getRoi().getBounds());
    assertEquals(W, image.getWidth());
  }

  @Test
  void badImagesAreRefusedWithOneSentence() {
    assertSentence("There is no image; open one first.", null);
    assertSentence("The image 'nothing' is empty; it must have at least 2 x 2 pixels.", empty());
    assertSentence(
        "The image 'dot' is 1 x 1 pixels; it must be at least 2 x 2.",
        new ImagePlus("dot", new ByteProcessor(1, 1)));
    FloatProcessor floats = new FloatProcessor(W, H);
    floats.setMinAndMax(0, 1);
    floats.setf(7, 3, Float.NaN);
    ImagePlus holes = new ImagePlus("holes", floats);
    assertSentence("Pixel (7, 3) of 'holes' is NaN; all pixels must be numbers.", holes);
    holes.setRoi(new Roi(0, 0, 4, 4));
    assertEquals(4, ImageInput.read(holes).width());
    floats.setMinAndMax(Double.NaN, Double.NaN);
    assertSentence("The display range of 'holes' is NaN to NaN; both must be numbers.", holes);
  }

  @Test
  void infinitePixelsAreClippedByTheDisplayRange() {
    FloatProcessor floats = new FloatProcessor(W, H);
    floats.setf(0, Float.POSITIVE_INFINITY);
    floats.setf(1, Float.NEGATIVE_INFINITY);
    floats.setMinAndMax(0, 2);
    StartFrame start = ImageInput.read(new ImagePlus("inf", floats));
    assertEquals(1, pixel(start, 0, 0)[0]);
    assertEquals(0, pixel(start, 1, 0)[0]);
  }

  private static void assertSentence(String expected, ImagePlus image) {
    Exception refused = assertThrows(IllegalArgumentException.class, () -> ImageInput.read(image));
    assertEquals(expected, refused.getMessage());
  }

  private static ImagePlus empty() {
    ImagePlus image = new ImagePlus();
    image.setTitle("nothing");
    return image;
  }

  private static void assertDrawn(ImagePlus image) {
    BufferedImage drawn = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB);
    drawn.createGraphics().drawImage(image.getProcessor().createImage(), 0, 0, null);
    StartFrame start = ImageInput.read(image);
    for (int y = 0; y < H; y++) {
      for (int x = 0; x < W; x++) {
        int rgb = drawn.getRGB(x, y);
        float[] expected = {
          (rgb >> 16 & 0xff) / 255f, (rgb >> 8 & 0xff) / 255f, (rgb & 0xff) / 255f
        };
        assertArrayEquals(expected, pixel(start, x, y), 0, image.getTitle() + " " + x + "," + y);
      }
    }
  }

  private static CompositeImage composite() {
    ImageStack stack = new ImageStack(W, H);
    ByteProcessor red = new ByteProcessor(W, H);
    red.setColor(255);
    red.fill();
    ByteProcessor green = new ByteProcessor(W, H);
    green.setColor(100);
    green.fill();
    stack.addSlice(red);
    stack.addSlice(green);
    ImagePlus image = new ImagePlus("composite", stack);
    image.setDimensions(2, 1, 1);
    CompositeImage composite = new CompositeImage(image, IJ.COMPOSITE);
    composite.setChannelLut(LUT.createLutFromColor(Color.RED), 1);
    composite.setChannelLut(LUT.createLutFromColor(Color.GREEN), 2);
    for (int c = 1; c <= 2; c++) {
      composite.getChannelLut(c).min = 0;
      composite.getChannelLut(c).max = 255;
    }
    return composite;
  }

  private static int[] colours() {
    int[] colours = new int[W * H];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = i << 16 | (255 - i) << 8 | 2 * i;
    }
    return colours;
  }

  private static float[] pixel(StartFrame start, int x, int y) {
    int area = start.width() * start.height();
    int i = y * start.width() + x;
    return new float[] {start.rgb()[i], start.rgb()[area + i], start.rgb()[2 * area + i]};
  }

  /** Of a stack it need not be the plane at hand alone that fills the memory. */
  @Test
  void anImageThatJavaCannotHoldIsNamed() {
    ImagePlus stack = IJ.createImage("s", 20, 30, 2, 8);
    assertTrue(
        tooLarge(stack).startsWith("The picture 's' of 5 x 6 pixels, one of 2, needs more than"),
        tooLarge(stack));
    ImagePlus one = new ImagePlus("o", new ByteProcessor(20, 30));
    assertTrue(
        tooLarge(one)
            .matches(
                "The picture 'o' of 5 x 6 pixels needs more than Java's memory \\(\\d+ MB in"
                    + " all\\); use a smaller picture or select a part of it, or give Java more"
                    + " \\(Edit > Options > Memory & Threads\\.\\.\\., or java -Xmx\\)\\."),
        tooLarge(one));
    assertEquals(7, ImageInput.held(one, new Rectangle(5, 6), () -> 7));
  }

  private static String tooLarge(ImagePlus image) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                ImageInput.held(
                    image,
                    new Rectangle(5, 6),
                    () -> {
                      throw new OutOfMemoryError();
                    }))
        .getMessage();
  }
}
