package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.metrics.Clip;

class ClipInputTest {

  @Test
  void bytesAreFractionsOf255() {
    Clip clip = ClipInput.read(stack(bytes(0, 51, 102, 255), bytes(255, 0, 0, 0)));
    assertEquals(1, clip.channels());
    assertEquals(2, clip.frames());
    assertArrayEquals(new float[] {0, 0.2f, 0.4f, 1}, clip.frame(0), 1e-6f);
    assertArrayEquals(new float[] {1, 0, 0, 0}, clip.frame(1), 1e-6f);
  }

  @Test
  void deeperImagesUseTheDisplayRange() {
    short[] levels = {1000, 1500, 2000, 9000};
    ShortProcessor deep = new ShortProcessor(2, 2, levels, null);
    ImagePlus image = stack(deep, deep.duplicate());
    image.setDisplayRange(1000, 2000);
    assertArrayEquals(new float[] {0, 0.5f, 1, 1}, ClipInput.read(image).frame(1), 1e-6f);
    float[] reals = {-1, 0, 1, Float.POSITIVE_INFINITY};
    ImagePlus real = stack(new FloatProcessor(2, 2, reals), new FloatProcessor(2, 2, reals));
    real.setDisplayRange(-1, 1);
    assertArrayEquals(new float[] {0, 0.5f, 1, 1}, ClipInput.read(real).frame(0), 1e-6f);
    real.setDisplayRange(1, 1);
    assertArrayEquals(new float[] {0, 0, 0, 1}, ClipInput.read(real).frame(0), 1e-6f);
  }

  @Test
  void coloursArePlanesWhetherRgbOrTable() {
    int[] pixels = {0xff0000, 0x00ff00, 0x0000ff, 0x333333};
    ColorProcessor rgb = new ColorProcessor(2, 2, pixels);
    float[] expected = {1, 0, 0, .2f, 0, 1, 0, .2f, 0, 0, 1, .2f};
    assertArrayEquals(expected, ClipInput.read(stack(rgb, rgb.duplicate())).frame(0), 1e-6f);
    ImagePlus table = stack(bytes(0, 255, 0, 255), bytes(0, 0, 0, 0));
    table.setLut(LUT.createLutFromColor(Color.RED));
    Clip clip = ClipInput.read(table);
    assertEquals(3, clip.channels());
    assertArrayEquals(new float[] {0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, clip.frame(0));
  }

  @Test
  void timeIsTBeforeZAndOtherAxesStay() {
    ImageStack stack = new ImageStack(2, 2);
    for (int i = 0; i < 12; i++) {
      stack.addSlice(bytes(i, i, i, i));
    }
    ImagePlus image = new ImagePlus("axes", stack);
    image.setDimensions(2, 2, 3);
    CompositeImage composite = new CompositeImage(image, CompositeImage.COMPOSITE);
    composite.setPosition(2, 2, 1);
    composite.setDisplayRange(0, 255);
    Clip clip = ClipInput.read(composite);
    assertEquals(3, clip.frames());
    assertEquals(11 / 255f, clip.frame(2)[0], 1e-6f);
    image.setDimensions(2, 6, 1);
    image.setPosition(2, 3, 1);
    assertEquals(6, ClipInput.read(image).frames());
    assertEquals(9 / 255f, ClipInput.read(image).frame(4)[0], 1e-6f);
  }

  @Test
  void theSelectionCropsAndNaNIsNamed() {
    FloatProcessor plane =
        new FloatProcessor(4, 3, new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, Float.NaN});
    ImagePlus image = stack(plane, plane.duplicate());
    image.setDisplayRange(0, 10);
    image.setRoi(new Roi(1, 1, 2, 2));
    assertArrayEquals(new float[] {.5f, .6f, .9f, 1}, ClipInput.read(image).frame(0), 1e-6f);
    image.deleteRoi();
    Clip clip = ClipInput.read(image);
    assertEquals(
        "Frame 1 is NaN at pixel (3, 2); all pixels must be finite numbers.",
        assertThrows(IllegalArgumentException.class, () -> clip.frame(1)).getMessage());
  }

  @Test
  void aSinglePlaneIsNoClip() {
    assertEquals(
        "The image 'clip' has 1 frame; it must be a stack of at least 2 frames.",
        assertThrows(IllegalArgumentException.class, () -> ClipInput.read(stack(bytes(1, 2, 3, 4))))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> ClipInput.read(null));
    assertThrows(IllegalArgumentException.class, () -> ClipInput.read(new ImagePlus()));
  }

  @Test
  void thePictureCoversTheFrame() {
    Clip grey = ClipInput.read(stack(bytes(0, 0, 0, 0), bytes(0, 0, 0, 0)));
    ByteProcessor wide = new ByteProcessor(8, 4);
    for (int i = 0; i < 32; i++) {
      wide.set(i, i % 8 < 2 || i % 8 > 5 ? 255 : i % 8 < 4 ? 51 : 102);
    }
    float[] picture = ClipInput.picture(new ImagePlus("wide", wide), grey);
    assertArrayEquals(new float[] {.2f, .4f, .2f, .4f}, picture, 0.03f);
    ColorProcessor rgb = new ColorProcessor(2, 2, new int[] {0xff0000, 0, 0, 0});
    float[] same = ClipInput.picture(new ImagePlus("rgb", rgb), grey);
    assertArrayEquals(new float[] {1 / 3f, 0, 0, 0}, same, 1e-6f);
    Clip colour = ClipInput.read(stack(rgb, rgb.duplicate()));
    assertArrayEquals(colour.frame(0), ClipInput.picture(new ImagePlus("rgb", rgb), colour));
    assertEquals(12, ClipInput.picture(new ImagePlus("wide", wide), colour).length);
  }

  private static ByteProcessor bytes(int... values) {
    ByteProcessor plane = new ByteProcessor(2, 2);
    for (int i = 0; i < values.length; i++) {
      plane.set(i, values[i]);
    }
    return plane;
  }

  private static ImagePlus stack(ImageProcessor... planes) {
    ImageStack stack = new ImageStack(planes[0].getWidth(), planes[0].getHeight());
    for (ImageProcessor plane : planes) {
      stack.addSlice(plane);
    }
    return new ImagePlus("clip", stack);
  }
}
