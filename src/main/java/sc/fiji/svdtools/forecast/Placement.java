package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Locale;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;

/**
 * Where and in which number format the networks run.
 *
 * @param device CPU or GPU
 * @param type number format
 * @param free memory in bytes that a run may use, or -1 if it cannot be told
 */
public record Placement(Device device, DataType type, long free) {

  /** A device as it is now. */
  public static Placement now(Device device, DataType type) {
    try {
      return new Placement(device, type, MemoryNeed.free(device));
    } catch (RuntimeException | LinkageError e) {
      return new Placement(device, type, -1);
    }
  }

  /**
   * The place of a model that was loaded after this was measured.
   *
   * <p>What the model holds counts as free. On a GPU PyTorch also keeps what runs have used and
   * gives it back when it is short, so there the memory before loading stands.
   */
  public Placement holding(CheckpointFacts.Numbers model) {
    if (device.isGpu()) {
      return this;
    }
    Placement now = now(device, type);
    return now.free < 0 ? now : new Placement(device, type, now.free + model.bytes(type).total());
  }

  /** Device and format, such as {@code cpu() float32}. */
  public String name() {
    return device + " " + type.name().toLowerCase(Locale.ROOT);
  }
}
