package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.safetensors.SafetensorsFile;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;

/** Files whose shapes are right while numbers in them are not. */
class BadWeightsTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
  }

  @ParameterizedTest
  @CsvSource({
    "model.diffusion_model.out.2.bias, The latents became NaN",
    "first_stage_model.decoder.conv_out.bias, The decoder made NaN",
    "conditioner.embedders.3.encoder.encoder.conv_in.bias, The VAE encoder made NaN"
  })
  void nanWeightsInFloat32AreNotBlamedOnThePrecision(String tensor, String start)
      throws IOException {
    poison(tensor);
    try (SvdPipeline pipeline =
        SvdPipeline.load(file, Device.cpu(), DataType.FLOAT32, Progress.NONE)) {
      StartFrame picture = new StartFrame(64, 64, new float[3 * 64 * 64]);
      Sampling one = new Sampling(Schedule.KARRAS, 1, Sampling.Solver.EULER, Guidance.DEFAULT);
      Canvas canvas = new Canvas(64, 64, Canvas.Fit.CROP);
      VideoSettings settings = new VideoSettings(canvas, 1, Conditioning.DEFAULT, one, 0, 0);
      var error =
          assertThrows(
              ArithmeticException.class,
              () -> pipeline.generate(picture, settings, (i, rgb) -> {}, Progress.NONE));
      String text = error.getMessage();
      assertTrue(text.startsWith(start), text);
      assertFalse(text.contains("try precision"), text);
      assertTrue(
          text.endsWith(
              "in float32; the checkpoint has weights that are NaN, infinite or damaged."),
          text);
    }
  }

  private void poison(String tensor) throws IOException {
    long offset;
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      offset = open.entries().get(tensor).offset();
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat((int) offset, Float.NaN);
    Files.write(file, bytes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unet.head_width\":\"32 | unet.head_width\":\"48 | the metadata entry unet.head_width is"
            + " '48'; it must be a divisor of 32, the width of an attention of the UNet.",
        "unet.head_width | xnet.head_width | the metadata entry unet.head_width is missing, and the"
            + " usual value is 64; it must be a divisor of 32, the width of an attention of the"
            + " UNet.",
        "unet.head_width\":\"32 | unet.head_width\":\"-2 | is '-2'; it must be a whole number from"
            + " 1",
        "num_attention_heads\":\"2 | num_attention_heads\":\"3 | is '3'; it must be a divisor of"
            + " 32,",
        "unet.num_frames\":\"14 | unet.num_frames\":\"1x | is '1x'; it must be a whole number from"
            + " 1 to 1000."
      })
  void entriesThatDoNotGoWithTheShapesAreASentence(String from, String to, String message)
      throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains(from), from);
    Files.writeString(file, text.replace(from, to), StandardCharsets.ISO_8859_1);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      var error = assertThrows(IllegalArgumentException.class, () -> ModelSizes.of(checkpoint));
      assertTrue(error.getMessage().contains(message), error.getMessage());
      assertEquals(1, error.getMessage().lines().count());
    }
  }

  /** The image encoder's size is the square of its positions but one. */
  @ParameterizedTest
  @CsvSource({
    "0, 'has the shape [0, 32]; it must not be empty.'",
    "1, has 1 rows; there must be one more than a square number",
    "3, has 3 rows; there must be one more than a square number",
    "66, has 66 rows; there must be one more than a square number"
  })
  void positionsThatAreNoSquareAreASentence(int rows, String message) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(TinyModel.WHOLE.metadata());
    TinyModel.WHOLE
        .shapes()
        .forEach(
            (key, shape) -> {
              long[] used = shape.clone();
              if (key.endsWith(".visual.positional_embedding")) {
                used[0] = rows;
              }
              writer.add(key, WeightFiller.fill(key, used), used);
            });
    try (Checkpoint checkpoint = Checkpoint.open(writer.write(file))) {
      var error = assertThrows(IllegalArgumentException.class, () -> ModelSizes.of(checkpoint));
      assertTrue(error.getMessage().contains(message), error.getMessage());
      assertEquals(1, error.getMessage().lines().count());
    }
  }

  @Test
  void goodEntriesAreTaken() {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(new ModelSizes(32, 2, 14, 1024, 576), ModelSizes.of(checkpoint));
    }
  }
}
