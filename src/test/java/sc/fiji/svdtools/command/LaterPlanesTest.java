package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;

/** What is wrong behind the plane shown, or with an image named in a key. */
class LaterPlanesTest {

  @TempDir Path folder;

  /** Before the clips of the planes in front of it are computed. */
  @Test
  void oneThatCannotBeUsedIsToldBeforeAnythingIsComputed() throws Exception {
    Map<Class<? extends Command>, String> commands =
        Map.of(
            AnimateImageCommand.class,
            "planes=frames frames=3",
            ChooseSeedsCommand.class,
            "planes=frames frames=3 drafts=2",
            AnimateSelectionCommand.class,
            "planes=frames frames=3 paths=[oval 10,10 8,8 along 14,14 30,14]",
            BetweenImagesCommand.class,
            "frames=3");
    try (MacroRun run = new MacroRun(folder)) {
      for (Map.Entry<Class<? extends Command>, String> each : commands.entrySet()) {
        assertEquals(
            "Pixel (5, 0) of 'holes' is NaN; all pixels must be numbers.",
            reason(run, each.getKey(), each.getValue()),
            each.getKey().getSimpleName());
        assertNull(run.models.last, each.getKey().getSimpleName());
      }
    }
  }

  @Test
  void anEndImageThatIsNotThereIsToldByItsKey() throws Exception {
    try (MacroRun run = new MacroRun(folder)) {
      String sentence =
          "The value of 'endimage' is 'nope'; it must be the title of an open image or a file.";
      String choose = "frames=3 drafts=2 choose=end";
      assertEquals(sentence, reason(run, ChooseSeedsCommand.class, choose + " endimage=nope"));
      assertEquals(sentence, reason(run, BetweenImagesCommand.class, "frames=3 endimage=nope"));
      assertEquals(
          "SeedChoice needs an end image; give its title or file as 'endimage'.",
          reason(run, ChooseSeedsCommand.class, choose));
      assertNull(run.models.last);
    }
  }

  private static String reason(MacroRun run, Class<? extends Command> type, String options)
      throws Exception {
    return run.reason(
        MacroRun.inMacroThread(
            "width=64 height=64 " + options, () -> run.runModule(type, holes())));
  }

  private static ImagePlus holes() {
    ImageStack stack = new ImageStack(64, 64);
    for (int f = 0; f < 4; f++) {
      stack.addSlice(new FloatProcessor(64, 64));
    }
    stack.getProcessor(3).setf(5, Float.NaN);
    ImagePlus image = new ImagePlus("holes", stack);
    image.setDimensions(1, 1, 4);
    image.setDisplayRange(0, 1);
    return image;
  }
}
