package sc.fiji.svdtools.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.weights.SafetensorsWriter;
import sc.fiji.svdtools.weights.TinyModel;

/** Whichever file of a checkpoint is replaced, its mark is another one. */
class CheckpointMarkTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "image_encoder/model.safetensors",
        "unet/config.json",
        "image_encoder/config.json"
      })
  void everyPartOfAFolderCounts(String part) throws IOException {
    Path model = TinyModel.WHOLE.writeDiffusers(folder.resolve("model"), DataType.FLOAT16);
    CheckpointMark before = CheckpointMark.of(model);
    assertEquals(before, CheckpointMark.of(model));
    rewritten(model.resolve(part));
    assertNotEquals(before, CheckpointMark.of(model));
  }

  @Test
  void theUnetOverItCounts() throws IOException {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("a.safetensors"), DataType.FLOAT16);
    Path unet =
        TinyModel.WHOLE.write(
            folder.resolve("u.safetensors"), DataType.FLOAT16, key -> key.startsWith("model."));
    ModelFiles model = new ModelFiles(file, Optional.of(unet));
    CheckpointMark before = CheckpointMark.of(model);
    assertEquals(before, CheckpointMark.of(model));
    assertTrue(before.stillOf(model));
    assertFalse(before.stillOf(ModelFiles.of(file)));
    assertNotEquals(before.fingerprint(), CheckpointMark.of(file).fingerprint());
    rewritten(unet);
    assertFalse(before.stillOf(model));
    assertNotEquals(before, CheckpointMark.of(model));
  }

  @Test
  void aShardCounts() throws IOException {
    Path model = TinyModel.WHOLE.writeDiffusers(folder.resolve("model"), DataType.FLOAT16);
    Path whole = model.resolve("vae/diffusion_pytorch_model.safetensors");
    Path shard = Files.move(whole, whole.resolveSibling("shard-1.safetensors"));
    new SafetensorsWriter()
        .add("extra", new float[1], 1)
        .write(whole.resolveSibling("shard-2.safetensors"));
    Files.writeString(
        whole.resolveSibling("diffusion_pytorch_model.safetensors.index.json"),
        "{\"weight_map\":{\"extra\":\"shard-2.safetensors\",\"quant_conv.bias\":"
            + "\"shard-1.safetensors\"}}");
    CheckpointMark before = CheckpointMark.of(model);
    rewritten(shard);
    assertNotEquals(before, CheckpointMark.of(model));
  }

  /** Same size, same date, same ends: another number in the middle, as a careful copy leaves it. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aFileReplacedWithItsDateCounts() throws IOException {
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("a.safetensors"), DataType.FLOAT16);
    CheckpointMark before = CheckpointMark.of(file);
    FileTime date = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Path other = Files.write(folder.resolve("b.safetensors"), bytes);
    Files.setLastModifiedTime(other, date);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    CheckpointMark after = CheckpointMark.of(file);
    assertEquals(before.fingerprint(), after.fingerprint());
    assertNotEquals(before, after);
  }

  private static void rewritten(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
  }
}
