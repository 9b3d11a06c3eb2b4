package sc.fiji.svdtools.caller;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import net.imglib2.img.display.ConvertedStack;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.command.AnimateImageCommand;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.ImageInput;

/** Datasets that were never shown look as if they had been. */
class DataRangeTest {

  @Test
  void aDatasetWithoutRangeTakesThatOfItsData() {
    ImagePlus image = image(new ConvertedStack(4, 2), 2, 100);
    image.setDisplayRange(0, 1);
    DataRange.settle(image);
    assertEquals(100, image.getDisplayRangeMin());
    assertEquals(115, image.getDisplayRangeMax());
    float[] planes = ImageInput.read(image).rgb();
    assertEquals(0, planes[0]);
    assertEquals(112 / 255f, planes[7], "ImageJ's mapping, 256 * 7 / 16");
  }

  @Test
  void aCommandSettlesTheImageItIsGiven() throws Exception {
    ImagePlus image = image(new ConvertedStack(4, 2), 2, 100);
    image.setDisplayRange(0, 1);
    FakeModels models = new FakeModels();
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      context.service(ModelCache.class).provider(models);
      CommandService commands = context.service(CommandService.class);
      commands.run(AnimateImageCommand.class, true, "input", image, "frames", 2).get();
    }
    assertEquals(0, models.lastStart.rgb()[0]);
  }

  @Test
  void notANumberDoesNotCount() {
    ImageStack stack = new ConvertedStack(2, 2);
    stack.addSlice(new FloatProcessor(2, 2, new float[] {Float.NaN, -2, 3, 1}));
    ImagePlus image = new ImagePlus("dataset", stack);
    image.setDisplayRange(0, 1);
    DataRange.settle(image);
    assertEquals(-2, image.getDisplayRangeMin());
    assertEquals(3, image.getDisplayRangeMax());
  }

  @Test
  void everyChannelTakesItsOwn() {
    ImagePlus plain = image(new ConvertedStack(4, 2), 2, 100);
    plain.setDimensions(2, 1, 1);
    CompositeImage image = new CompositeImage(plain, IJ.COMPOSITE);
    for (int c = 1; c <= 2; c++) {
      image.setPositionWithoutUpdate(c, 1, 1);
      image.getChannelLut(c).min = 0;
      image.getChannelLut(c).max = 1;
    }
    DataRange.settle(image);
    assertArrayEquals(
        new double[] {100, 107, 108, 115},
        new double[] {
          image.getLuts()[0].min, image.getLuts()[0].max,
          image.getLuts()[1].min, image.getLuts()[1].max
        });
  }

  @Test
  void aRangeThatSomebodyChoseStays() {
    ImagePlus other = image(new ConvertedStack(4, 2), 1, 100);
    other.setDisplayRange(0, 90);
    DataRange.settle(other);
    assertEquals(90, other.getDisplayRangeMax());
    ImagePlus own = image(new ImageStack(4, 2), 2, 100);
    own.setDisplayRange(0, 1);
    DataRange.settle(own);
    assertEquals(1, own.getDisplayRangeMax());
  }

  private static ImagePlus image(ImageStack stack, int planes, int from) {
    int value = from;
    for (int p = 0; p < planes; p++) {
      ImageProcessor plane = new ShortProcessor(4, 2);
      for (int i = 0; i < 8; i++) {
        plane.set(i, value++);
      }
      stack.addSlice(plane);
    }
    return new ImagePlus("dataset", stack);
  }
}
