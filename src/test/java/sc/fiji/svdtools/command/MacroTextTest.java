package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ij.ImagePlus;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;
import org.scijava.module.Module;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.Options;

/** The macro call that a clip keeps, as ImageJ's macro language reads it. */
class MacroTextTest {

  /** Titles are paths, too, and on Windows those have backslashes. */
  private static final List<String> TITLES =
      List.of("plain", "C:\\temp\\new\\u00e9.tif", "the \"end\"", "it's \\", "\\\"", "\u4e00 b");

  @TempDir Path folder;

  @Test
  void titlesAndPathsComeBack() throws Exception {
    try (MacroRun run = new MacroRun(folder)) {
      for (String title : TITLES) {
        String end = " width=64 height=64 frames=3 endimage=[" + title + "]";
        assertEquals(title, told(run, BetweenImagesCommand.class, end, title));
        assertEquals(
            title, told(run, ChooseSeedsCommand.class, "drafts=2 choose=end" + end, title));
      }
    }
  }

  /** The end image that the macro kept by the clip asks for. */
  private static String told(
      MacroRun run, Class<? extends Command> type, String options, String title) throws Exception {
    ImagePlus end = new ImagePlus(title, new ByteProcessor(64, 64));
    Interpreter.batchMode = true;
    Interpreter.addBatchModeImage(end);
    Module module =
        MacroRun.inMacroThread(
            options, () -> run.runModule(type, new ImagePlus("start", new ByteProcessor(64, 64))));
    OpenImages.forget();
    assertNull(run.reason(module), title);
    String macro = Provenance.read((ImagePlus) module.getOutput("output")).entries().get("macro");
    String text = macro.substring(macro.indexOf(", ") + 2, macro.lastIndexOf(");"));
    return Options.parse(new Interpreter().run("return " + text + ";", "")).get("endimage");
  }
}
