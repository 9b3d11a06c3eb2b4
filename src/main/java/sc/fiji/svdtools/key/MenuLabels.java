package sc.fiji.svdtools.key;

/** Menu labels that sentences and recorded macros name; each command repeats its own. */
public final class MenuLabels {

  /** The published procedure and the stable techniques. */
  public static final String ANIMATE_IMAGE = "SVD Animate Image...";

  /** Every technique. */
  public static final String ANIMATE_EXPERIMENTAL = "SVD Animate Image (Experimental)...";

  /** Clips of any length. */
  public static final String LONG_VIDEO = "SVD Long Video...";

  /** Parts of an image moved along paths. */
  public static final String ANIMATE_SELECTION = "SVD Animate Selection...";

  /** One of several drafts. */
  public static final String CHOOSE_SEEDS = "SVD Choose Seeds...";

  /** Frames between time points. */
  public static final String BETWEEN_IMAGES = "SVD Between Images...";

  /** PyTorch for NVIDIA GPUs. */
  public static final String INSTALL_GPU = "SVD Install GPU Libraries...";

  private MenuLabels() {}
}
