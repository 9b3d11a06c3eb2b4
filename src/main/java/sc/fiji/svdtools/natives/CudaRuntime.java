package sc.fiji.svdtools.natives;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * CUDA's runtime, which PyTorch asks for GPUs: it can refuse those that the driver lists, such as
 * for a driver that is too old or was exchanged while it ran. PyTorch then has no GPU, and says why
 * on the error stream alone.
 *
 * <p>Source: CUDA runtime API.
 */
public final class CudaRuntime {

  private static final String COUNT = "cudaGetDeviceCount";

  private CudaRuntime() {}

  /** What its count of GPUs failed with, in one clause; empty if it did not, or is not loaded. */
  public static Optional<String> failure() {
    try {
      return LoadedLibraries.cudaRuntime()
          .map(file -> NativeLibrary.getInstance(file.toString()))
          .flatMap(
              runtime ->
                  failure(
                      count -> runtime.getFunction(COUNT).invokeInt(new Object[] {count}),
                      error ->
                          runtime
                              .getFunction("cudaGetErrorString")
                              .invokeString(new Object[] {error}, false)));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  /**
   * The same of given functions.
   *
   * @param count as {@code cudaGetDeviceCount}
   * @param text as {@code cudaGetErrorString}
   */
  static Optional<String> failure(ToIntFunction<IntByReference> count, IntFunction<String> text) {
    int error = count.applyAsInt(new IntByReference());
    return error == 0
        ? Optional.empty()
        : Optional.of(CudaDriver.failed(COUNT, error, text.apply(error)));
  }
}
