package sc.fiji.svdtools.checkpoint;

import java.util.Locale;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Whether both halves of the autoencoder are complete: each has four levels with as many blocks,
 * which change the size three times, so that a latent is of 8 x 8 pixels; the decoder looks at
 * neighbouring frames in all its blocks and at its end, or nowhere.
 */
final class VaeStructure {

  private static final int LEVELS = 4;
  private static final String ENCODER = Prefixes.ENCODER + ".encoder.";
  private static final String DECODER = Prefixes.DECODER + ".decoder.";
  private static final String TIME_MIX = DECODER + "conv_out.time_mix_conv.weight";

  private VaeStructure() {}

  /**
   * Refuses an autoencoder of which a level or a block is missing.
   *
   * @throws IllegalArgumentException in one sentence that names it
   */
  static void require(Checkpoint checkpoint) {
    levels(checkpoint, ENCODER + "down.", ".downsample.conv.weight", LEVELS - 1);
    levels(checkpoint, DECODER + "up.", ".upsample.conv.weight", 0);
    boolean blocks = checkpoint.has(DECODER + "mid.block_1.time_stack.in_layers.2.weight");
    if (blocks != checkpoint.has(TIME_MIX)) {
      throw refusal(
          checkpoint,
          blocks ? "there is no '" + TIME_MIX + "'" : "'" + TIME_MIX + "' has nothing to mix");
    }
  }

  /**
   * @param last level that does not change the size
   */
  private static void levels(Checkpoint checkpoint, String prefix, String resize, int last) {
    int blocks = blocks(checkpoint, prefix + 0);
    for (int level = 0; level < LEVELS; level++) {
      int here = blocks(checkpoint, prefix + level);
      if (here == 0) {
        throw refusal(checkpoint, "'" + prefix + level + "' has no blocks");
      } else if (here != blocks) {
        throw refusal(
            checkpoint,
            String.format(
                Locale.ROOT,
                "'%s' has %d blocks, '%s' has %d",
                prefix + 0,
                blocks,
                prefix + level,
                here));
      } else if (checkpoint.has(prefix + level + resize) == (level == last)) {
        throw refusal(
            checkpoint,
            "'" + prefix + level + resize + "' " + (level == last ? "has no place" : "is missing"));
      }
    }
    if (blocks(checkpoint, prefix + LEVELS) > 0) {
      throw refusal(checkpoint, "there is a '" + prefix + LEVELS + "', and levels are 0 to 3");
    }
  }

  private static int blocks(Checkpoint checkpoint, String level) {
    int count = 0;
    while (checkpoint.has(level + ".block." + count + ".conv1.weight")) {
      count++;
    }
    return count;
  }

  private static IllegalArgumentException refusal(Checkpoint checkpoint, String wrong) {
    return new IllegalArgumentException(
        Quote.path(checkpoint.path()) + ": the autoencoder is not complete: " + wrong + ".");
  }
}
