package sc.fiji.svdtools.checkpoint;

import java.util.Locale;
import java.util.regex.Pattern;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Sizes that tensor shapes do not tell, from the checkpoint's metadata; the released models' where
 * it says nothing.
 *
 * @param headWidth D of the UNet's attention, 64
 * @param visionHeads heads of the image encoder, 16
 * @param frames frames of the training clips, 14
 * @param width preferred width of frames in pixels, 1024
 * @param height preferred height of frames in pixels, 576
 */
public record ModelSizes(int headWidth, int visionHeads, int frames, int width, int height) {

  /** Metadata key: side of the square frames of a small model in pixels. */
  static final String SIZE = "svdtools.size";

  private static final int MOST_WIDTH = 65_536;
  private static final String CLIP_WIDTH = Prefixes.VISION + ".class_embedding";

  private static final String CLIP_POSITIONS = Prefixes.VISION + ".positional_embedding";

  private static final Pattern UNET_ATTENTION =
      Pattern.compile(Pattern.quote(Prefixes.UNET) + "\\..*\\.attn1\\.to_q\\.weight");

  private static final Pattern XT =
      Pattern.compile("(?<![a-z])xt(?![a-z])", Pattern.CASE_INSENSITIVE);

  /**
   * The sizes of a checkpoint.
   *
   * @throws IllegalArgumentException if blocks of a network are missing, or an entry of the
   *     metadata is out of range or does not go with the shapes of the tensors, in one sentence
   */
  public static ModelSizes of(Checkpoint checkpoint) {
    UnetStructure.require(checkpoint);
    VaeStructure.require(checkpoint);
    Metadata entries = new Metadata(checkpoint);
    int headWidth = entries.number(Checkpoint.HEAD_WIDTH, 64, 1, MOST_WIDTH);
    for (String name : checkpoint.names()) {
      if (UNET_ATTENTION.matcher(name).matches()) {
        long width = checkpoint.size(name, 0);
        entries.require(
            width % headWidth == 0,
            Checkpoint.HEAD_WIDTH,
            headWidth,
            "a divisor of " + width + ", the width of an attention of the UNet");
      }
    }
    int visionHeads = entries.number(Checkpoint.CLIP_HEADS, 16, 1, MOST_WIDTH);
    if (checkpoint.has(CLIP_WIDTH)) {
      long width = checkpoint.size(CLIP_WIDTH, 0);
      entries.require(
          width % visionHeads == 0,
          Checkpoint.CLIP_HEADS,
          visionHeads,
          "a divisor of " + width + ", the width of the image encoder");
    }
    if (checkpoint.has(CLIP_POSITIONS)) {
      requireSquare(checkpoint, checkpoint.size(CLIP_POSITIONS, 0));
    }
    int side = entries.number(SIZE, 0, Canvas.LEAST, Canvas.MOST);
    entries.require(side % Canvas.UNIT == 0, SIZE, side, "a multiple of " + Canvas.UNIT);
    return new ModelSizes(
        headWidth,
        visionHeads,
        entries.number(
            Checkpoint.NUM_FRAMES, trainedFrames(checkpoint), 1, VideoSettings.MOST_FRAMES),
        side == 0 ? 1024 : side,
        side == 0 ? 576 : side);
  }

  /** The image encoder sees a square of patches, and one token besides. */
  private static void requireSquare(Checkpoint checkpoint, long tokens) {
    long side = Math.round(Math.sqrt(tokens - 1.0));
    if (tokens < 2 || side * side != tokens - 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: tensor '%s' has %d rows; there must be one more than a square number, such as"
                  + " 257.",
              Quote.path(checkpoint.path()),
              CLIP_POSITIONS,
              tokens));
    }
  }

  private static int trainedFrames(Checkpoint checkpoint) {
    return Math.max(
        trainedFrames(checkpoint.path().getFileName().toString()),
        trainedFrames(checkpoint.unet().getFileName().toString()));
  }

  /** SVD-XT has the shapes of SVD; only the word {@code xt} in its file name tells. */
  public static int trainedFrames(String fileName) {
    return XT.matcher(fileName).find() ? 25 : 14;
  }

  /** Whole numbers among the free texts of a checkpoint. */
  private record Metadata(Checkpoint checkpoint) {

    int number(String key, int otherwise, int least, int most) {
      String text = checkpoint.metadata().get(key);
      if (text == null) {
        return otherwise;
      }
      try {
        int value = Digits.whole(text.trim());
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        // The sentence below names the value.
      }
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: the metadata entry %s is %s; it must be a whole number from %d to %d.",
              Quote.path(checkpoint.path()),
              key,
              Quote.of(text),
              least,
              most));
    }

    void require(boolean good, String key, int value, String allowed) {
      if (!good) {
        boolean given = checkpoint.metadata().containsKey(key);
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: the metadata entry %s is %s; it must be %s.",
                Quote.path(checkpoint.path()),
                key,
                given ? "'" + value + "'" : "missing, and the usual value is " + value,
                allowed));
      }
    }
  }
}
