package sc.fiji.svdtools.natives;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
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
 * @param failure why it lists no GPU, in one clause; empty if it lists some, or does not say
 */
public record CudaDriver(boolean present, int version, List<Gpu> gpus, String failure) {

  /** No driver. */
  public static final CudaDriver NONE = new CudaDriver(false, 0, List.of(), "");

  private static final int NAME_BYTES = 256;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

  /** CUDA_ERROR_NO_DEVICE: there is none, or none that this process may use. */
  private static final int NO_DEVICE = 100;

  /** The functions of a driver, by name; each answers its error, 0 for none. */
  interface Functions {
    int call(String name, Object... arguments);
  }

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

  /** A driver that works. */
  public CudaDriver(boolean present, int version, List<Gpu> gpus) {
    this(present, version, gpus, "");
  }

  /** Asks the driver; {@link #NONE} without one. */
  public static CudaDriver find() {
    if (Platform.isMac()) {
      return NONE;
    }
    try {
      NativeLibrary driver =
          NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
      return read(
          (name, arguments) -> driver.getFunction(name).invokeInt(arguments),
          System.getenv(VISIBLE));
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
        "%s (NVIDIA driver for CUDA up to %s%s)",
        names.isEmpty() ? "none" : names,
        cuda(version),
        failure.isEmpty() ? "" : "; " + failure);
  }

  /** Whether the environment of this process hides the GPUs. */
  public boolean hidden() {
    return failure.startsWith(VISIBLE);
  }

  /** A CUDA version as people write it. */
  static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  /**
   * Asks the functions of a driver.
   *
   * @param visible the GPUs that the environment lets processes see; null if it does not say
   */
  static CudaDriver read(Functions driver, String visible) {
    IntByReference number = new IntByReference();
    driver.call("cuDriverGetVersion", number);
    int version = number.getValue();
    String function = "cuInit";
    int error = driver.call(function, 0);
    if (error == 0) {
      function = "cuDeviceGetCount";
      error = driver.call(function, number);
    }
    List<Gpu> gpus = new ArrayList<>();
    for (int i = 0; error == 0 && i < number.getValue(); i++) {
      gpus.add(gpu(driver, i));
    }
    String failure = "";
    if (error != 0 && error != NO_DEVICE) {
      failure = failed(function, error, name(driver, error));
    } else if (gpus.isEmpty() && visible != null) {
      failure = String.format(Locale.ROOT, "%s is '%s'", VISIBLE, visible);
    }
    return new CudaDriver(true, version, gpus, failure);
  }

  /** What failed, in one clause. */
  static String failed(String function, int error, String name) {
    return String.format(
        Locale.ROOT,
        "%s failed with error %d%s",
        function,
        error,
        name.isEmpty() ? "" : ", " + name);
  }

  private static String name(Functions driver, int error) {
    PointerByReference text = new PointerByReference();
    try {
      int unknown = driver.call("cuGetErrorName", error, text);
      return unknown == 0 && text.getValue() != null ? text.getValue().getString(0) : "";
    } catch (UnsatisfiedLinkError e) {
      // Drivers before CUDA 6 have no names for errors.
      return "";
    }
  }

  private static Gpu gpu(Functions driver, int index) {
    IntByReference number = new IntByReference();
    driver.call("cuDeviceGet", number, index);
    int device = number.getValue();
    byte[] name = new byte[NAME_BYTES];
    driver.call("cuDeviceGetName", name, NAME_BYTES, device);
    driver.call("cuDeviceGetAttribute", number, CAPABILITY_MAJOR, device);
    int major = number.getValue();
    driver.call("cuDeviceGetAttribute", number, CAPABILITY_MINOR, device);
    return new Gpu(
        Native.toString(name, StandardCharsets.UTF_8.name()), 10 * major + number.getValue());
  }
}
