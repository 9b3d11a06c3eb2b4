package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.Presets;

/** Images of every kind become clips of every kind, which tell how they were made. */
class AnimateImageCommandTest {

  private final AnimateRun animate = new AnimateRun();

  @AfterEach
  void close() {
    animate.close();
  }

  @Test
  void theCommandIsInThePluginIndexWithItsMenu() {
    CommandInfo info = animate.info();
    assertEquals("[Plugins, SVD Tools, SVD Animate Image...]", info.getMenuPath().toString());
    assertTrue(info.canRunHeadless());
    assertFalse(info.getInput("input").isPersisted());
    assertFalse(info.getInput("seed").isPersisted());
    assertNotNull(
        animate.context.service(CommandService.class).getCommand(SvdSettings.class).getMenuPath());
  }

  @Test
  void everyImageTypeBecomesAClip() throws Exception {
    List<ImageProcessor> planes =
        List.of(
            new ByteProcessor(40, 30),
            new ShortProcessor(40, 30),
            black(),
            new ColorProcessor(40, 30));
    for (ImageProcessor plane : planes) {
      ImagePlus clip =
          AnimateRun.clip(animate.run(new ImagePlus("a.png", plane), Map.of("frames", 3)));
      assertEquals("a-synthetic", clip.getTitle());
      assertEquals("[128, 128, 1, 1, 3]", Arrays.toString(clip.getDimensions()));
    }
    assertEquals(1, animate.models.loads);
    assertEquals(Device.cpu(), animate.models.lastDevice);
    assertEquals(DataType.FLOAT32, animate.models.lastType);
  }

  @Test
  void everyImageTypeBecomesEveryOutputType() throws Exception {
    Map<String, Integer> bits = Map.of("auto", 0, "rgb", 24, "grey8", 8, "grey16", 16, "float", 32);
    List<ImageProcessor> planes =
        List.of(
            new ByteProcessor(40, 30),
            new ShortProcessor(40, 30),
            black(),
            new ColorProcessor(40, 30));
    for (ImageProcessor plane : planes) {
      for (String type : bits.keySet()) {
        ImagePlus clip =
            AnimateRun.clip(
                animate.run(new ImagePlus("a", plane), Map.of("frames", 2, "outputtype", type)));
        int automatic = plane instanceof ColorProcessor ? 24 : 8;
        assertEquals(type.equals("auto") ? automatic : bits.get(type), clip.getBitDepth());
        assertEquals(type, Provenance.read(clip).entries().get("outputtype"));
      }
    }
  }

  @Test
  void everyFrameOfAStackBecomesASlice() throws Exception {
    ImagePlus stack = IJ.createImage("s.tif", "8-bit ramp", 40, 30, 6);
    stack.setDimensions(1, 2, 3);
    ImagePlus clip = AnimateRun.clip(animate.run(stack, Map.of("frames", 2, "planes", "frames")));
    assertEquals("[128, 128, 1, 3, 2]", Arrays.toString(clip.getDimensions()));
    assertEquals(3, Provenance.read(clip).entries().get("firstframepsnr").split(", ").length);
    clip = AnimateRun.clip(animate.run(stack, Map.of("frames", 2, "planes", "slices")));
    assertEquals("[128, 128, 1, 2, 2]", Arrays.toString(clip.getDimensions()));
    ImagePlus composite = IJ.createImage("c.tif", "16-bit composite-mode", 40, 30, 2, 1, 1);
    animate.assertRefused(
        "The output type is float, but 'c.tif' shows 2 channels at once, whose values cannot be"
            + " told apart; it must be auto, rgb or grey8.",
        composite,
        Map.of("outputtype", "float"));
  }

  @Test
  void theSelectionIsTheStartImage() throws Exception {
    ImagePlus image = AnimateRun.image();
    image.setRoi(new Roi(4, 6, 20, 10));
    ImagePlus clip = AnimateRun.clip(animate.run(image, Map.of()));
    assertEquals(20, animate.models.lastStart.width());
    assertEquals(10, animate.models.lastStart.height());
    assertEquals(14, clip.getNFrames());
    assertEquals("x=4 y=6 w=20 h=10", Provenance.read(clip).entries().get("crop"));
    assertNull(clip.getRoi());
  }

  /** An image of one value has a range only if it is given one. */
  private static ImageProcessor black() {
    FloatProcessor black = new FloatProcessor(40, 30);
    black.setMinAndMax(0, 1);
    return black;
  }

  @Test
  void thePropertiesAreEnoughToRepeatTheRun() throws Exception {
    Map<String, Object> inputs =
        Map.of("seed", -77L, "width", 192, "curve", "triangle", "augmentation", 0.5);
    ImagePlus clip = AnimateRun.clip(animate.run(AnimateRun.image(), inputs));
    Map<String, String> made = Provenance.read(clip).entries();
    Map<String, String> parameters = new LinkedHashMap<>(made);
    parameters.keySet().retainAll(Animation.keys());
    // An empty value leaves no property.
    Animation.DEFAULT
        .values()
        .forEach((key, value) -> assertTrue(made.containsKey(key) || "".equals(value), key));
    assertEquals(animate.models.last, Animation.of(parameters).settings());
    assertEquals("0123456789abcdef", made.get("fingerprint"));
    assertEquals("fake", made.get("model"));
    assertEquals("cells", made.get("checkpoint"));
    assertEquals("cpu() float32", made.get("device"));
    assertNotNull(made.get("version"));
    String macro = made.get("macro");
    String start = "run(\"SVD Animate Image...\", \"";
    assertTrue(macro.startsWith(start), macro);
    String options = macro.substring(start.length(), macro.length() - "\");".length());
    assertEquals(animate.models.last, Animation.of(Options.parse(options)).settings());
  }

  @Test
  void aPresetFillsTheDialogAndScriptsMayNameOne() throws Exception {
    CommandModule dialog = new CommandModule(animate.info(), new AnimateImageCommand());
    dialog.setInput("preset", "more-motion");
    ((AnimateImageCommand) dialog.getCommand()).applyPreset();
    assertEquals(200, dialog.getInput("motion"));
    assertEquals(0.1, dialog.getInput("augmentation"));
    AnimateRun.clip(
        animate.run(AnimateRun.image(), Map.of("preset", "more-motion", "motion", 150)));
    assertEquals(150, animate.models.last.conditioning().motionBucket());
    assertEquals(0.1, animate.models.last.conditioning().augmentation());
    animate.assertRefused(
        "The value of 'preset' is 'mor'; it must be one of "
            + String.join(", ", Presets.names())
            + ".",
        AnimateRun.image(),
        Map.of("preset", "mor"));
  }
}
