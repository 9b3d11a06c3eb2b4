package sc.fiji.svdtools.plan;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Images and words as the networks see them. Each is encoded when it is first asked for, and
 * remembered for the run; results are copies owned by the scope given.
 *
 * <p>A source is one image or several of a name; {@link #START} is always there. A technique that
 * asks for another one says so by {@link SamplingPlan#need}.
 *
 * <p>h and w are the canvas in latents.
 */
public interface Encoders {

  /** The image the clip starts from. */
  String START = "start";

  /** Where a clip is made of {@link Links}: the image the first of them starts from. */
  String FIRST = "first";

  /** Likewise, in all links but the first: the frames shared with the one before, in order. */
  String BEFORE = "before";

  /** Stands for the area selected on the start image. */
  String AREA = "area";

  /** Stands for a text tower. */
  String TEXT = "text";

  /** The image that a clip ends with. */
  String END = "end";

  /** Whether a source was given. */
  boolean has(String source);

  /** How many images a source has. */
  int count(String source);

  /** Image embedding of each (n, E), in the network's type. */
  NDArray tokens(Scope scope, String source);

  /** Mean of the VAE for each (n, h, w, 4), unscaled, float32: what is on the picture. */
  NDArray latents(Scope scope, String source);

  /**
   * As {@link #latents}, of the images with the noise that augmentation adds: what conditions the
   * network.
   */
  NDArray augmented(Scope scope, String source);

  /** Share of each latent in the area of the source's images (n, h, w, 1), float32, 0 to 1. */
  NDArray area(Scope scope, String source);

  /** The images themselves, fitted to the canvas (n, 3, H, W) in [-1, 1], float32. */
  NDArray pictures(Scope scope, String source);

  /** Where the image of a source, of which there is one, is on the canvas. */
  Placement placement(String source);

  /**
   * Mean of the VAE of any pictures, encoded one by one and not remembered.
   *
   * @param pictures (n, 3, H, W) in [-1, 1], borrowed
   * @return (n, h, w, 4), unscaled, float32
   */
  NDArray encoded(Scope scope, NDArray pictures);

  /**
   * Text embeddings (n, E), not normalised, in the network's type.
   *
   * @throws IllegalArgumentException where there is no text tower, or one of another space
   */
  NDArray texts(Scope scope, List<String> words);

  /**
   * Where an image is on the canvas: {@code (x, y)} of the image, in pixels, is {@code (sx x +
   * left, sy y + top)} of the canvas; pixel i reaches from i to i + 1.
   *
   * @param sx pixels of the canvas for one of the image, across
   * @param sy likewise, down
   * @param left where the image's left edge is; negative if it is cut
   * @param top likewise
   */
  record Placement(double sx, double sy, double left, double top) {}
}
