package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.BatchFixture;

/** Objects drawn at time points, or told. */
class BetweenImagesTest {

  private static final String PATHS = "oval 8,24 16,16 at 0:0,0 1:30,4";

  private final FakeModels models = new FakeModels();
  private Context context;

  @BeforeEach
  void open() {
    context = BatchFixture.context(models, "cpu");
  }

  @AfterEach
  void close() {
    context.close();
  }

  private static ImagePlus series(boolean drawn) {
    ImageStack stack = new ImageStack(64, 64);
    Overlay overlay = new Overlay();
    for (int point = 0; point < 2; point++) {
      ByteProcessor plane = new ByteProcessor(64, 64);
      Roi roi = new OvalRoi(8 + 30 * point, 24 + 4 * point, 16, 16);
      plane.setColor(200);
      plane.fill(roi);
      stack.addSlice(plane);
      roi.setPosition(point + 1);
      overlay.add(roi);
    }
    ImagePlus image = new ImagePlus("series.tif", stack);
    image.setDimensions(1, 1, 2);
    image.setOverlay(drawn ? overlay : null);
    return image;
  }

  private CommandModule run(ImagePlus image, String... more) throws Exception {
    Map<String, String> keys = new LinkedHashMap<>(Map.of("frames", "4", "compare", "false"));
    for (int i = 0; i < more.length; i += 2) {
      keys.put(more[i], more[i + 1]);
    }
    Map<String, Object> inputs = new LinkedHashMap<>(new BetweenImagesCommand().inputs(keys));
    inputs.put("input", image);
    return context
        .service(CommandService.class)
        .run(BetweenImagesCommand.class, false, inputs)
        .get();
  }

  private static Map<String, String> made(CommandModule module) {
    assertFalse(module.isCanceled(), module::getCancelReason);
    return Provenance.read((ImagePlus) module.getOutput("output")).entries();
  }

  @Test
  void whatIsDrawnIsToldAndRepeats() throws Exception {
    CommandModule drawn = run(series(true), "betweensketch", "drawn");
    assertEquals(PATHS, made(drawn).get("betweenpaths"));
    assertEquals(PATHS, drawn.getInput("betweenpaths"));
    assertEquals("30.3", made(drawn).get("displacement"));
    CommandModule told = run(series(false), "betweensketch", "drawn", "betweenpaths", PATHS);
    assertEquals(made(drawn).get("macro"), made(told).get("macro"));
  }

  @Test
  void selectionsThatNobodyAskedForAreLeftAlone() throws Exception {
    assertFalse(made(run(series(true))).containsKey("betweenpaths"));
  }

  @Test
  void nothingDrawnIsOneSentence() throws Exception {
    CommandModule module = run(series(false), "betweensketch", "drawn");
    assertTrue(module.isCanceled());
    assertTrue(
        module.getCancelReason().startsWith("There is no object drawn on 'series.tif'; put its"),
        module.getCancelReason());
    assertEquals(0, models.loads);
  }
}
