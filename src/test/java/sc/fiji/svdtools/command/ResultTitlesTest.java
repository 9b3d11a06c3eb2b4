package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;

/** Macros name images by their titles, in batch mode, too. */
class ResultTitlesTest {

  private static final String SMALL = "width=64 height=64 frames=3 ";

  @TempDir Path folder;

  private final List<String> titles = new ArrayList<>();

  @AfterEach
  void close() {
    OpenImages.forget();
  }

  @Test
  void noTwoOpenImagesHaveOne() throws Exception {
    ImagePlus image = series();
    shown(image);
    try (MacroRun run = new MacroRun(folder)) {
      for (int round = 0; round < 2; round++) {
        make(run, AnimateImageCommand.class, SMALL, image);
        make(run, CompareTechniquesCommand.class, "common=[" + SMALL + "]", image);
        String path = " sketchonly paths=[oval 10,10 8,8 along 14,14 30,14]";
        make(run, AnimateSelectionCommand.class, SMALL + path, image);
        ImagePlus between = make(run, BetweenImagesCommand.class, SMALL, image);
        make(run, RemoveSyntheticCommand.class, "", between);
      }
    }
    assertEquals(
        "[a.tif, a-synthetic, a-comparison, a-sketch, a-mask, a-synthetic-1, a-1.tif,"
            + " a-synthetic-2, a-comparison-1, a-sketch-1, a-mask-1, a-synthetic-3, a-2.tif]",
        titles.toString());
  }

  private void shown(ImagePlus image) {
    Interpreter.batchMode = true;
    Interpreter.addBatchModeImage(image);
    titles.add(image.getTitle());
  }

  /** Runs a command and shows what it makes; answers the first. */
  private ImagePlus make(
      MacroRun run, Class<? extends Command> type, String options, ImagePlus image)
      throws Exception {
    Module module = MacroRun.inMacroThread(options, () -> run.runModule(type, image));
    assertNull(run.reason(module));
    ImagePlus first = null;
    for (ModuleItem<?> item : module.getInfo().outputs()) {
      if (module.getOutput(item.getName()) instanceof ImagePlus made) {
        first = first == null ? made : first;
        shown(made);
      }
    }
    return first;
  }

  private static ImagePlus series() {
    ImageStack stack = new ImageStack(64, 64);
    stack.addSlice(new ByteProcessor(64, 64));
    stack.addSlice(new ByteProcessor(64, 64));
    ImagePlus image = new ImagePlus("a.tif", stack);
    image.setDimensions(1, 1, 2);
    return image;
  }
}
