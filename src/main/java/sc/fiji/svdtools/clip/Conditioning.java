package sc.fiji.svdtools.clip;

import java.util.Locale;

/**
 * What the model is told besides the start image.
 *
 * <p>The network receives {@code (fps - 1, motionBucket, augmentation)}, as in training; sgm passes
 * {@code fps - 1} directly, diffusers and ComfyUI subtract 1 from their argument as done here.
 *
 * @param fps frames per second the motion should look right at, 1 to 120; trained around 7
 * @param motionBucket amount of motion, 0 to 1023; trained 0 to 255, typical 127
 * @param augmentation noise added to the start image in [-1, 1] before the VAE, 0 to 10; typical
 *     0.02; larger values let the clip leave the start image
 * @param preprocessing how the image reaches the image encoder
 */
public record Conditioning(
    int fps, int motionBucket, double augmentation, Preprocessing preprocessing) {

  /** The published setting. */
  public static final Conditioning DEFAULT =
      new Conditioning(7, 127, 0.02, Preprocessing.REFERENCE);

  /** Resize before the image encoder. */
  public enum Preprocessing {
    /** The part that is animated, blurred and stretched to the encoder's square, as in sgm. */
    REFERENCE,
    /** Centre square of the part that is animated, 8-bit rounded. */
    COMFY,
    /**
     * {@link #REFERENCE} of the whole image, also where the frames show a crop, as in diffusers.
     */
    REFERENCE_WHOLE,
    /** {@link #COMFY} of the whole image, also where the frames show a crop, as in ComfyUI. */
    COMFY_WHOLE;

    /** Whether the image encoder sees what {@link Canvas.Fit#CROP} cuts off. */
    public boolean whole() {
      return this == REFERENCE_WHOLE || this == COMFY_WHOLE;
    }
  }

  public Conditioning {
    check("Frames per second", fps, 1, 120);
    check("Motion bucket", motionBucket, 0, 1023);
    if (!(augmentation >= 0 && augmentation <= 10)) {
      throw new IllegalArgumentException(
          "Augmentation is " + augmentation + "; it must be a number from 0 to 10.");
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is %d; it must be a whole number from %d to %d.",
              name,
              value,
              least,
              most));
    }
  }
}
