package sc.fiji.svdtools.model.vision;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * CLIP vision tower: normalised image to the projected class token.
 *
 * <p>Shapes: (N, 3, P, P) float32 -> (N, E) in the network's type, not L2-normalised.
 *
 * <p>Source: open_clip ViT-H/14; the released model has 32 layers of 16 heads, P = 224, E = 1024.
 */
public final class ImageEncoder {

  private final long patch;
  private final long tokens;
  private final TensorList embeddings;
  private final TowerBlocks blocks;
  private final TensorList head;

  /**
   * @param p parameters below {@code conditioner.embedders.0.open_clip.model.visual}
   * @param heads attention heads, 16 in the released models
   */
  public ImageEncoder(Parameters p, int heads) {
    long c = p.size("class_embedding", 0);
    this.patch = p.size("conv1.weight", 2);
    this.tokens = p.size("positional_embedding", 0);
    NDArray[] pre = p.norm("ln_pre", c);
    this.embeddings =
        p.list(
            p.take("conv1.weight", c, 3, patch, patch),
            p.take("class_embedding", c),
            p.take("positional_embedding", tokens, c),
            pre[0],
            pre[1]);
    this.blocks = new TowerBlocks(p, c, heads, false);
    NDArray[] post = p.norm("ln_post", c);
    NDArray projection = p.made("transposed", p.take("proj", c, -1));
    this.head = p.list(post[0], post[1], projection);
  }

  /** Side P of the square image it takes, in pixels. */
  public int imageSize() {
    return Math.toIntExact(patch * Math.round(Math.sqrt(tokens - 1.0)));
  }

  /** Embeds images. */
  public NDArray forward(Scope scope, NDArray image, Hook tap) {
    try (Scope s = scope.child()) {
      NDArray x = s.call("patches", image, embeddings);
      tap.after("ln_pre", x);
      return s.release(s.call("class_embedding", blocks.forward(s, x, tap), head));
    }
  }
}
