package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.safetensors.CheckpointException;

/** What a user may choose by mistake, and the one sentence that comes back. */
class RefusalTest {
  private static final String UNET = "model.diffusion_model.";
  private static final String FIRST = UNET + "input_blocks.0.0.weight";
  private static final String IDS = UNET + "label_emb.0.0.weight";

  @TempDir Path folder;

  @Test
  void missingPath() {
    expect(folder.resolve("none.safetensors"), "there is no such file or folder");
  }

  @Test
  void foldersThatAreNoCheckpoint() throws IOException {
    expect(folder, "the folder has no unet and no vae and no image_encoder; a .safetensors file");
    Files.createDirectories(folder.resolve("unet"));
    Files.createDirectories(folder.resolve("vae"));
    expect(folder, "the folder has no image_encoder;");
    Files.createDirectories(folder.resolve("image_encoder"));
    expect(folder, "unet: the folder has no diffusion_pytorch_model.safetensors");
    Files.write(folder.resolve("unet/diffusion_pytorch_model.bin"), new byte[9]);
    expect(folder, "pickle files (.bin); convert them to .safetensors");
  }

  @Test
  void emptyAndPickle() throws IOException {
    expect(Files.write(folder.resolve("svd.safetensors"), new byte[0]), "the file is empty");
    expect(
        Files.write(folder.resolve("svd.ckpt"), "PK\u0003\u0004archive/".getBytes()),
        "convert it to .safetensors");
  }

  @Test
  void cutShort() throws IOException {
    Path file = TinyModel.NARROW.writeOriginal(folder.resolve("s"), DataType.FLOAT16);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    expect(file, "so the file is cut short or damaged");
  }

  @Test
  void notADiffusionModel() {
    expect(
        file(new SafetensorsWriter().add("x", new float[1], 1)), "no tensor starts with " + UNET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conv_in.weight", "decoder.conv_in.weight", "visual_projection.weight"})
  void onePartOfAFolder(String name) {
    Path file = file(new SafetensorsWriter().add(name, new float[1], 1));
    expect(file, "this is one part of a diffusers folder; choose the folder");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 9})
  void imageModels(int channels) {
    Path file = file(unet(channels, 2816));
    expect(file, "another model, such as Stable Diffusion for images: " + FIRST);
    expect(file, "has shape [2, %d, 3, 3], and [any, 8, 3, 3] is allowed".formatted(channels));
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 1280})
  void sv3d(int ids) {
    expect(
        file(unet(8, ids)),
        "this is SV3D: %s has shape [2, %d], and [any, 768] is allowed.".formatted(IDS, ids));
  }

  @Test
  void otherVideoModels() {
    expect(file(unet(8, 512)), "this is another video model");
    SafetensorsWriter noIds = new SafetensorsWriter().add(FIRST, new float[144], 2, 8, 3, 3);
    expect(file(noIds), "it has no tensor " + IDS);
  }

  @Test
  void unetAlone() {
    expect(file(unet(8, 768)), "the model has no image encoder: no tensor starts with");
  }

  @Test
  void visionTowerWithoutKeys() {
    String layer = VisionNames.PREFIX + "vision_model.encoder.layers.0.self_attn.";
    Path file =
        file(
            new SafetensorsWriter()
                .add(layer + "q_proj.weight", new float[4], 2, 2)
                .add(layer + "v_proj.weight", new float[4], 2, 2));
    expect(file, "tensor '" + layer + "k_proj.weight' is missing");
  }

  @Test
  void visionTowerWithUnequalParts() {
    String layer = VisionNames.PREFIX + "vision_model.encoder.layers.0.self_attn.";
    Path file =
        file(
            new SafetensorsWriter()
                .add(layer + "q_proj.bias", new float[2], 2)
                .add(layer + "k_proj.bias", new float[3], 3)
                .add(layer + "v_proj.bias", new float[2], 2));
    expect(file, "k_proj.bias' has shape [3] and type F32; those of");
  }

  private SafetensorsWriter unet(int channels, int ids) {
    return new SafetensorsWriter()
        .add(FIRST, new float[18 * channels], 2, channels, 3, 3)
        .add(IDS, new float[2 * ids], 2, ids);
  }

  private Path file(SafetensorsWriter writer) {
    return writer.write(folder.resolve("model.safetensors"));
  }

  private static void expect(Path path, String message) {
    var error = assertThrows(CheckpointException.class, () -> Checkpoint.open(path));
    String text = error.getMessage();
    assertTrue(text.contains(message), text);
    assertTrue(text.startsWith(path.toString()), text);
    assertEquals('.', text.charAt(text.length() - 1), text);
  }
}
