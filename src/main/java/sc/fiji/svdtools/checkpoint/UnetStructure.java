package sc.fiji.svdtools.checkpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Whether the blocks of a UNet go with each other. Each of {@code output_blocks} takes what one of
 * {@code input_blocks} left, the last first: of the same size, and with it so many channels as its
 * first layer has. Blocks of one size have a transformer or have none.
 *
 * <p>Without it a file that lost its last block would run, and draw something else.
 */
final class UnetStructure {

  private static final String IN = "input_blocks.";
  private static final String OUT = "output_blocks.";

  private final Checkpoint checkpoint;
  private final Deque<Left> left = new ArrayDeque<>();
  private final Map<Integer, Boolean> transformers = new HashMap<>();
  private final Map<Integer, String> firsts = new HashMap<>();
  private int halvings;
  private long channels;

  private UnetStructure(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * What an input block leaves for an output block.
   *
   * @param block its name
   * @param halvings how often the size was halved
   */
  private record Left(String block, int halvings, long channels) {}

  /**
   * Refuses a UNet of which a block is missing or of another place.
   *
   * @throws IllegalArgumentException in one sentence that names the block
   */
  static void require(Checkpoint checkpoint) {
    new UnetStructure(checkpoint).walk();
  }

  private void walk() {
    channels = checkpoint.size(name(IN + 0) + "0.weight", 0);
    left.push(new Left(IN + 0, 0, channels));
    int ins = numbered(IN, 1);
    int outs = numbered(OUT, 0);
    for (int i = 1; i < ins; i++) {
      down(IN + i);
    }
    for (int i = 0; i < outs; i++) {
      up(OUT + i);
    }
    if (!left.isEmpty()) {
      throw refusal("none of '" + OUT + "' takes what '" + left.peek().block() + "' leaves");
    }
  }

  /** The number behind the last block. */
  private int numbered(String blocks, int from) {
    int end = from;
    while (exists(blocks + end)) {
      end++;
    }
    if (exists(blocks + (end + 1))) {
      throw refusal("there is no '" + blocks + end + "'");
    }
    return end;
  }

  private void down(String block) {
    if (has(block, "0.op.weight") && !has(block, "1.norm.weight")) {
      halvings++;
      channels = checkpoint.size(name(block) + "0.op.weight", 0);
    } else {
      channels = checkpoint.size(name(block) + "0.in_layers.2.weight", 0);
      requireTransformerAsOthers(block);
    }
    left.push(new Left(block, halvings, channels));
  }

  private void up(String block) {
    if (left.isEmpty()) {
      throw refusal("there is no block of '" + IN + "' whose output '" + block + "' takes");
    }
    Left partner = left.pop();
    long takes = checkpoint.size(name(block) + "0.in_layers.0.weight", 0);
    if (partner.halvings() != halvings || takes != channels + partner.channels()) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "'%s' does not go with '%s' (%d channels at 1/%d of the size, for %d + %d at 1/%d)",
              block,
              partner.block(),
              takes,
              1 << halvings,
              channels,
              partner.channels(),
              1 << partner.halvings()));
    }
    channels = checkpoint.size(name(block) + "0.in_layers.2.weight", 0);
    requireTransformerAsOthers(block);
    if (has(block, "1.conv.weight") || has(block, "2.conv.weight")) {
      halvings--;
    }
  }

  private void requireTransformerAsOthers(String block) {
    boolean has = has(block, "1.norm.weight");
    String first = firsts.putIfAbsent(halvings, block);
    Boolean others = transformers.putIfAbsent(halvings, has);
    if (others != null && others != has) {
      throw refusal(
          String.format(
              Locale.ROOT,
              "of '%s' and '%s', which are of one size, only '%s' has a transformer",
              first,
              block,
              has ? block : first));
    }
  }

  private boolean exists(String block) {
    return has(block, "0.in_layers.2.weight") || has(block, "0.op.weight");
  }

  private boolean has(String block, String tensor) {
    return checkpoint.has(name(block) + tensor);
  }

  private static String name(String block) {
    return Prefixes.UNET + "." + block + ".";
  }

  private IllegalArgumentException refusal(String wrong) {
    return new IllegalArgumentException(
        Quote.path(checkpoint.unet())
            + ": the blocks of the UNet are not complete: "
            + wrong
            + ".");
  }
}
