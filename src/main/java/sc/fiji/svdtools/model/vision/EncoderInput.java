package sc.fiji.svdtools.model.vision;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Image to the normalised square the image encoder takes: (3, H, W) in [0, 1] -> (1, 3, P, P).
 *
 * <p>{@link #reference} sees the whole image, stretched; {@link #comfy} sees its centre square.
 */
public final class EncoderInput {

  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

  private EncoderInput() {}

  /** Blur and bicubic stretch. Source: sgm {@code modules.py} FrozenOpenCLIPImageEmbedder. */
  public static NDArray reference(Scope scope, NDArray image, int size) {
    long[] shape = image.getShape().getShape();
    double[][] my = Resampling.blurredBicubic((int) shape[1], size);
    double[][] mx = Resampling.blurredBicubic((int) shape[2], size);
    try (Scope s = scope.child()) {
      return s.release(normalised(s, resampled(s, image, my, mx)));
    }
  }

  /** Resize of the short side, centre crop, 8-bit rounding. Source: ComfyUI {@code clip_vision}. */
  public static NDArray comfy(Scope scope, NDArray image, int size) {
    long[] shape = image.getShape().getShape();
    double scale = size / (double) Math.min(shape[1], shape[2]);
    double[][] my = centred((int) shape[1], (int) Math.rint(scale * shape[1]), size);
    double[][] mx = centred((int) shape[2], (int) Math.rint(scale * shape[2]), size);
    try (Scope s = scope.child()) {
      return s.release(normalised(s, s.call("eight_bit", resampled(s, image, my, mx))));
    }
  }

  private static double[][] centred(int in, int resized, int size) {
    double[][] all = Resampling.antialiasedBicubic(in, resized);
    double[][] kept = new double[size][];
    System.arraycopy(all, (resized - size) / 2, kept, 0, size);
    return kept;
  }

  private static NDArray resampled(Scope s, NDArray image, double[][] my, double[][] mx) {
    return s.call("resample", image, matrix(s, my), matrix(s, mx));
  }

  private static NDArray matrix(Scope s, double[][] rows) {
    float[] flat = new float[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < rows[r].length; c++) {
        flat[r * rows[r].length + c] = (float) rows[r][c];
      }
    }
    return s.floats(flat, rows.length, rows[0].length);
  }

  private static NDArray normalised(Scope s, NDArray x) {
    return s.call("normalise", x, s.floats(MEAN, 3), s.floats(STD, 3));
  }
}
