package sc.fiji.svdtools.model.text;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import sc.fiji.svdtools.model.vision.TowerBlocks;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * CLIP text tower: tokens to the projected feature of the end token.
 *
 * <p>Shapes: N texts of L tokens -> (N, E) in the network's type, not L2-normalised. A token sees
 * itself and those before it, so what follows the end has no influence.
 *
 * <p>Source: open_clip {@code TextTransformer}, pool type argmax; ViT-H/14 has 24 layers of 16
 * heads, width 1024, L = 77, E = 1024, the space of SVD's image encoder.
 */
public final class TextEncoder {

  private final int context;
  private final long size;
  private final TensorList embeddings;
  private final TowerBlocks blocks;
  private final TensorList head;

  /**
   * @param p parameters of the tower, with open_clip names
   * @param heads attention heads, 16 in ViT-H/14
   */
  public TextEncoder(Parameters p, int heads) {
    long c = p.size("token_embedding.weight", 1);
    this.context = Math.toIntExact(p.size("positional_embedding", 0));
    this.size = p.size("text_projection", 1);
    this.embeddings =
        p.list(
            p.take("token_embedding.weight", Tokenizer.SIZE, c),
            p.take("positional_embedding", context, c));
    this.blocks = new TowerBlocks(p, c, heads, true);
    NDArray[] norm = p.norm("ln_final", c);
    NDArray projection = p.made("transposed", p.take("text_projection", c, size));
    this.head = p.list(norm[0], norm[1], projection);
  }

  /** Tokens L of a text, from {@link Tokenizer#tokens}. */
  public int context() {
    return context;
  }

  /** Numbers E of an embedding. */
  public long size() {
    return size;
  }

  /**
   * Embeds texts.
   *
   * @param texts at least one, L tokens each
   */
  public NDArray forward(Scope scope, List<int[]> texts, Hook tap) {
    long[] ids = texts.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
    long[] ends = new long[texts.size()];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = (long) i * context + end(texts.get(i));
    }
    try (Scope s = scope.child()) {
      NDArray x = s.call("text_tokens", ids, ends.length, embeddings);
      return s.release(s.call("text_embedding", blocks.forward(s, x, tap), ends, head));
    }
  }

  /** Where the first token with the largest number is: the end. */
  private static int end(int[] tokens) {
    int at = 0;
    for (int i = 1; i < tokens.length; i++) {
      at = tokens[i] > tokens[at] ? i : at;
    }
    return at;
  }
}
