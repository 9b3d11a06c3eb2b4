package sc.fiji.svdtools.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The NVIDIA driver of this computer and its GPUs, asked directly: neither PyTorch nor CUDA's
 * runtime need be installed.
 *
 * <p>Source: CUDA driver API.
 *
 * @param present whether there is a driver
 * @param version newest CUDA version it supports, 1000 * major + 10 * minor
 * @param gpus GPUs that programs may use, in the driver's order
 */
public record CudaDriver(boolean present, int version, List<Gpu> gpus) {

  /** No driver. */
  public static final CudaDriver NONE = new CudaDriver(false, 0, List.of());

  private static final int NAME_BYTES = 256;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;

  /**
   * One GPU.
   *
   * @param name as the driver calls it
   * @param capability compute capability, 10 * major + minor
   */
  public record Gpu(String name, int capability) {

    /** Why it is of no use to a library that needs {@code least}, in one clause. */
    public String tooOldFor(int least) {
      return String.format(
          Locale.ROOT,
          "the GPU '%s' has compute capability %d.%d, and %d.%d or newer is needed",
          name,
          capability / 10,
          capability % 10,
          least / 10,
          least % 10);
    }
  }

  public CudaDriver {
    gpus = List.copyOf(gpus);
  }

  /** Asks the driver; {@link #NONE} without one. */
  public static CudaDriver find() {
    if (Platform.isMac()) {
      return NONE;
    }
    try {
      return read(NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1"));
    } catch (UnsatisfiedLinkError e) {
      return NONE;
    }
  }

  /** The driver and its GPUs in a few words. */
  public String text() {
    if (!present) {
      return "none (no NVIDIA driver was found)";
    }
    String names = gpus.stream().map(Gpu::name).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s (NVIDIA driver for CUDA up to %s)",
        names.isEmpty() ? "none" : names,
        cuda(version));
  }

  /** A CUDA version as people write it. */
  static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private static CudaDriver read(NativeLibrary driver) {
    IntByReference number = new IntByReference();
    call(driver, "cuDriverGetVersion", number);
    int version = number.getValue();
    List<Gpu> gpus = new ArrayList<>();
    if (call(driver, "cuInit", 0) && call(driver, "cuDeviceGetCount", number)) {
      int count = number.getValue();
      for (int i = 0; i < count; i++) {
        gpus.add(gpu(driver, i));
      }
    }
    return new CudaDriver(true, version, gpus);
  }

  private static Gpu gpu(NativeLibrary driver, int index) {
    IntByReference number = new IntByReference();
    call(driver, "cuDeviceGet", number, index);
    int device = number.getValue();
    byte[] name = new byte[NAME_BYTES];
    call(driver, "cuDeviceGetName", name, NAME_BYTES, device);
    call(driver, "cuDeviceGetAttribute", number, CAPABILITY_MAJOR, device);
    int major = number.getValue();
    call(driver, "cuDeviceGetAttribute", number, CAPABILITY_MINOR, device);
    return new Gpu(
        Native.toString(name, StandardCharsets.UTF_8.name()), 10 * major + number.getValue());
  }

  private static boolean call(NativeLibrary driver, String function, Object... args) {
    return driver.getFunction(function).invokeInt(args) == 0;
  }
}
