package sc.fiji.svdtools.pipeline;

import java.util.Map;
import java.util.regex.Pattern;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Sizes that tensor shapes do not tell, from the checkpoint's metadata; the released models' where
 * it says nothing.
 *
 * @param headWidth D of the UNet's attention, 64
 * @param clipHeads heads of the image encoder, 16
 * @param frames frames of the training clips, 14
 * @param width preferred width of frames in pixels, 1024
 * @param height preferred height of frames in pixels, 576
 */
record ModelSizes(int headWidth, int clipHeads, int frames, int width, int height) {

  /** Metadata key: side of the square frames of a small model in pixels. */
  static final String SIZE = "svdtools.size";

  private static final Pattern XT =
      Pattern.compile("(?<![a-z])xt(?![a-z])", Pattern.CASE_INSENSITIVE);

  static ModelSizes of(Checkpoint checkpoint) {
    Map<String, String> texts = checkpoint.metadata();
    return new ModelSizes(
        number(checkpoint, texts, Checkpoint.HEAD_WIDTH, 64),
        number(checkpoint, texts, Checkpoint.CLIP_HEADS, 16),
        number(checkpoint, texts, Checkpoint.NUM_FRAMES, trainedFrames(checkpoint)),
        number(checkpoint, texts, SIZE, 1024),
        number(checkpoint, texts, SIZE, 576));
  }

  private static int trainedFrames(Checkpoint checkpoint) {
    return trainedFrames(checkpoint.path().getFileName().toString());
  }

  /** SVD-XT has the shapes of SVD; only the word {@code xt} in its file name tells. */
  static int trainedFrames(String fileName) {
    return XT.matcher(fileName).find() ? 25 : 14;
  }

  private static int number(
      Checkpoint checkpoint, Map<String, String> texts, String key, int otherwise) {
    String text = texts.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text.trim());
      if (value >= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through to the sentence below.
    }
    throw new IllegalArgumentException(
        "%s: the metadata entry %s is '%s'; it must be a whole number above 0."
            .formatted(checkpoint.path(), key, text));
  }
}
