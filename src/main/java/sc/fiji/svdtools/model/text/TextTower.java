package sc.fiji.svdtools.model.text;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.TextTowerFile;
import sc.fiji.svdtools.weights.Weights;

/**
 * A text tower with its tokenizer: words to a point in the space of the image encoder.
 *
 * <p>It works on the CPU in float32, whatever the device of the run: a text takes about a second,
 * and the GPU's memory is left to the other networks (ViT-H/14 has 354 million parameters, 1.4 GB).
 *
 * <p>Owns: the weights, until {@link #close()}.
 */
public final class TextTower implements AutoCloseable {

  private final Torch torch;
  private final Scope scope;
  private final TextEncoder encoder;
  private final Tokenizer tokenizer = new Tokenizer();

  private TextTower(Torch torch, Checkpoint file) {
    this.torch = torch;
    this.scope = torch.scope();
    Weights weights = new Weights(file, scope::upload, DataType.FLOAT32).at(TextTowerFile.PREFIX);
    this.encoder = new TextEncoder(new Parameters(weights, scope), TextTowerFile.heads(file));
    weights.requireAllTaken();
  }

  /**
   * Loads a tower.
   *
   * @param path see {@link TextTowerFile#open}
   * @throws sc.fiji.svdtools.safetensors.CheckpointException if it holds no usable tower
   */
  public static TextTower load(Path path) {
    try (Checkpoint file = TextTowerFile.open(path)) {
      Torch torch = Torch.open(Device.cpu());
      try {
        return new TextTower(torch, file);
      } catch (RuntimeException e) {
        torch.close();
        throw e;
      }
    }
  }

  /**
   * Refuses a file that holds no text tower; reads its header alone.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static void check(Path path) {
    TextTowerFile.open(path).close();
  }

  /** {@link Checkpoint#fingerprint()} of a file. */
  public static String mark(Path path) {
    try (Checkpoint file = TextTowerFile.open(path)) {
      return file.fingerprint();
    }
  }

  /** Numbers of an embedding. */
  public int size() {
    return Math.toIntExact(encoder.size());
  }

  /**
   * Embeds a text, not normalised.
   *
   * @param stop asked before each block
   */
  public float[] embed(String words, Hook stop) {
    try (Scope s = scope.child()) {
      int[] tokens = tokenizer.tokens(words, encoder.context());
      return encoder.forward(s, List.of(tokens), stop).toFloatArray();
    }
  }

  @Override
  public void close() {
    torch.close();
  }
}
