package sc.fiji.svdtools.cuda;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * GPU code in PTX text, loaded by the graphics driver into the context that PyTorch uses, and
 * launched on PyTorch's stream.
 *
 * <p>Source: CUDA driver API. Throws {@link IllegalStateException} with the driver's error number.
 */
final class CudaModule {

  private static final Logger LOG = LoggerFactory.getLogger(CudaModule.class);
  private static final int LONG_WORD = 8;
  private static final int MOST_ARGUMENTS = 24;

  /** Shared memory of a block that needs no leave, in bytes. */
  private static final int SHARED_BYTES = 48 << 10;

  private static final int MULTIPROCESSOR_COUNT = 16;
  private static final int MAX_DYNAMIC_SHARED_SIZE_BYTES = 8;

  private final NativeLibrary driver;
  private final Function launch;
  private final Function setContext;
  private final Pointer context;
  private final Pointer module;
  private final int multiprocessors;
  private final Map<String, Pointer> functions = new HashMap<>();
  private final Memory values = new Memory(LONG_WORD * MOST_ARGUMENTS);
  private final Memory pointers = new Memory(LONG_WORD * MOST_ARGUMENTS);

  /** Shape of a launch: blocks and threads in two dimensions, bytes of shared memory per block. */
  record Grid(int blocksX, int blocksY, int threadsX, int threadsY, int sharedBytes) {}

  /**
   * Loads text that was compiled for the device's generation or an older one.
   *
   * @throws UnsatisfiedLinkError if there is no driver
   */
  CudaModule(int deviceId, byte[] ptx) {
    this.driver = NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
    this.launch = driver.getFunction("cuLaunchKernel");
    this.setContext = driver.getFunction("cuCtxSetCurrent");
    check("cuInit", 0);
    IntByReference device = new IntByReference();
    check("cuDeviceGet", device, deviceId);
    PointerByReference out = new PointerByReference();
    IntByReference number = new IntByReference();
    check("cuDeviceGetAttribute", number, MULTIPROCESSOR_COUNT, device.getValue());
    this.multiprocessors = number.getValue();
    check("cuDevicePrimaryCtxRetain", out, device.getValue());
    this.context = out.getValue();
    check(setContext, context);
    Memory text = new Memory(ptx.length + 1L);
    text.write(0, ptx, 0, ptx.length);
    text.setByte(ptx.length, (byte) 0);
    check("cuModuleLoadData", out, text);
    this.module = out.getValue();
  }

  /**
   * Text for one generation of GPUs, or null where the driver does not take it; the log says so.
   */
  static CudaModule ifSuited(int deviceId, String what, byte[] ptx) {
    try {
      return new CudaModule(deviceId, ptx);
    } catch (IllegalStateException | LinkageError e) {
      LOG.info("{} is left to PyTorch on this GPU: {}", what, e.getMessage());
      return null;
    }
  }

  int multiprocessors() {
    return multiprocessors;
  }

  /**
   * Queues a kernel behind what PyTorch has queued.
   *
   * @param args device addresses as {@code Long}, {@code Integer}, {@code Float}, or where larger
   *     values are
   */
  synchronized void launch(String name, Grid grid, Object... args) {
    for (int i = 0; i < args.length; i++) {
      long at = (long) i * LONG_WORD;
      if (args[i] instanceof Long address) {
        values.setLong(at, address);
      } else if (args[i] instanceof Integer number) {
        values.setInt(at, number);
      } else if (args[i] instanceof Float number) {
        values.setFloat(at, number);
      }
      pointers.setPointer(at, args[i] instanceof Pointer value ? value : values.share(at));
    }
    check(setContext, context);
    check(
        launch,
        functions.computeIfAbsent(name, key -> find(key, grid.sharedBytes)),
        grid.blocksX,
        grid.blocksY,
        1,
        grid.threadsX,
        grid.threadsY,
        1,
        grid.sharedBytes,
        Pointer.NULL,
        pointers,
        Pointer.NULL);
  }

  /** A kernel whose blocks never take more than {@code sharedBytes}, or 48 KiB. */
  private Pointer find(String name, int sharedBytes) {
    PointerByReference out = new PointerByReference();
    byte[] text = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    check("cuModuleGetFunction", out, module, text);
    if (sharedBytes > SHARED_BYTES) {
      check("cuFuncSetAttribute", out.getValue(), MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes);
    }
    return out.getValue();
  }

  /** Calls a function of the driver. */
  void check(String function, Object... args) {
    check(driver.getFunction(function), args);
  }

  private static void check(Function function, Object... args) {
    int error = function.invokeInt(args);
    if (error != 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The graphics driver answered %s with error %d.",
              function.getName(),
              error));
    }
  }
}
