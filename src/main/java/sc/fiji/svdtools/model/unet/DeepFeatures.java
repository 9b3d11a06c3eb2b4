package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * What the second level of the UNet gives the first on the way up, kept for some steps.
 *
 * <p>For one clip, or batch of clips, of one run. Owns: the features, in the scope it was made
 * with.
 */
public final class DeepFeatures {

  /** Features are made and not kept. */
  public static final Use NONE =
      new Use() {
        @Override
        public NDArray kept(Scope scope) {
          return null;
        }

        @Override
        public void keep(NDArray features) {}
      };

  private final Scope owner;
  private long made = -1;
  private NDArray kept;

  /** What one step does with the features. */
  public interface Use {

    /** The features for this step, to be closed by the caller; null if they must be made. */
    NDArray kept(Scope scope);

    /** Keeps features that were made; the argument stays the caller's. */
    void keep(NDArray features);
  }

  /** Keeps the features in {@code owner}. */
  public DeepFeatures(Scope owner) {
    this.owner = owner;
  }

  /**
   * For one step: features made at step {@code source} or later serve, if there are any.
   *
   * @param step number of the step, higher than that of each step before
   * @param source number of the step whose features it uses, at most {@code step}
   */
  public Use at(long step, long source) {
    return new Use() {
      @Override
      public NDArray kept(Scope scope) {
        return kept != null && source < step && made >= source ? view(scope, kept) : null;
      }

      @Override
      public void keep(NDArray features) {
        if (kept != null) {
          kept.close();
        }
        kept = view(owner, features);
        made = step;
      }
    };
  }

  private static NDArray view(Scope scope, NDArray x) {
    return scope.call("rows_view", x, 0, x.getShape().get(0));
  }
}
