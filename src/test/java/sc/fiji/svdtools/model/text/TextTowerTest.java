package sc.fiji.svdtools.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.weights.FilledTower;
import sc.fiji.svdtools.weights.SafetensorsWriter;

/** A tower's file to embeddings. */
class TextTowerTest {

  private static final FilledTower TOWER = new FilledTower(128, 48);

  @TempDir Path folder;

  @Test
  void embeddingsAreThoseOfTheEncoder() {
    Path file = TOWER.openClip(new SafetensorsWriter(), "").write(folder.resolve("a.safetensors"));
    try (TextTower tower = TextTower.load(file);
        FilledNetwork net = new FilledNetwork(TOWER.shapes())) {
      assertEquals(48, tower.size());
      int[] tokens = new Tokenizer().tokens("dividing cells", 77);
      float[] expected =
          new TextEncoder(net.at("text"), 2)
              .forward(net.scope(), List.of(tokens), Hook.NONE)
              .toFloatArray();
      float[] found = tower.embed("  Dividing   CELLS ", Hook.NONE);
      assertNorm("embedding", expected, found, 1e-6);
      float[] other = tower.embed("dividing cell", Hook.NONE);
      assertEquals(false, Arrays.equals(found, other));
    }
  }

  @Test
  void aTowerWithUnknownPartsIsRefused() {
    Path file =
        TOWER
            .openClip(new SafetensorsWriter(), "")
            .add("transformer.resblocks.1.ls_1.gamma", new float[128], 128)
            .write(folder.resolve("a.safetensors"));
    String text = assertThrows(CheckpointException.class, () -> TextTower.load(file)).getMessage();
    assertEquals(
        file
            + ": the model has no place for 1 of its tensors:"
            + " 'text.transformer.resblocks.1.ls_1.gamma'.",
        text);
  }
}
