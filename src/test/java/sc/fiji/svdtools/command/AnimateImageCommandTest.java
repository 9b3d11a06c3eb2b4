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
import java.io.IOException;
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
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;

class AnimateImageCommandTest {

  private final FakeModels models = new FakeModels();
  private Context context;

  @BeforeEach
  void open() {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", ""));
  }

  @AfterEach
  void close() {
    context.close();
    assertEquals(0, models.open, "models left open");
  }

  @Test
  void theCommandIsInThePluginIndexWithItsMenu() {
    CommandInfo info = info();
    assertEquals("[Plugins, SVD Tools, SVD Animate Image...]", info.getMenuPath().toString());
    assertTrue(info.canRunHeadless());
    assertFalse(info.getInput("input").isPersisted());
    assertFalse(info.getInput("seed").isPersisted());
    assertNotNull(
        context.service(CommandService.class).getCommand(SvdSettings.class).getMenuPath());
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
      ImagePlus clip = clip(run(new ImagePlus("a.png", plane), Map.of("frames", 3)));
      assertEquals("a-synthetic", clip.getTitle());
      assertEquals("[128, 128, 1, 1, 3]", Arrays.toString(clip.getDimensions()));
    }
    assertEquals(1, models.loads);
    assertEquals(Device.cpu(), models.lastDevice);
    assertEquals(DataType.FLOAT32, models.lastType);
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
            clip(run(new ImagePlus("a", plane), Map.of("frames", 2, "outputtype", type)));
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
    ImagePlus clip = clip(run(stack, Map.of("frames", 2, "planes", "frames")));
    assertEquals("[128, 128, 1, 3, 2]", Arrays.toString(clip.getDimensions()));
    assertEquals(3, Provenance.read(clip).entries().get("firstframepsnr").split(", ").length);
    clip = clip(run(stack, Map.of("frames", 2, "planes", "slices")));
    assertEquals("[128, 128, 1, 2, 2]", Arrays.toString(clip.getDimensions()));
    ImagePlus composite = IJ.createImage("c.tif", "16-bit composite-mode", 40, 30, 2, 1, 1);
    assertRefused(
        "The output type is float, but 'c.tif' shows 2 channels at once, whose values cannot be"
            + " told apart; it must be auto, rgb or grey8.",
        composite,
        Map.of("outputtype", "float"));
  }

  @Test
  void theSelectionIsTheStartImage() throws Exception {
    ImagePlus image = image();
    image.setRoi(new Roi(4, 6, 20, 10));
    ImagePlus clip = clip(run(image, Map.of()));
    assertEquals(20, models.lastStart.width());
    assertEquals(10, models.lastStart.height());
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
    ImagePlus clip = clip(run(image(), inputs));
    Map<String, String> made = Provenance.read(clip).entries();
    Map<String, String> parameters = new LinkedHashMap<>(made);
    parameters.keySet().retainAll(Animation.keys());
    // An empty value leaves no property.
    Animation.DEFAULT
        .values()
        .forEach((key, value) -> assertTrue(made.containsKey(key) || "".equals(value), key));
    assertEquals(models.last, Animation.of(parameters).settings());
    assertEquals("0123456789abcdef", made.get("fingerprint"));
    assertEquals("fake", made.get("model"));
    assertEquals("cells", made.get("checkpoint"));
    assertEquals("cpu() float32", made.get("device"));
    assertNotNull(made.get("version"));
    String macro = made.get("macro");
    String start = "run(\"SVD Animate Image...\", \"";
    assertTrue(macro.startsWith(start), macro);
    String options = macro.substring(start.length(), macro.length() - "\");".length());
    assertEquals(models.last, Animation.of(Options.parse(options)).settings());
  }

  @Test
  void aPresetFillsTheDialogAndScriptsMayNameOne() throws Exception {
    CommandModule dialog = new CommandModule(info(), new AnimateImageCommand());
    dialog.setInput("preset", "more-motion");
    ((AnimateImageCommand) dialog.getCommand()).applyPreset();
    assertEquals(200, dialog.getInput("motion"));
    assertEquals(0.1, dialog.getInput("augmentation"));
    clip(run(image(), Map.of("preset", "more-motion", "motion", 150)));
    assertEquals(150, models.last.conditioning().motionBucket());
    assertEquals(0.1, models.last.conditioning().augmentation());
    assertRefused(
        "The value of 'preset' is 'mor'; it must be one of "
            + String.join(", ", Presets.names())
            + ".",
        image(),
        Map.of("preset", "mor"));
  }

  @Test
  void badInputIsOneSentenceAndNoOutput() throws Exception {
    assertRefused("There is no image; open the image to animate first.", null, Map.of());
    assertRefused(
        "The image 'dot' is 1 x 1 pixels; it must be at least 2 x 2.",
        new ImagePlus("dot", new ByteProcessor(1, 1)),
        Map.of());
    ImagePlus empty = new ImagePlus();
    empty.setTitle("nothing");
    assertRefused(
        "The image 'nothing' is empty; it must have at least 2 x 2 pixels.", empty, Map.of());
    FloatProcessor holes = new FloatProcessor(8, 8);
    holes.setf(2, 1, Float.NaN);
    assertRefused(
        "Pixel (2, 1) of 'holes' is NaN; all pixels must be numbers.",
        new ImagePlus("holes", holes),
        Map.of());
    assertRefused(
        "The value of 'steps' is '0'; it must be a whole number from 1 to 1000.",
        image(),
        Map.of("steps", 0));
    assertRefused(
        "The value of 'fit' is 'Bogus'; it must be one of crop, pad, stretch.",
        image(),
        Map.of("fit", "Bogus"));
    assertEquals(0, models.loads);
  }

  @Test
  void failuresOfTheModelAreOneSentence() throws Exception {
    models.failure = new ArithmeticException("Latent is NaN at step 3, sigma 1.5.");
    assertRefused("Latent is NaN at step 3, sigma 1.5.", image(), Map.of());
    models.failure = new UnsupportedOperationException("odd");
    assertRefused(
        "The run failed: java.lang.UnsupportedOperationException: odd", image(), Map.of());
    models.failure = null;
    settings(new ModelRequest("gpu1", Precision.AUTOMATIC, false, "", "", "", ""));
    assertRefused(
        "The value of 'device' is 'gpu1', but PyTorch can use no GPU (no NVIDIA driver was found);"
            + " it must be automatic, cpu.",
        image(),
        Map.of());
    settings(
        new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", "/no/such.safetensors"));
    assertRefused(
        "The value of 'checkpoint' is '/no/such.safetensors', which does not exist; it must be an"
            + " existing file or folder, pictures, cells, or empty for the usual one of those.",
        image(),
        Map.of());
    settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "/no/unet", ""));
    assertRefused(
        "The value of 'unet' is '/no/unet', which does not exist; it must be the .safetensors file"
            + " of a UNet, or empty.",
        image(),
        Map.of());
    settings(new ModelRequest("cpu", Precision.FLOAT16, false, "", "", "", ""));
    models.loadFailure = new IOException("the header ends early.");
    assertRefused(
        "The checkpoint 'built-in cells' cannot be read: the header ends early.",
        image(),
        Map.of());
  }

  @Test
  void theModelIsKeptUntilTheSettingsChange() throws Exception {
    run(image(), Map.of());
    run(image(), Map.of("seed", 3L));
    assertEquals(1, models.loads);
    settings(new ModelRequest("cpu", Precision.BFLOAT16, false, "", "", "", ""));
    run(image(), Map.of());
    assertEquals(2, models.loads);
    assertEquals(1, models.open);
    assertEquals(DataType.BFLOAT16, models.lastType);
  }

  /** A UNet laid over the checkpoint is named, where there is one, and makes another model. */
  @Test
  void theOtherUnetIsKept(@TempDir Path folder) throws Exception {
    assertFalse(Provenance.read(clip(run(image(), Map.of()))).entries().containsKey("unet"));
    String file = Files.createFile(folder.resolve("u.safetensors")).toString();
    settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", file, ""));
    assertEquals(file, Provenance.read(clip(run(image(), Map.of()))).entries().get("unet"));
    assertEquals(2, models.loads);
  }

  @Test
  void storedSettingsChangesCloseTheModelAtOnce() throws Exception {
    run(image(), Map.of());
    assertEquals(1, models.open);
    SvdSettings settings = settings();
    settings.setInput("precision", "float32");
    settings.run();
    context
        .service(org.scijava.event.EventService.class)
        .publish(new org.scijava.options.event.OptionsEvent(settings));
    assertEquals(0, models.open);
    settings.use(ModelRequest.DEFAULT);
    settings.run();
  }

  private void assertRefused(String sentence, ImagePlus image, Map<String, Object> inputs)
      throws Exception {
    CommandModule module = run(image, inputs);
    assertTrue(module.isCanceled());
    assertEquals(sentence, module.getCancelReason());
    assertNull(module.getOutput("output"));
  }

  private CommandModule run(ImagePlus image, Map<String, Object> inputs) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>(inputs);
    all.put("input", image);
    return context.service(CommandService.class).run(info(), false, all).get();
  }

  private CommandInfo info() {
    return context
        .service(CommandService.class)
        .getCommand("sc.fiji.svdtools.command.AnimateImageCommand");
  }

  private static ImagePlus clip(CommandModule module) {
    assertFalse(module.isCanceled(), module::getCancelReason);
    return (ImagePlus) module.getOutput("output");
  }

  private void settings(ModelRequest request) {
    settings().use(request);
  }

  private SvdSettings settings() {
    return context.service(OptionsService.class).getOptions(SvdSettings.class);
  }

  private static ImagePlus image() {
    ByteProcessor plane = new ByteProcessor(60, 40);
    plane.setColor(128);
    plane.fill();
    return new ImagePlus("cells.tif", plane);
  }
}
