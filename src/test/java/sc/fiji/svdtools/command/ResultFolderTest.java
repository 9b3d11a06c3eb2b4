package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.Command;
import org.scijava.module.Module;

/** Folders that commands save tables, plots and stacks to besides what they show. */
class ResultFolderTest {

  /** Commands with the options of a short run. */
  private static final Map<Class<? extends Command>, String> COMMANDS =
      Map.of(
          MeasureVideoCommand.class,
          "warp=false",
          CompareTechniquesCommand.class,
          "common=[width=64 height=64 frames=3]",
          BetweenImagesCommand.class,
          "width=64 height=64 frames=3");

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
    ResultsTable.getResultsTable().reset();
  }

  @Test
  void oneThatCannotBeIsRefusedBeforeAnythingIsComputed() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    for (Class<? extends Command> type : COMMANDS.keySet()) {
      for (String bad : List.of(file + "", file.resolve("in it") + "", "x".repeat(300))) {
        String reason = run.reason(saved(type, series("a"), bad));
        assertTrue(reason != null && reason.startsWith("The value of 'folder' is '"), reason);
        assertTrue(reason.endsWith(", or empty."), reason);
      }
    }
    assertNull(run.models.last);
    assertEquals(0, ResultsTable.getResultsTable().size());
  }

  @Test
  void everyTitleMakesNamesInTheFolder() throws Exception {
    List<String> titles =
        List.of("a/b", "../up", "..\\up", "", "t".repeat(300), "con.tif", "\u4e00\u00e9 \n\"x\"");
    for (Class<? extends Command> type : COMMANDS.keySet()) {
      for (String title : titles) {
        Path out = Files.createTempDirectory(folder, "out").resolve("new");
        assertNull(run.reason(saved(type, series(title), out + "")), type + " " + title);
        assertEquals(List.of("new"), names(out.getParent()));
        assertTrue(names(out).size() > 1, out + "");
        assertTrue(names(out).stream().noneMatch(name -> name.startsWith(".")), names(out) + "");
      }
    }
  }

  @Test
  void imagesThatDifferBehindABlankHaveFilesOfTheirOwn() throws Exception {
    for (Class<? extends Command> type : COMMANDS.keySet()) {
      Path out = folder.resolve(type.getSimpleName());
      saved(type, series("two wide"), out + "");
      int files = names(out).size();
      saved(type, series("two narrow"), out + "");
      assertEquals(2 * files, names(out).size(), names(out) + "");
    }
  }

  @Test
  void thereAreAllFilesOrNone() throws Exception {
    for (Class<? extends Command> type : COMMANDS.keySet()) {
      Path out = folder.resolve(type.getSimpleName());
      saved(type, series("a"), out + "");
      for (String name : names(out)) {
        Path other = Files.createTempDirectory(folder, "other");
        Files.createDirectories(other.resolve(name).resolve("mine"));
        String reason = run.reason(saved(type, series("a"), other + ""));
        assertTrue(reason != null && reason.contains(name + "' is a folder"), reason);
        assertEquals(List.of(name), names(other));
        assertTrue(Files.exists(other.resolve(name).resolve("mine")));
      }
    }
  }

  @Test
  void aRowIsThereEvenIfItCannotBeSaved() throws Exception {
    Files.createDirectories(folder.resolve("a-plots.png"));
    assertTrue(run.reason(saved(MeasureVideoCommand.class, series("a"), folder + "")) != null);
    assertEquals(1, ResultsTable.getResultsTable().size());
  }

  private Module saved(Class<? extends Command> type, ImagePlus image, String to) throws Exception {
    return MacroRun.inMacroThread(
        COMMANDS.get(type) + " folder=[" + to + "]", () -> run.runModule(type, image));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return List.copyOf(new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()));
    }
  }

  private static ImagePlus series(String title) {
    ImageStack stack = new ImageStack(64, 64);
    for (int f = 0; f < 2; f++) {
      ByteProcessor plane = new ByteProcessor(64, 64);
      plane.setColor(200);
      plane.fillOval(10 + 5 * f, 20, 16, 16);
      stack.addSlice(plane);
    }
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(1, 1, 2);
    return image;
  }
}
