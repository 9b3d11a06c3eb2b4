package sc.fiji.svdtools.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.TinyModel;

/** Checkpoints that lost a block would load and run, and draw something else. */
class LostBlocksTest {

  @TempDir Path folder;

  /** The first and the last of a kind, and one between; a pattern of names and what is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UNet | output_blocks\\.11\\. | none of 'output_blocks.' takes what 'input_blocks.0'"
            + " leaves",
        "UNet | output_blocks\\.4\\. | there is no 'output_blocks.4'",
        "UNet | input_blocks\\.1\\. | there is no 'input_blocks.1'",
        "UNet | input_blocks\\.11\\. | 'output_blocks.2' does not go with 'input_blocks.8'",
        "UNet | input_blocks\\.1\\.1\\. | only 'input_blocks.2' has a transformer",
        "UNet | output_blocks\\.11\\.1\\. | only 'input_blocks.1' has a transformer",
        "UNet | output_blocks\\.2\\.1\\.conv | 'output_blocks.3' does not go with 'input_blocks.8'",
        "autoencoder | encoder\\.down\\.3\\. | encoder.down.3' has no blocks",
        "autoencoder | encoder\\.down\\.2\\.block\\.1\\. | encoder.down.2' has 1",
        "autoencoder | encoder\\.down\\.1\\.downsample | down.1.downsample.conv.weight' is missing",
        "autoencoder | decoder\\.up\\.0\\. | decoder.up.0' has no blocks",
        "autoencoder | decoder\\.up\\.3\\. | decoder.up.3' has no blocks",
        "autoencoder | decoder\\.up\\.1\\.block\\.2\\. | decoder.up.1' has 2",
        "autoencoder | decoder\\.conv_out\\.time_mix_conv | there is no"
            + " 'first_stage_model.decoder.c"
      })
  void aLostBlockIsNamed(String network, String lost, String said) {
    Predicate<String> names = Pattern.compile(lost).asPredicate();
    try (Checkpoint checkpoint = open(name -> !names.test(name))) {
      Exception refused =
          assertThrows(IllegalArgumentException.class, () -> ModelSizes.of(checkpoint));
      String text = refused.getMessage();
      assertTrue(text.contains(network) && text.contains("not complete: "), text);
      assertTrue(text.contains(said), text);
      assertEquals(1, text.lines().count());
    }
  }

  /** The decoder of images alone, which never sees neighbours, is a whole model, too. */
  @Test
  void aDecoderOfImagesIsComplete() {
    try (Checkpoint checkpoint =
        open(
            name ->
                !name.startsWith(Prefixes.DECODER)
                    || !name.matches(".*(time_stack|mix_factor|time_mix).*"))) {
      assertEquals(new ModelSizes(32, 2, 14, 1024, 576), ModelSizes.of(checkpoint));
    }
  }

  @ParameterizedTest
  @EnumSource(DemoCheckpoint.class)
  void theBuiltInNetworksAreComplete(DemoCheckpoint network) {
    try (Checkpoint checkpoint = Checkpoint.open(network.path())) {
      assertEquals(128, ModelSizes.of(checkpoint).width());
    }
  }

  private Checkpoint open(Predicate<String> wanted) {
    return Checkpoint.open(
        TinyModel.WHOLE.write(folder.resolve("tiny.safetensors"), DataType.FLOAT16, wanted));
  }
}
