package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.process.ColorProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.job.Comparison;
import sc.fiji.svdtools.request.ModelRequest;

/** The comparison and the experimental dialog, found through the plugin index. */
class CompareTechniquesTest {

  @TempDir Path folder;
  private final FakeModels models = new FakeModels();
  private Context context;

  @BeforeEach
  void open() {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    context.service(OptionsService.class).getOptions(SvdSettings.class).use(ModelRequest.DEFAULT);
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static ImagePlus image() {
    ColorProcessor picture = new ColorProcessor(64, 64);
    picture.setColor(0x80c040);
    picture.fillOval(20, 20, 20, 14);
    return new ImagePlus("cells", picture);
  }

  private CommandModule run(Class<?> type, ImagePlus input, Map<String, Object> given)
      throws Exception {
    CommandService commands = context.service(CommandService.class);
    CommandInfo info = commands.getCommand(type.getName());
    Map<String, Object> inputs = new LinkedHashMap<>(given);
    inputs.put("input", input);
    return commands.run(info, false, inputs).get();
  }

  @Test
  void tilesMeasuresAndSavesAllVariants() throws Exception {
    CommandModule module =
        run(
            CompareTechniquesCommand.class,
            image(),
            Map.of(
                "rows",
                "plain: ; scaled: posframes=-1; windows: windowmode=independent windowsize=4"
                    + " windowstride=2",
                "common",
                "frames=6 width=64 height=64",
                "warp",
                false,
                "folder",
                folder.toString()));
    assertFalse(module.isCanceled(), module.getCancelReason());
    ImagePlus tiled = (ImagePlus) module.getOutput("output");
    assertEquals(6, tiled.getNFrames());
    assertTrue(tiled.getWidth() * tiled.getHeight() > 3 * 64 * 64);
    Comparison made = ((CompareTechniquesCommand) module.getCommand()).comparison();
    assertEquals(List.of("plain", "scaled", "windows"), List.copyOf(made.reports().keySet()));
    assertEquals(3, made.table().size());
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of(
              "cells-comparison-metrics.csv",
              "cells-comparison-moments.png",
              "cells-comparison-plots.png",
              "cells-comparison-tiled.tif"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void badRowsAreOneSentenceBeforeAnythingIsLoaded() throws Exception {
    CommandModule module =
        run(
            CompareTechniquesCommand.class,
            image(),
            Map.of("rows", "wide: windowmode=independent windowsize=4 windowstride=5"));
    assertTrue(module.isCanceled());
    assertTrue(module.getCancelReason().startsWith("Row 'wide': "), module.getCancelReason());
    assertEquals(0, models.loads);
  }

  @Test
  void whatCannotBeMeasuredBesideOthersIsOneSentence() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "a: ; b: planes=frames",
            "Row 'b': The value of 'planes' is 'frames'; it must be shown, as clips of one plane"
                + " are compared.",
            "a: ; b: frames=1",
            "Row 'b': The value of 'frames' is '1'; it must be 2 or more, since motion is"
                + " measured.");
    for (Map.Entry<String, String> each : wrong.entrySet()) {
      CommandModule module =
          run(CompareTechniquesCommand.class, image(), Map.of("rows", each.getKey()));
      assertEquals(each.getValue(), module.getCancelReason());
    }
    assertEquals(0, models.loads);
  }

  @Test
  void clipsOfSeveralSizesAreShownWhole() throws Exception {
    CommandModule module =
        run(
            CompareTechniquesCommand.class,
            image(),
            Map.of("rows", "small: width=64 height=64; tall: width=64 height=192", "plots", false));
    ImagePlus tiled = (ImagePlus) module.getOutput("output");
    assertTrue(tiled.getHeight() > 192, tiled.getHeight() + "");
    Comparison made = ((CompareTechniquesCommand) module.getCommand()).comparison();
    ColorProcessor frame = (ColorProcessor) tiled.getStack().getProcessor(1);
    int[] shown = (int[]) made.clips().get("tall").getStack().getPixels(1);
    long found =
        Arrays.stream((int[]) frame.getPixels())
            .filter(rgb -> (rgb & 0xffffff) == (shown[0] & 0xffffff))
            .count();
    assertEquals(64 * (64 + 192), found);
  }

  @Test
  void theSelectionIsTheAreaOfTheScales() throws Exception {
    ImagePlus input = image();
    input.setRoi(new OvalRoi(10, 12, 30, 20));
    CommandModule module =
        run(
            AnimateExperimentalCommand.class,
            input,
            Map.of("scalearea", true, "keyscale", "0.5", "frames", 3));
    assertFalse(module.isCanceled(), module.getCancelReason());
    assertEquals(64, models.lastStart.width());
    float[] area = models.lastStart.area();
    assertEquals(1, area[22 * 64 + 25]);
    assertEquals(0, area[0]);
    ImagePlus clip = (ImagePlus) module.getOutput("output");
    String techniques = sc.fiji.svdtools.image.Provenance.read(clip).entries().get("techniques");
    assertTrue(techniques.contains("AttentionScale"), techniques);
    input.killRoi();
    CommandModule refused =
        run(AnimateExperimentalCommand.class, input, Map.of("scalearea", true, "keyscale", "0.5"));
    assertEquals(
        "There is no area selection on 'cells'; select the area in which the scales act.",
        refused.getCancelReason());
  }
}
