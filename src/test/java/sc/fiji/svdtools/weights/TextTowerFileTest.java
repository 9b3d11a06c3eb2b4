package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.FloatDecoder;
import sc.fiji.svdtools.safetensors.RawTensor;

/** Every way of naming a text tower gives the same tensors; what is none is refused. */
class TextTowerFileTest {

  private static final FilledTower TOWER = new FilledTower(64, 48);

  @TempDir Path folder;

  private Path write(UnaryOperator<SafetensorsWriter> content) {
    return content.apply(new SafetensorsWriter()).write(folder.resolve("tower.safetensors"));
  }

  private static void requireTheTower(Path file) {
    try (Checkpoint tower = TextTowerFile.open(file)) {
      assertEquals(TOWER.shapes().keySet(), tower.names());
      TOWER
          .shapes()
          .forEach(
              (name, shape) -> {
                RawTensor raw = tower.read(name);
                assertArrayEquals(shape, raw.shape(), name);
                assertArrayEquals(
                    WeightFiller.fill(name, shape),
                    FloatDecoder.decode(raw.data(), raw.dtype()),
                    name);
              });
      assertEquals(1, TextTowerFile.heads(tower));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text.", "cond_stage_model.model."})
  void openClip(String prefix) {
    requireTheTower(write(w -> TOWER.openClip(w, prefix)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "clip."})
  void huggingFace(String prefix) {
    requireTheTower(write(w -> TOWER.huggingFace(w, prefix)));
  }

  @Test
  void amongOtherNetworks() {
    requireTheTower(
        write(
            w ->
                TOWER
                    .openClip(w, "")
                    .add("logit_scale", new float[1])
                    .add("visual.proj", new float[4], 2, 2)
                    .add("visual.transformer.resblocks.0.ln_1.weight", new float[2], 2)));
    requireTheTower(
        write(
            w ->
                TOWER
                    .huggingFace(w, "")
                    .add("logit_scale", new float[1])
                    .add("visual_projection.weight", new float[4], 2, 2)
                    .add("vision_model.post_layernorm.weight", new float[2], 2)));
  }

  private String refusal(Path file) {
    String text =
        assertThrows(CheckpointException.class, () -> TextTowerFile.open(file)).getMessage();
    assertTrue(text.startsWith(file + ": ") && text.endsWith("."), text);
    return text.substring(file.toString().length() + 2);
  }

  @Test
  void refusals() throws IOException {
    assertEquals("there is no such file.", refusal(folder.resolve("none.safetensors")));
    Path text = Files.writeString(folder.resolve("text.safetensors"), "no tensors, only words");
    assertEquals("this is not a safetensors file.", refusal(text));
    assertEquals(
        "there is no CLIP text tower in it: no tensor is called token_embedding.weight or"
            + " text_model.embeddings.token_embedding.weight.",
        refusal(write(w -> w.add("visual.proj", new float[4], 2, 2))));
    assertEquals(
        "there are 2 text towers in it; one is allowed.",
        refusal(write(w -> TOWER.huggingFace(TOWER.openClip(w, "a."), "b."))));
    assertEquals(
        "the text tower has no 'text_projection'; a whole one, such as that of OpenCLIP ViT-H/14,"
            + " is allowed.",
        refusal(write(w -> w.add("token_embedding.weight", new float[4], 2, 2))));
    assertEquals(
        "tensor 'token_embedding.weight' has the shape [2, 2]; [49408, any] with a width that is a"
            + " multiple of 64 is allowed.",
        refusal(
            write(
                w ->
                    w.add("token_embedding.weight", new float[4], 2, 2)
                        .add("text_projection", new float[4], 2, 2))));
  }
}
