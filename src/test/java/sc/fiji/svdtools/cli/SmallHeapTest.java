package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.weights.TinyModel;

/** Runs with networks in a small memory of Java, in processes of their own. */
@Timeout(180)
class SmallHeapTest {

  @TempDir Path folder;

  /**
   * As red, green and blue in float32 the 100 frames take 79 MB, as the clip 7 MB: frames that are
   * decoded together must not all be held as numbers.
   */
  @Test
  void framesDecodedTogetherAreHandedOnOneByOne() throws Exception {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    Path image = folder.resolve("a.png");
    BufferedImage grey = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
    grey.setRGB(9, 9, 0xffffff);
    ImageIO.write(grey, "png", image.toFile());
    Child child =
        Child.real(
            List.of("-Xmx60m"),
            "checkpoint=" + file,
            "image=" + image,
            "out=" + folder,
            "device=cpu",
            "gif=false",
            "sheet=false",
            "frames=100",
            "steps=1");
    String said = child.rest();
    assertEquals(0, child.status(), said);
    assertTrue(said.contains("100 frames of 256 x 256 pixels"), said);
    assertTrue(Files.exists(folder.resolve("a-synthetic.tif")));
  }
}
