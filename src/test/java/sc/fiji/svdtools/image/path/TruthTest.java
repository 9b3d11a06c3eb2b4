package sc.fiji.svdtools.image.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Mark;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.sketch.Paths;

class TruthTest {

  @TempDir Path folder;

  private static ImagePlus clip(String paths) {
    ImagePlus clip = IJ.createHyperStack("clip", 64, 64, 1, 1, 3, 8);
    new Provenance(
            Map.of("paths", paths, "turn", "false", "fit", "pad", "crop", "x=0 y=0 w=128 h=64"))
        .writeTo(clip);
    return clip;
  }

  /** Half the size, with a border of 16 pixels above: (20, 10) becomes (10, 21). */
  @Test
  void isInPixelsOfTheClip() throws Exception {
    Path target = folder.resolve("clip-paths");
    Truth.write(clip("rectangle 12,2 16,16 along 0,0 40,20 | all at 0:0,0 2:0,8"), target);
    assertEquals(
        List.of(
            "object,frame,x,y,angle,scale",
            "1,1,10.000,21.000,0.00,1.0000",
            "1,2,20.000,28.000,0.00,1.0000",
            "1,3,30.000,35.000,0.00,1.0000"),
        Files.readAllLines(target.resolve(Truth.TABLE)));
    try (ZipFile zip = new ZipFile(target.resolve(Truth.ROIS).toFile())) {
      assertEquals(3, zip.size());
      byte[] file = zip.getInputStream(zip.getEntry("1-3.roi")).readAllBytes();
      Roi roi = RoiDecoder.openFromByteArray(file);
      assertEquals(new java.awt.Rectangle(26, 31, 8, 8), roi.getBounds());
      assertEquals(3, roi.getPosition());
    }
  }

  @Test
  void theSameClipGivesTheSameBytes() throws Exception {
    ImagePlus clip = clip("oval 12,2 16,16 along 0,0 40,20");
    Truth.write(clip, folder.resolve("a"));
    Truth.write(clip, folder.resolve("b"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a").resolve(Truth.ROIS)),
        Files.readAllBytes(folder.resolve("b").resolve(Truth.ROIS)));
  }

  @Test
  void otherClipsHaveNone() {
    for (String paths : List.of("", "all at 0:0,0 2:5,5")) {
      Exception refused =
          assertThrows(
              IllegalArgumentException.class, () -> Truth.write(clip(paths), folder.resolve("c")));
      assertTrue(refused.getMessage().contains(Paths.KEY), refused.getMessage());
    }
    assertTrue(Files.notExists(folder.resolve("c")));
  }

  /** Of several formats nothing is written if one of them has nothing to write. */
  @Test
  void nothingIsExportedOfAClipWithoutTruth() {
    var formats = EnumSet.of(ClipFormat.TIFF, ClipFormat.TRUTH);
    ImagePlus clip = clip("");
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ClipFiles.write(
                    clip, FrameRate.of(7), Mark.AUTO, folder.resolve("d"), "clip", formats));
    assertEquals(
        "The value of 'truth' is 'true'; it must be false for 'clip', which was made without paths"
            + " of objects.",
        refused.getMessage());
    assertTrue(Files.notExists(folder.resolve("d")));
  }
}
