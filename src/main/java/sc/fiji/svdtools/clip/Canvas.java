package sc.fiji.svdtools.clip;

import java.util.Locale;

/**
 * Size of the generated frames and how the start image is brought to it.
 *
 * @param width pixels, a multiple of 8 from 64 to 4096; multiples of 64 are preferred
 * @param height pixels, likewise
 * @param fit what happens when the aspect ratios differ
 */
public record Canvas(int width, int height, Fit fit) {

  /** Sizes are multiples of this. */
  public static final int UNIT = 8;

  /** Smallest size. */
  public static final int LEAST = 64;

  /** Largest size. */
  public static final int MOST = 4096;

  /** How an image of another aspect ratio fills the canvas. */
  public enum Fit {
    /** Keep the ratio, fill the canvas, cut what stands out on both sides equally. */
    CROP,
    /** Keep the ratio, show everything, repeat the border pixels around it. */
    PAD,
    /** Change the ratio. */
    STRETCH
  }

  public Canvas {
    check("Width", width);
    check("Height", height);
  }

  /** Latent width, pixels / 8. */
  public int latentWidth() {
    return width / UNIT;
  }

  /** Latent height, pixels / 8. */
  public int latentHeight() {
    return height / UNIT;
  }

  /** Latent positions of a frame. */
  public int latents() {
    return latentWidth() * latentHeight();
  }

  /** The multiple of 64 nearest to {@code pixels}, at least 64 and at most 4096. */
  public static int preferred(int pixels) {
    int rounded = (int) Math.round(pixels / (double) LEAST) * LEAST;
    return Math.max(LEAST, Math.min(MOST, rounded));
  }

  private static void check(String name, int value) {
    if (value < LEAST || value > MOST || value % UNIT != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is %d; it must be a multiple of %d from %d to %d.",
              name,
              value,
              UNIT,
              LEAST,
              MOST));
    }
  }
}
