package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.types.DataType;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.request.ModelRequest;

/** The model is kept until the settings change; what cannot run says so in one sentence. */
class AnimateImageModelTest {

  private final AnimateRun animate = new AnimateRun();

  @AfterEach
  void close() {
    animate.close();
  }

  @Test
  void badInputIsOneSentenceAndNoOutput() throws Exception {
    animate.assertRefused("There is no image; open one first.", null, Map.of());
    animate.assertRefused(
        "The image 'dot' is 1 x 1 pixels; it must be at least 2 x 2.",
        new ImagePlus("dot", new ByteProcessor(1, 1)),
        Map.of());
    ImagePlus empty = new ImagePlus();
    empty.setTitle("nothing");
    animate.assertRefused(
        "The image 'nothing' is empty; it must have at least 2 x 2 pixels.", empty, Map.of());
    FloatProcessor holes = new FloatProcessor(8, 8);
    holes.setf(2, 1, Float.NaN);
    animate.assertRefused(
        "Pixel (2, 1) of 'holes' is NaN; all pixels must be numbers.",
        new ImagePlus("holes", holes),
        Map.of());
    animate.assertRefused(
        "The value of 'steps' is '0'; it must be a whole number from 1 to 1000.",
        AnimateRun.image(),
        Map.of("steps", 0));
    animate.assertRefused(
        "The value of 'fit' is 'Bogus'; it must be one of crop, pad, stretch.",
        AnimateRun.image(),
        Map.of("fit", "Bogus"));
    assertEquals(0, animate.models.loads);
  }

  @Test
  void failuresOfTheModelAreOneSentence() throws Exception {
    animate.models.failure = new ArithmeticException("Latent is NaN at step 3, sigma 1.5.");
    animate.assertRefused("Latent is NaN at step 3, sigma 1.5.", AnimateRun.image(), Map.of());
    animate.models.failure = new UnsupportedOperationException("odd");
    animate.assertRefused(
        "The run failed: java.lang.UnsupportedOperationException: odd",
        AnimateRun.image(),
        Map.of());
    animate.models.failure = null;
    animate.settings(new ModelRequest("gpu1", Precision.AUTOMATIC, false, "", "", "", ""));
    animate.assertRefused(
        "The value of 'device' is 'gpu1', but PyTorch can use no GPU (no NVIDIA driver was found);"
            + " it must be automatic, cpu.",
        AnimateRun.image(),
        Map.of());
    animate.settings(
        new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", "/no/such.safetensors"));
    animate.assertRefused(
        "The value of 'checkpoint' is '/no/such.safetensors', which does not exist; it must be an"
            + " existing file or folder, pictures, cells, or empty for the usual one of those.",
        AnimateRun.image(),
        Map.of());
    animate.settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "/no/unet", ""));
    animate.assertRefused(
        "The value of 'unet' is '/no/unet', which does not exist; it must be the .safetensors file"
            + " of a UNet, or empty.",
        AnimateRun.image(),
        Map.of());
    animate.settings(new ModelRequest("cpu", Precision.FLOAT16, false, "", "", "", ""));
    animate.models.loadFailure = new IOException("the header ends early.");
    animate.assertRefused(
        "The checkpoint 'built-in cells' cannot be read: the header ends early.",
        AnimateRun.image(),
        Map.of());
  }

  @Test
  void theModelIsKeptUntilTheSettingsChange() throws Exception {
    animate.run(AnimateRun.image(), Map.of());
    animate.run(AnimateRun.image(), Map.of("seed", 3L));
    assertEquals(1, animate.models.loads);
    animate.settings(new ModelRequest("cpu", Precision.BFLOAT16, false, "", "", "", ""));
    animate.run(AnimateRun.image(), Map.of());
    assertEquals(2, animate.models.loads);
    assertEquals(1, animate.models.open);
    assertEquals(DataType.BFLOAT16, animate.models.lastType);
  }

  /** A UNet laid over the checkpoint is named, where there is one, and makes another model. */
  @Test
  void theOtherUnetIsKept(@TempDir Path folder) throws Exception {
    assertFalse(
        Provenance.read(AnimateRun.clip(animate.run(AnimateRun.image(), Map.of())))
            .entries()
            .containsKey("unet"));
    String file = Files.createFile(folder.resolve("u.safetensors")).toString();
    animate.settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", file, ""));
    assertEquals(
        file,
        Provenance.read(AnimateRun.clip(animate.run(AnimateRun.image(), Map.of())))
            .entries()
            .get("unet"));
    assertEquals(2, animate.models.loads);
  }

  @Test
  void storedSettingsChangesCloseTheModelAtOnce() throws Exception {
    animate.run(AnimateRun.image(), Map.of());
    assertEquals(1, animate.models.open);
    SvdSettings settings = animate.settings();
    settings.setInput("precision", "float32");
    settings.run();
    animate
        .context
        .service(org.scijava.event.EventService.class)
        .publish(new org.scijava.options.event.OptionsEvent(settings));
    assertEquals(0, animate.models.open);
    settings.use(ModelRequest.DEFAULT);
    settings.run();
  }
}
