package sc.fiji.svdtools.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.checkpoint.NetworkBytes;

/**
 * How a run keeps within the memory of its device.
 *
 * @param offload networks that are not at work wait in host memory; costs the time of copying them
 * @param branchByBranch the unconditional and the conditional clip of a step run one after the
 *     other
 * @param chunk frames decoded together, at least 1
 * @param wanted the same if memory were plentiful; fewer change every frame a little
 */
public record MemoryPlan(boolean offload, boolean branchByBranch, int chunk, int wanted) {

  /** Everything at once. */
  public static MemoryPlan plain(ClipMemory clip) {
    return new MemoryPlan(false, false, clip.wantedChunk(), clip.wantedChunk());
  }

  /** Whether everything fits at once. */
  public static boolean fits(long available, NetworkBytes sizes, ClipMemory clip) {
    double steps = clip.steps(clip.clips());
    double decoding = clip.decoding(clip.wantedChunk());
    return sizes.total() + Math.max(clip.encoding(), Math.max(steps, decoding)) <= available;
  }

  /**
   * The plan that changes least: first nothing, then networks take turns, then clips do, then fewer
   * frames are decoded together.
   *
   * @param available bytes free for weights and activations
   * @param mayOffload whether there is other memory to wait in
   * @param where name of the device, for the sentence
   * @throws NotEnoughMemory if no plan fits
   */
  public static MemoryPlan choose(
      long available, NetworkBytes sizes, ClipMemory clip, boolean mayOffload, String where) {
    MemoryPlan plan = nearest(available, sizes, clip, mayOffload);
    double least = plan.peak(sizes, clip);
    if (least > available) {
      Gigabytes memory = Gigabytes.of(least, available);
      throw new NotEnoughMemory(
          String.format(
              Locale.ROOT,
              "%s needs at least %s of memory on %s, weights included; %s are available.",
              clip.clip(),
              memory.needed(),
              where,
              memory.there()));
    }
    return plan;
  }

  /** The same; where no plan fits, the one with the smallest {@link #peak}. */
  static MemoryPlan nearest(
      long available, NetworkBytes sizes, ClipMemory clip, boolean mayOffload) {
    int clips = clip.clips();
    int wanted = clip.wantedChunk();
    boolean offload = mayOffload && !fits(available, sizes, clip);
    double atSteps = offload ? sizes.unet() : sizes.total();
    double atDecoding = offload ? sizes.decoder() : sizes.total();
    boolean branchByBranch = clips > 1 && atSteps + clip.steps(clips) > available;
    int chunk = wanted;
    while (chunk > 1 && atDecoding + clip.decoding(chunk) > available) {
      chunk--;
    }
    int even = chunk == wanted ? chunk : balanced(clip.settings().frames(), chunk);
    return new MemoryPlan(offload, branchByBranch, even, wanted);
  }

  /** The same, saving in the steps where the plan of another device, which shares them, saves. */
  public MemoryPlan sharing(MemoryPlan other) {
    return new MemoryPlan(
        offload || other.offload, branchByBranch || other.branchByBranch, chunk, wanted);
  }

  /** Largest use of memory in bytes, weights included. */
  double peak(NetworkBytes sizes, ClipMemory clip) {
    double atEncoding = (offload ? sizes.encoders() : sizes.total()) + clip.encoding();
    double atSteps =
        (offload ? sizes.unet() : sizes.total()) + clip.steps(branchByBranch ? 1 : clip.clips());
    double atDecoding = (offload ? sizes.decoder() : sizes.total()) + clip.decoding(chunk);
    return Math.max(atEncoding, Math.max(atSteps, atDecoding));
  }

  /** The size of as many chunks as equal as can be. */
  private static int balanced(int frames, int chunk) {
    int chunks = (frames + chunk - 1) / chunk;
    return (frames + chunks - 1) / chunks;
  }

  /** What to try when this one did not fit after all; null if there is nothing smaller. */
  public MemoryPlan smaller(boolean mayOffload, boolean guided) {
    MemoryPlan next = new MemoryPlan(mayOffload, guided, Math.max(1, chunk / 2), wanted);
    return next.equals(this) ? null : next;
  }

  /** What differs from running everything at once, as a sentence; empty if nothing does. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (offload) {
      parts.add("networks wait in host memory");
    }
    if (branchByBranch) {
      parts.add("the two clips of a step run one after the other");
    }
    if (chunk < wanted) {
      parts.add(
          String.format(
              Locale.ROOT, "%d frames are decoded at a time instead of %d", chunk, wanted));
    }
    return parts.isEmpty() ? "" : "To save memory, " + String.join(", ", parts) + ".";
  }
}
