package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;

/**
 * Where and in which number format the networks run.
 *
 * @param device CPU or GPU
 * @param type number format
 * @param free memory in bytes that a run may use, or -1 if it cannot be told
 * @param others further devices, which share drafts, or the windows of a step, in the order they
 *     get some
 */
public record Placement(Device device, DataType type, long free, List<Placement> others) {

  public Placement {
    others = List.copyOf(others);
  }

  /** One device. */
  public Placement(Device device, DataType type, long free) {
    this(device, type, free, List.of());
  }

  /** A device as it is now. */
  public static Placement now(Device device, DataType type) {
    try {
      return new Placement(device, type, MemoryNeed.free(device));
    } catch (RuntimeException | LinkageError e) {
      return new Placement(device, type, -1);
    }
  }

  /** Devices as they are now, the first one first. */
  public static Placement now(List<Device> devices, DataType type) {
    Placement first = now(devices.get(0), type);
    List<Placement> others = devices.stream().skip(1).map(device -> now(device, type)).toList();
    return new Placement(first.device, type, first.free, others);
  }

  /** So many devices one by one, from this on. */
  List<Placement> first(int devices) {
    return Stream.concat(Stream.of(this), others.stream()).limit(devices).toList();
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
