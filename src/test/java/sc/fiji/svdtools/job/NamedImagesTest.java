package sc.fiji.svdtools.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.StartFrame;

class NamedImagesTest {

  @TempDir Path folder;

  private String stack(String name, int slices) {
    ImageStack stack = new ImageStack(8, 6);
    for (int i = 0; i < slices; i++) {
      ByteProcessor plane = new ByteProcessor(8, 6);
      plane.add(51 * (i + 1));
      stack.addSlice(plane);
    }
    ImagePlus image = new ImagePlus(name, stack);
    image.setDisplayRange(0, 255);
    String file = folder.resolve(name).toString();
    IJ.saveAsTiff(image, file);
    return file;
  }

  private static List<StartFrame> read(String text) {
    return NamedImages.read("driver", text);
  }

  @Test
  void filesAndTheirFramesInOrder() {
    String text = stack("a.tif", 3) + " | " + stack("b.tif", 1);
    List<StartFrame> pictures = read(text);
    assertEquals(4, pictures.size());
    float[] expected = {0.2f, 0.4f, 0.6f, 0.2f};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], pictures.get(i).rgb()[0], 1e-6);
      assertEquals(8, pictures.get(i).width());
    }
    NamedImages.check("driver", text);
  }

  @Test
  void whatIsNotThereIsNamed() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> NamedImages.check("driver", stack("a.tif", 1) + "|walking cells"))
            .getMessage();
    assertTrue(
        message.matches(
            "The value of 'driver' is 'walking cells'; it must be the title of an open image.* or a"
                + " file\\."),
        message);
  }
}
