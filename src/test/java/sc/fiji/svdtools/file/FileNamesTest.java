package sc.fiji.svdtools.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.image.FrameRate;

class FileNamesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "a/b:c, a_b_c",
    ".hidden, _hidden",
    "..., _..",
    "50% #2, 50_ _2",
    "con, _con",
    "LPT1.tif, _LPT1.tif",
    "console, console",
    "'  a  ', a",
    "'', clip"
  })
  void everyFileSystemTakesThem(String title, String name) {
    assertEquals(name, ClipFiles.name(title));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "\ud83d\udd2c", "half \ud83d", "tab\t", "\u0000", "a\u202eb", "."})
  void whateverItIsCalledThereAreFiles(String title) throws IOException {
    ImagePlus clip = new ImagePlus(title, new ColorProcessor(16, 16));
    Set<ClipFormat> formats = EnumSet.of(ClipFormat.TIFF, ClipFormat.GIF, ClipFormat.PNGS);
    String name = ClipFiles.name(title);
    for (Path file :
        ClipFiles.write(clip, FrameRate.of(7), Mark.AUTO, folder, name, formats).values()) {
      assertTrue(Files.exists(file), file.toString());
    }
  }

  @Test
  void longNamesStayApartAndFit() throws IOException {
    String title = "\u00e4".repeat(100) + "x".repeat(200);
    String name = ClipFiles.name(title + "1");
    assertNotEquals(name, ClipFiles.name(title + "2"));
    assertEquals(name, ClipFiles.name(title + "1"));
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes <= FileNames.MOST && bytes > FileNames.MOST - 4, name);
    String ending = "-synthetic-1000-sheet.png";
    assertTrue(bytes + ending.length() <= 255);
  }

  /** By that, batches know results among images. */
  @Test
  void longNamesOfClipsStillSaySynthetic() {
    String title = "x".repeat(251);
    String name = ClipFiles.name(title + "-synthetic");
    assertTrue(name.endsWith("-synthetic"), name);
    assertEquals(FileNames.MOST, name.length());
    assertNotEquals(name, ClipFiles.name(title + "y-synthetic"));
  }

  @Test
  void oneFailingFormatLeavesTheOthersAndIsNamed() throws IOException {
    failingFormat(
        () -> {
          throw new IllegalStateException("No space left on device");
        },
        "No space left on device");
    failingFormat(
        () -> {
          throw new OutOfMemoryError("Java heap space");
        },
        "it needs more than Java's memory; Edit > Options > Memory & Threads... or java -Xmx give"
            + " more");
  }

  private void failingFormat(Runnable failure, String reason) throws IOException {
    ImagePlus clip = new ImagePlus("clip", new ColorProcessor(16, 16));
    Set<ClipFormat> formats = EnumSet.of(ClipFormat.TIFF, ClipFormat.MP4, ClipFormat.SHEET);
    ImagePlus broken =
        new ImagePlus("broken", new ColorProcessor(16, 16)) {
          private int calls;

          @Override
          public ij.ImageStack getStack() {
            // the second format asks for its frames in vain
            if (new Throwable().getStackTrace()[1].getClassName().endsWith("ShownFrames")
                && ++calls == 1) {
              failure.run();
            }
            return super.getStack();
          }
        };
    IncompleteClip incomplete =
        assertThrows(
            IncompleteClip.class,
            () -> ClipFiles.write(broken, FrameRate.of(7), Mark.AUTO, folder, "b", formats));
    assertEquals(Set.of(ClipFormat.MP4), incomplete.missing());
    assertTrue(
        incomplete
            .getMessage()
            .contains(
                "MP4 could not be written (" + reason + "); complete: TIFF stack, Contact sheet."),
        incomplete.getMessage());
    assertTrue(
        Files.exists(folder.resolve("b.tif")) && Files.exists(folder.resolve("b-sheet.png")));
    assertTrue(Files.notExists(folder.resolve("b.mp4")));
    ClipFiles.write(clip, FrameRate.of(7), Mark.AUTO, folder, "b", incomplete.missing());
    assertTrue(Files.exists(folder.resolve("b.mp4")));
    ClipFiles.delete(folder.resolve("b.mp4"));
  }

  @Test
  void whatFormatsCannotHoldIsSaid() {
    ImagePlus clip = new ImagePlus("clip", new ColorProcessor(17, 16));
    Set<ClipFormat> all = EnumSet.complementOf(EnumSet.of(ClipFormat.TRUTH));
    assertEquals(
        List.of(
            "GIF shows at most 50 frames per second; of 60.00 per second it lasts 1.20 times as"
                + " long.",
            "MP4 needs even sides; its last row or column is shown twice."),
        ClipFiles.remarks(clip, FrameRate.of(60), all));
    assertEquals(List.of(), ClipFiles.remarks(clip, FrameRate.of(50), EnumSet.of(ClipFormat.GIF)));
  }
}
