package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.io.FileSaver;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;

/** Virtual stacks, a file of which was moved or deleted while they were open. */
class GoneFilesTest {

  private static final String SMALL = "width=64 height=64 frames=3 ";

  @TempDir Path folder;
  private MacroRun run;

  @BeforeEach
  void open() {
    run = new MacroRun(folder.resolve("presets"));
    ResultsTable.getResultsTable().reset();
  }

  @AfterEach
  void close() {
    run.close();
  }

  private Map<Class<? extends Command>, String> commands() {
    Map<Class<? extends Command>, String> commands = new LinkedHashMap<>();
    commands.put(MeasureVideoCommand.class, "warp=false");
    commands.put(ExportClipCommand.class, "gif out=[" + folder.resolve("out") + "]");
    commands.put(BetweenImagesCommand.class, SMALL);
    commands.put(AnimateImageCommand.class, SMALL + "planes=frames");
    commands.put(RemoveSyntheticCommand.class, "");
    return commands;
  }

  /** ImageJ itself gives a white picture with a text, which is no data. */
  @Test
  void aFileThatIsGoneIsOneSentence() throws Exception {
    VirtualStack stack = new VirtualStack(64, 64, null, folder.toString());
    for (String name : List.of("p1.tif", "synthetic 2.tif", "p3.tif", "p4.tif")) {
      ImagePlus plane = IJ.createImage("p", "8-bit ramp", 64, 64, 1);
      new FileSaver(plane).saveAsTiff(folder.resolve(name).toString());
      stack.addSlice(name);
    }
    stack.setBitDepth(8);
    ImagePlus image = new ImagePlus("virtual", stack);
    image.setDimensions(1, 1, 4);
    for (Map.Entry<Class<? extends Command>, String> each : commands().entrySet()) {
      assertNull(reason(each.getKey(), each.getValue(), image), each.getKey().getSimpleName());
    }
    Files.delete(folder.resolve("out").resolve("virtual.tif"));
    Path gone = folder.resolve("p3.tif");
    Files.delete(gone);
    ResultsTable.getResultsTable().reset();
    run.models.last = null;
    for (Map.Entry<Class<? extends Command>, String> each : commands().entrySet()) {
      assertEquals(
          "Image 3 of the stack 'virtual' cannot be read from '"
              + gone
              + "'; its file must stay where it was when the stack was opened.",
          reason(each.getKey(), each.getValue(), image),
          each.getKey().getSimpleName());
    }
    assertNull(run.models.last);
    assertEquals(0, ResultsTable.getResultsTable().size());
    assertFalse(Files.exists(folder.resolve("out").resolve("virtual.tif")));
  }

  @Test
  void aPlaneThatIsNothingIsOneSentence() throws Exception {
    ImagePlus image = new ImagePlus("video", new Torn());
    image.setDimensions(1, 1, 4);
    Map<Class<? extends Command>, String> commands = commands();
    commands.remove(ExportClipCommand.class);
    for (Map.Entry<Class<? extends Command>, String> each : commands.entrySet()) {
      String reason = reason(each.getKey(), each.getValue(), image);
      assertTrue(
          reason != null && reason.startsWith("Image 3 of the stack 'video' cannot be read;"),
          each.getKey().getSimpleName() + ": " + reason);
    }
    assertNull(run.models.last);
  }

  private String reason(Class<? extends Command> type, String options, ImagePlus image)
      throws Exception {
    return run.reason(MacroRun.inMacroThread(options, () -> run.runModule(type, image)));
  }

  /** A video that has lost a frame. */
  private static final class Torn extends ImageStack {

    Torn() {
      super(64, 64);
      for (int i = 1; i <= 4; i++) {
        addSlice(i == 2 ? "synthetic 1/1" : "p" + i, new ByteProcessor(64, 64));
      }
    }

    @Override
    public ImageProcessor getProcessor(int n) {
      return n == 3 ? null : super.getProcessor(n);
    }
  }
}
