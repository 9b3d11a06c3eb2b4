package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.progress.Runs;
import sc.fiji.svdtools.request.MeasureParameters;

class MeasureVideoCommandTest {

  private static final double STEP = 10;

  private Context context;

  @BeforeEach
  void open() {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    ResultsTable.getResultsTable().reset();
  }

  @AfterEach
  void close() {
    context.close();
    ResultsTable.getResultsTable().reset();
    OpenImages.forget();
  }

  @Test
  void theCommandIsInThePluginIndexWithItsMenu() {
    CommandInfo info = context.service(CommandService.class).getCommand(MeasureVideoCommand.class);
    assertEquals("[Plugins, SVD Tools, SVD Measure Video...]", info.getMenuPath().toString());
    assertTrue(info.canRunHeadless());
    assertFalse(info.getInput("input").isPersisted());
  }

  @Test
  void everyKindOfStackIsMeasured() throws Exception {
    List<ImageProcessor> kinds =
        List.of(
            new ByteProcessor(20, 16),
            new ShortProcessor(20, 16),
            new FloatProcessor(20, 16),
            new ColorProcessor(20, 16));
    for (ImageProcessor kind : kinds) {
      ImagePlus image = brightening("a", kind);
      image.setDisplayRange(0, 255);
      Report report = report(run(image, Map.of()));
      assertEquals(5, report.frames());
      assertEquals(STEP, report.summary().get("step_levels"), 1e-3);
      assertEquals(0, report.summary().get("jitter"), 1e-4);
    }
  }

  /** Closed by its user while the run goes on. */
  @Test
  void theStackIsMeasuredAsItWas() throws Exception {
    ImagePlus image = brightening("a", new ByteProcessor(20, 16));
    image.setDisplayRange(0, 255);
    int[] told = new int[1];
    context
        .service(Runs.class)
        .listen(
            (done, total, text) -> {
              if (told[0]++ == 0) {
                image.getStack().getProcessor(2).set(0);
                image.flush();
              }
            });
    Report report = report(run(image, Map.of()));
    assertTrue(told[0] > 1, told[0] + " messages");
    assertEquals(STEP, report.summary().get("step_levels"), 1e-3);
  }

  @Test
  void withoutWindowsTheRowsAreInTheResultsTable() throws Exception {
    run(brightening("first", new ByteProcessor(20, 16)), Map.of());
    run(brightening("second", new ColorProcessor(20, 16)), Map.of("warp", false));
    ResultsTable table = ResultsTable.getResultsTable();
    assertEquals(2, table.size());
    assertEquals("second", table.getLabel(1));
    assertEquals(STEP, table.getValue("step_levels", 1), 1e-3);
    String value = new Interpreter().run("return '' + getResult('frames', 1);", "");
    assertEquals("5", value);
  }

  @Test
  void tablesAndPlotsAreSavedWhenAFolderIsGiven(@TempDir Path folder) throws Exception {
    Path target = folder.resolve("new");
    ImagePlus image = brightening("a/b", new ByteProcessor(20, 16));
    image.setRoi(new Roi(2, 2, 10, 10));
    run(image, Map.of("folder", target.toString(), "joints", "2, 4"));
    String[] summary = Files.readString(target.resolve("a_b-metrics.csv")).split("\n");
    assertTrue(summary[0].contains(",joint_ratio,"), summary[0]);
    assertEquals(6, Files.readAllLines(target.resolve("a_b-frames.csv")).size());
    assertTrue(Files.size(target.resolve("a_b-plots.png")) > 1000);
  }

  @Test
  void theFirstFrameIsComparedWithTheReference(@TempDir Path folder) throws Exception {
    ImagePlus image = brightening("a", new ByteProcessor(20, 16));
    Path file = folder.resolve("start.png");
    new FileSaver(new ImagePlus("s", image.getStack().getProcessor(1))).saveAsPng(file.toString());
    Report report = report(run(image, Map.of("reference", file.toString())));
    assertEquals(120, report.summary().get("first_psnr"));
    assertRefused(
        "The value of 'reference' is 'none such'; it must be the title of an open image or a file.",
        image,
        Map.of("reference", "none such"));
  }

  @Test
  void aReferenceThatIsDamagedIsOneSentence(@TempDir Path folder) throws Exception {
    ImagePlus image = brightening("a", new ByteProcessor(20, 16));
    for (String start : List.of("GIF89a", "II*\0\b\0\0\0", "text", "")) {
      Path file = Files.writeString(folder.resolve("start"), start);
      String reason = run(image, Map.of("reference", file + "")).getCancelReason();
      assertTrue(reason != null && reason.startsWith("The file '" + file + "' "), reason);
      assertFalse(reason.contains("Exception"), reason);
    }
    FloatProcessor holes = new FloatProcessor(20, 16);
    holes.setf(3, 2, Float.NaN);
    Path file = folder.resolve("holes.tif");
    new FileSaver(new ImagePlus("holes", holes)).saveAsTiff(file.toString());
    assertRefused(
        "Pixel (3, 2) of 'holes.tif' is NaN; all pixels must be numbers.",
        image,
        Map.of("reference", file + ""));
    assertEquals(0, ResultsTable.getResultsTable().size());
  }

  @Test
  void badInputIsOneSentence(@TempDir Path folder) throws Exception {
    assertRefused(
        "The image 'one' has 1 frame; it must be a stack of at least 2 frames.",
        new ImagePlus("one", new ByteProcessor(20, 16)),
        Map.of());
    ImagePlus image = brightening("a", new ByteProcessor(20, 16));
    assertRefused(
        "The value of 'joints' is '7 x'; it must be frame numbers such as 7 14 21, or empty.",
        image,
        Map.of("joints", "7 x"));
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(
        "The value of 'folder' is '%s', which is a file; it must be a folder, or empty."
            .formatted(file),
        image,
        Map.of("folder", file.toString()));
    String reason = run(new ImagePlus(), Map.of()).getCancelReason();
    assertTrue(reason.startsWith("There is no image;"), reason);
    assertEquals(0, ResultsTable.getResultsTable().size());
  }

  @Test
  void theDialogHasTheKeysAndDefaultsOfTheRecord() throws ReflectiveOperationException {
    MeasureVideoCommand command = new MeasureVideoCommand();
    Map<String, Object> defaults = Keys.values(MeasureParameters.DEFAULT);
    List<String> keys = new ArrayList<>(defaults.keySet());
    assertEquals(List.of("warp", "table", "plots", "joints", "reference", "folder"), keys);
    for (String key : keys) {
      Field field = MeasureVideoCommand.class.getDeclaredField(key);
      field.setAccessible(true);
      assertEquals(defaults.get(key), field.get(command), key);
    }
    assertEquals(List.of(7, 14), MeasureParameters.of(Map.of("joints", "7 14")).starts());
  }

  private void assertRefused(String sentence, ImagePlus image, Map<String, Object> inputs)
      throws Exception {
    CommandModule module = run(image, inputs);
    assertTrue(module.isCanceled());
    assertEquals(sentence, module.getCancelReason());
    assertNull(((MeasureVideoCommand) module.getDelegateObject()).report());
  }

  private static Report report(CommandModule module) {
    assertNull(module.getCancelReason());
    Report report = ((MeasureVideoCommand) module.getDelegateObject()).report();
    assertNotNull(report);
    return report;
  }

  private CommandModule run(ImagePlus image, Map<String, Object> inputs) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>(inputs);
    all.put("input", image);
    return context.service(CommandService.class).run(MeasureVideoCommand.class, true, all).get();
  }

  /** Five plain frames, each {@code STEP} grey levels brighter. */
  private static ImagePlus brightening(String title, ImageProcessor kind) {
    ImageStack stack = new ImageStack(kind.getWidth(), kind.getHeight());
    for (int f = 0; f < 5; f++) {
      ImageProcessor plane = kind.duplicate();
      int level = (int) (20 + STEP * f);
      for (int i = 0; i < plane.getPixelCount(); i++) {
        if (plane instanceof ColorProcessor) {
          plane.set(i, level * 0x010101);
        } else {
          plane.setf(i, level);
        }
      }
      stack.addSlice(plane);
    }
    return new ImagePlus(title, stack);
  }
}
