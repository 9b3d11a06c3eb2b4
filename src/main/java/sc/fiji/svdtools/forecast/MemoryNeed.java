package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.util.cuda.CudaUtils;
import java.util.Locale;
import sc.fiji.svdtools.host.HostMemory;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * An estimate of memory, held against what is free before it is asked for.
 *
 * @param bytes how much is needed
 * @param what for what, completing "... needs"
 */
public record MemoryNeed(long bytes, String what) {

  /** The weights in the type of the run; the VAE encoder's share in float32 is below 1 %. */
  public static MemoryNeed ofWeights(Checkpoint checkpoint, DataType type) {
    long bytes = 0;
    for (String name : checkpoint.names()) {
      if (!checkpoint.unused(name)) {
        long count = 1;
        for (long size : checkpoint.shape(name)) {
          count *= size;
        }
        bytes += count * type.getNumOfBytes();
      }
    }
    return new MemoryNeed(bytes, "The checkpoint " + checkpoint.path().getFileName());
  }

  /**
   * Refuses if the device has not enough free memory.
   *
   * @throws NotEnoughMemory in one sentence
   */
  public void require(Device device) {
    long free = free(device);
    if (free >= 0 && bytes > free) {
      Gigabytes memory = Gigabytes.of(bytes, free);
      throw new NotEnoughMemory(
          String.format(
              Locale.ROOT,
              "%s needs %s of memory on %s; %s are free.",
              what,
              memory.needed(),
              where(device),
              memory.there()));
    }
  }

  /**
   * Free memory of a device in bytes, or -1 if it cannot be told. In a container, where taking too
   * much is the end of the process, less what Java's heap may still take.
   */
  public static long free(Device device) {
    if (device.isGpu()) {
      var usage = CudaUtils.getGpuMemory(device);
      return usage.getMax() - usage.getCommitted();
    }
    HostMemory now = HostMemory.now();
    Runtime java = Runtime.getRuntime();
    long heap = now.sharedWithHeap() ? java.maxMemory() - java.totalMemory() : 0;
    return now.free() < 0 ? -1 : Math.max(0, now.free() - heap);
  }

  /** A device for sentences, with the limit of a container that decides its memory. */
  public static String where(Device device) {
    return device + (device.isGpu() ? "" : HostMemory.now().within());
  }
}
