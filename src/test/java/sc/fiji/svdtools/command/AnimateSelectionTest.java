package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.process.ColorProcessor;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.job.BatchFixture;

/** Paths drawn or told, as clip and as sketch. */
class AnimateSelectionTest {

  private static final String DRAWN = "oval 16,16 20,20 along 26,26 46,26";

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

  /** A disc, brighter below, with its outline and path as overlay. */
  private static ImagePlus image() {
    ColorProcessor picture = new ColorProcessor(64, 64);
    picture.setColor(new Color(20, 30, 40));
    picture.fill();
    picture.setColor(new Color(120, 120, 120));
    picture.fillOval(18, 18, 16, 16);
    picture.setColor(new Color(240, 240, 240));
    picture.fillRect(22, 27, 8, 5);
    ImagePlus image = new ImagePlus("cells.tif", picture);
    image.setOverlay(new Overlay(new OvalRoi(16, 16, 20, 20)));
    image.getOverlay().add(new Line(26, 26, 46, 26));
    return image;
  }

  private CommandModule run(ImagePlus image, Map<String, String> keys) throws Exception {
    Map<String, Object> inputs = new LinkedHashMap<>(new AnimateSelectionCommand().inputs(keys));
    inputs.put("input", image);
    return context
        .service(CommandService.class)
        .run(AnimateSelectionCommand.class, false, inputs)
        .get();
  }

  @Test
  void whatIsDrawnIsKeptWithTheClipAndRepeats() throws Exception {
    CommandModule module = run(image(), Map.of("frames", "4", "steps", "3"));
    assertFalse(module.isCanceled(), module::getCancelReason);
    assertEquals(DRAWN, module.getInput("paths"));
    ImagePlus clip = (ImagePlus) module.getOutput("output");
    Map<String, String> made = Provenance.read(clip).entries();
    assertEquals(DRAWN, made.get("paths"));
    assertEquals("CutAndDrag", made.get("techniques"));
    assertEquals(Synthetic.Kind.ALL, Synthetic.of(clip));
    assertTrue(made.get("macro").contains("paths=[" + DRAWN + "]"), made.get("macro"));
    assertNull(module.getOutput("maskoutput"));
    ImagePlus bare = image();
    bare.setOverlay(null);
    bare.setRoi(3, 3, 9, 9);
    run(bare, Map.of("frames", "4", "paths", DRAWN));
    assertArrayEquals(ImageInput.read(image()).rgb(), models.lastStart.rgb());
  }

  @Test
  void aTurnedObjectIsTurnedInTheStartImage() throws Exception {
    CommandModule module = run(image(), Map.of("frames", "4", "turn", "true"));
    StartFrame start = models.lastStart;
    assertEquals(64, start.width());
    assertFalse(java.util.Arrays.equals(ImageInput.read(image()).rgb(), start.rgb()));
    assertTrue(start.rgb()[26 * 64 + 31] > 0.8, "the brighter side is ahead");
    ImagePlus clip = (ImagePlus) module.getOutput("output");
    String kept = Provenance.read(clip).entries().get("paths");
    assertTrue(kept.matches("oval 16,16 20,20 facing (8\\d|9\\d)[.\\d]* along .*"), kept);
  }

  @Test
  void theSketchAloneNeedsNoModel() throws Exception {
    CommandModule module = run(image(), Map.of("frames", "5", "sketchonly", "true"));
    assertFalse(module.isCanceled(), module::getCancelReason);
    assertNull(models.last);
    ImagePlus sketch = (ImagePlus) module.getOutput("output");
    ImagePlus mask = (ImagePlus) module.getOutput("maskoutput");
    assertEquals("cells-sketch 5", sketch.getTitle() + " " + sketch.getNFrames());
    assertEquals("cells-mask 5", mask.getTitle() + " " + mask.getNFrames());
    assertEquals(Synthetic.Kind.ALL, Synthetic.of(sketch));
    assertEquals(5, sketch.getOverlay().size());
    assertArrayEquals(
        (int[]) image().getProcessor().getPixels(), (int[]) sketch.getStack().getPixels(1));
    assertEquals(0xf0f0f0, sketch.getStack().getProcessor(5).get(46, 29) & 0xffffff);
    assertEquals(0x141e28, sketch.getStack().getProcessor(5).get(22, 24) & 0xffffff);
    assertEquals(255, mask.getStack().getProcessor(5).get(46, 26));
    assertEquals(0, mask.getStack().getProcessor(5).get(62, 62));
  }

  @Test
  void withoutAPathThereIsOneSentence() throws Exception {
    ImagePlus image = image();
    image.setOverlay(null);
    image.setRoi(new OvalRoi(16, 16, 20, 20));
    assertEquals(
        "There is no path on 'cells.tif'; draw an area and a line from it, or the area at several"
            + " frames, into the ROI Manager or the overlay.",
        run(image, Map.of()).getCancelReason());
    assertTrue(
        run(image(), Map.of("paths", "oval 80,80 9,9 along 0,0 1,1"))
            .getCancelReason()
            .contains("covers no pixel of the picture"));
    assertTrue(
        run(image(), Map.of("paths", "oval 10,10 9,9 at 0:900,0 3:0,0"))
            .getCancelReason()
            .contains("covers no pixel of the picture"));
    assertNull(models.last);
  }
}
