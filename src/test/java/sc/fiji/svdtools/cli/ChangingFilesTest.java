package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.FinishedClip;

/** Images and results that change while a clip is made, in processes of their own. */
@Timeout(180)
class ChangingFilesTest {

  @TempDir Path folder;
  private Path image;
  private Path clip;

  @BeforeEach
  void make() throws IOException {
    image = folder.resolve("a.png");
    clip = folder.resolve("out/a-synthetic.tif");
    write(0x55);
  }

  private void write(int grey) throws IOException {
    BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    picture.setRGB(9, 9, grey * 0x10101);
    ImageIO.write(picture, "png", image.toFile());
  }

  private Child begun(int motion) throws IOException {
    return begun(motion, "error");
  }

  private Child begun(int motion, String existing) throws IOException {
    Child child =
        Child.fake(
            1000,
            List.of(),
            "image=" + image,
            "out=" + clip.getParent(),
            "device=cpu",
            "frames=3",
            "gif=false",
            "sheet=false",
            "existing=" + existing,
            "motion=" + motion);
    child.await("Denoising 1/3");
    return child;
  }

  /** The clip is of the image as it was, and says so. */
  @Test
  void anImageThatChangesOrGoesIsTakenAsItWas() throws Exception {
    String first = FinishedClip.sha256(image);
    Child child = begun(9);
    write(0x77);
    String said = child.rest();
    assertEquals(0, child.status(), said);
    assertEquals(first, Provenance.read(ImageFile.open(clip)).entries().get("sourcesha256"), said);
    Files.delete(clip);
    child = begun(9);
    Files.delete(image);
    said = child.rest();
    assertEquals(0, child.status(), said);
    assertTrue(Files.exists(clip), said);
  }

  /** As if it had been there before. */
  @Test
  void aClipThatComesMeanwhileIsNotReplaced() throws Exception {
    Child slow = begun(9);
    String said = slow.rest();
    assertEquals(0, slow.status(), said);
    assertTrue(said.contains("First frame against the start image"), said);
    Path aside = Files.move(clip, folder.resolve("aside.tif"));
    slow = begun(9);
    Files.copy(aside, clip);
    byte[] there = Files.readAllBytes(clip);
    said = slow.rest();
    assertEquals(0, slow.status(), said);
    assertArrayEquals(there, Files.readAllBytes(clip), "the very clip stays");
    Files.delete(clip);
    slow = begun(11);
    Files.copy(aside, clip);
    said = slow.rest();
    assertEquals(1, slow.status(), said);
    assertTrue(said.endsWith("was made otherwise: motion is 9 there and 11 here."), said);
    assertArrayEquals(there, Files.readAllBytes(clip));
    Files.delete(clip);
    slow = begun(11, "skip");
    Files.copy(aside, clip);
    said = slow.rest();
    assertEquals(0, slow.status(), said);
    assertTrue(said.contains("came during the run; that of the run is not written."), said);
    assertFalse(said.contains("First frame against the start image"), said);
    assertArrayEquals(there, Files.readAllBytes(clip));
  }

  /** What became of the images is told all the same. */
  @Test
  void aFolderOfResultsThatGoesDuringABatchHidesNothing() throws Exception {
    Path out = clip.getParent();
    Child child = Child.fake(1000, List.of(), "files=" + image, "out=" + out, "frames=3");
    child.await("1/1 a.png: Denoising 1/3");
    Files.move(out, folder.resolve("aside"));
    Files.createSymbolicLink(out, folder.resolve("none"));
    String said = child.rest();
    assertEquals(1, child.status(), said);
    assertTrue(said.contains("'" + image + "' was not made: "), said);
    assertTrue(said.contains("error: 1"), said);
    assertTrue(said.endsWith("1 of the images failed."), said);
  }
}
