package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies where a clip is exported to, and is none of its files. */
class ExportPlacesTest {

  @TempDir Path folder;

  @Test
  void foldersAndFilesOfOthersStay() throws Exception {
    try (MacroRun run = new MacroRun(folder.resolve("presets"))) {
      for (String ending : List.of(".tif", ".gif", "-frames", "-frames/sub")) {
        Path out = Files.createTempDirectory(folder, "out");
        Path notes = out.resolve("a" + ending).resolve("notes.txt");
        Files.createDirectories(notes.getParent());
        Files.writeString(notes, "mine");
        boolean frames = ending.startsWith("-frames");
        String held = ending.equals("-frames") ? "notes.txt" : "sub";
        assertEquals(
            frames
                ? "The folder '%s' holds '%s', which is no file of a clip; it must be moved away."
                    .formatted(out.resolve("a-frames"), held)
                : "'%s' is a folder, which a clip does not replace; it must be moved away."
                    .formatted(notes.getParent()),
            reason(run, out));
        assertEquals("mine", Files.readString(notes));
        assertEquals(1, count(out));
      }
      Path out = Files.createTempDirectory(folder, "out");
      Path file = Files.createFile(out.resolve("a-frames"));
      assertEquals(
          "'%s' is a file, which a clip does not replace; it must be moved away.".formatted(file),
          reason(run, out));
      assertEquals(1, count(out));
    }
  }

  @Test
  void anEarlierClipIsReplacedWhole() throws Exception {
    try (MacroRun run = new MacroRun(folder.resolve("presets"))) {
      Path out = folder.resolve("out");
      assertNull(reason(run, out));
      Files.createFile(out.resolve("a-frames").resolve("0009.png"));
      Files.createFile(out.resolve("a-frames").resolve(".DS_Store"));
      assertNull(reason(run, out));
      assertFalse(Files.exists(out.resolve("a-frames").resolve("0009.png")));
    }
  }

  private static String reason(MacroRun run, Path out) throws Exception {
    ImageStack stack = new ImageStack(16, 16);
    stack.addSlice(new ByteProcessor(16, 16));
    stack.addSlice(new ByteProcessor(16, 16));
    ImagePlus image = new ImagePlus("a", stack);
    return run.reason(
        MacroRun.inMacroThread(
            "gif pngs out=[" + out + "]", () -> run.runModule(ExportClipCommand.class, image)));
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }
}
