package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;

/** Titles of several lines, or as long as a page, in sentences. */
class OddTitlesTest {

  private static final List<Class<? extends Command>> COMMANDS =
      List.of(
          MeasureVideoCommand.class,
          CompareTechniquesCommand.class,
          BetweenImagesCommand.class,
          AnimateImageCommand.class,
          AnimateSelectionCommand.class,
          ChooseSeedsCommand.class,
          RemoveSyntheticCommand.class);

  @TempDir Path folder;

  @Test
  void theSentenceIsOneShortLine() throws Exception {
    int refused = 0;
    try (MacroRun run = new MacroRun(folder)) {
      for (String title : List.of("a\nb\u202e", "t".repeat(5000))) {
        for (ImagePlus image : unusable(title)) {
          for (Class<? extends Command> type : COMMANDS) {
            String reason =
                run.reason(MacroRun.inMacroThread("", () -> run.runModule(type, image)));
            if (reason != null) {
              refused++;
              assertEquals(1, reason.lines().count(), reason);
              assertTrue(reason.length() < 500, type + ": " + reason.length());
            }
          }
        }
      }
    }
    assertTrue(refused > 50, refused + " refused");
  }

  private static List<ImagePlus> unusable(String title) {
    FloatProcessor holes = new FloatProcessor(8, 8);
    holes.setf(3, Float.NaN);
    ImagePlus outside = new ImagePlus(title, new ByteProcessor(8, 8));
    outside.setRoi(new Roi(-9, -9, 4, 4));
    ImagePlus range = image(title, new FloatProcessor(8, 8));
    range.setDisplayRange(Double.NaN, 1);
    ImagePlus all = image(title, new ByteProcessor(8, 8));
    all.setProp("svd.synthetic", "true");
    return List.of(
        image(title, new ByteProcessor(1, 8)),
        image(title, new ByteProcessor(8, 8)),
        image(title, holes),
        outside,
        range,
        all);
  }

  private static ImagePlus image(String title, ImageProcessor pixels) {
    return new ImagePlus(title, pixels);
  }
}
