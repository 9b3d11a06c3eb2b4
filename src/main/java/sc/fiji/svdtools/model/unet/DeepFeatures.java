package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * What the second level of the UNet gives the first on the way up, kept for some calls.
 *
 * <p>For one clip, or batch of clips, of one run. Owns: the features, in the scope it was made
 * with.
 */
public final class DeepFeatures {

  private final Scope owner;
  private final int every;
  private int calls;
  private NDArray kept;

  /**
   * @param every calls from one making to the next, at least 1
   */
  public DeepFeatures(Scope owner, int every) {
    this.owner = owner;
    this.every = every;
  }

  /** The features for this call, to be closed by the caller; null if they must be made. */
  NDArray next(Scope scope) {
    return calls++ % every == 0 ? null : view(scope, kept);
  }

  /** Keeps features that were made; the argument stays the caller's. */
  void keep(NDArray features) {
    if (every == 1) {
      return;
    }
    if (kept != null) {
      kept.close();
    }
    kept = view(owner, features);
  }

  private static NDArray view(Scope scope, NDArray x) {
    return scope.call("rows_view", x, 0, x.getShape().get(0));
  }
}
