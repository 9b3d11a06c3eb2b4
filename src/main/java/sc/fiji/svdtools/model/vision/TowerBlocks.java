package sc.fiji.svdtools.model.vision;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * The blocks of a CLIP tower: {@code x + attention(norm x)}, then {@code x + W2 gelu(W1 norm x)}.
 *
 * <p>Shapes: tokens (N, L, C) in the network's type, as many blocks as there are weights for.
 *
 * <p>Source: open_clip {@code Transformer}, {@code transformer.resblocks}; exact GELU.
 */
public final class TowerBlocks {

  private static final String BLOCKS = "transformer.resblocks.";

  private final int heads;
  private final boolean causal;
  private final List<TensorList> blocks = new ArrayList<>();

  /**
   * @param p parameters of the tower
   * @param c width C
   * @param heads attention heads, a divisor of C
   * @param causal whether a token attends only to itself and those before it
   */
  public TowerBlocks(Parameters p, long c, int heads, boolean causal) {
    this.heads = heads;
    this.causal = causal;
    for (int i = 0; p.has(BLOCKS + i + ".ln_1.weight"); i++) {
      blocks.add(p.list(block(p.at(BLOCKS + i), c)));
    }
  }

  private static NDArray[] block(Parameters p, long c) {
    List<NDArray> ws = new ArrayList<>(List.of(p.norm("ln_1", c)));
    ws.add(p.take("attn.in_proj_weight", 3 * c, c));
    ws.add(p.take("attn.in_proj_bias", 3 * c));
    ws.addAll(List.of(p.linear("attn.out_proj", c, c)));
    ws.addAll(List.of(p.norm("ln_2", c)));
    long hidden = p.size("mlp.c_fc.weight", 0);
    ws.addAll(List.of(p.linear("mlp.c_fc", hidden, c)));
    ws.addAll(List.of(p.linear("mlp.c_proj", c, hidden)));
    return ws.toArray(NDArray[]::new);
  }

  /** Result of all blocks, owned by {@code scope}; x is freed. */
  public NDArray forward(Scope scope, NDArray x, Hook tap) {
    NDArray y = x;
    for (int i = 0; i < blocks.size(); i++) {
      y = scope.replace(y, "tower_block", blocks.get(i), heads, causal);
      tap.after(BLOCKS + i, y);
    }
    return y;
  }
}
