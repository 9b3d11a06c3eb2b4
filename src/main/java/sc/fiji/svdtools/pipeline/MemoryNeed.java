package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * An estimate of memory, held against what is free before it is asked for.
 *
 * @param bytes how much is needed
 * @param what for what, completing "... needs"
 */
record MemoryNeed(long bytes, String what) {

  private static final double GIGA = 1e9;
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  /** The weights in the type of the run; the VAE encoder's share in float32 is below 1 %. */
  static MemoryNeed ofWeights(Checkpoint checkpoint, DataType type) {
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

  /** Refuses if the device has not enough free memory. */
  void require(Device device) {
    long free = free(device);
    if (free >= 0 && bytes > free) {
      throw new IllegalArgumentException(
          "%s needs %.1f GB of memory on %s; %.1f GB are free."
              .formatted(what, bytes / GIGA, device, free / GIGA));
    }
  }

  /** Free memory of a device in bytes, or -1 if it cannot be told. */
  static long free(Device device) {
    if (device.isGpu()) {
      var usage = CudaUtils.getGpuMemory(device);
      return usage.getMax() - usage.getCommitted();
    }
    try {
      for (String line : Files.readAllLines(MEMINFO)) {
        if (line.startsWith("MemAvailable:")) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      // Not Linux: asked below.
    }
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : -1;
  }
}
