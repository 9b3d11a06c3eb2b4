package sc.fiji.svdtools.command;

import ai.djl.util.Utils;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import sc.fiji.svdtools.tensor.Torch;

/**
 * PyTorch's native library: found, never fetched without consent.
 *
 * <p>What the user set outside, as environment variable or system property, always wins. PyTorch is
 * loaded once; later changes take effect after a restart.
 */
final class NativeLibraries implements Hardware {

  private static final String OFFLINE = "ai.djl.offline";
  private static final String LIBRARY = "PYTORCH_LIBRARY_PATH";
  private static final String BUNDLED = "native/lib/pytorch.properties";
  private static final boolean OFFLINE_GIVEN =
      System.getenv("DJL_OFFLINE") != null || System.getProperty(OFFLINE) != null;
  private static final boolean LIBRARY_GIVEN =
      System.getenv(LIBRARY) != null || System.getProperty(LIBRARY) != null;

  /** Tells the engine what it may do. To be called before its first use. */
  static void prepare(ModelRequest request) {
    if (!OFFLINE_GIVEN) {
      System.setProperty(OFFLINE, Boolean.toString(!request.allowdownload()));
    }
    Optional<Path> library = request.libtorchPath();
    if (!LIBRARY_GIVEN && library.isPresent()) {
      System.setProperty(LIBRARY, library.get().toString());
    }
  }

  /** One sentence for a failure to load PyTorch, with the remedy. */
  static IllegalStateException explain(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage());
    if (message.contains("Offline mode")) {
      return new IllegalStateException(
          "PyTorch's native library is not installed and may not be downloaded; set allowdownload"
              + " in SVD Settings (112 MB for the CPU, about 2.6 GB with CUDA), or set"
              + " PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch.",
          failure);
    }
    return new IllegalStateException(
        "PyTorch could not be loaded (%s); restart, and if that does not help set"
                .formatted(message.lines().findFirst().orElse(root.getClass().getSimpleName()))
            + " PYTORCH_LIBRARY_PATH to the lib folder of an installed libtorch.",
        failure);
  }

  @Override
  public int usableGpus() {
    try {
      if (!Torch.withCuda()) {
        return 0;
      }
      int counted = CudaUtils.getGpuCount();
      return counted > 0 ? counted : listedByDriver();
    } catch (RuntimeException | LinkageError e) {
      throw explain(e);
    }
  }

  @Override
  public boolean nvidiaDriver() {
    String windows = System.getenv("SystemRoot");
    return Files.exists(Path.of("/proc/driver/nvidia/version"))
        || (windows != null && Files.exists(Path.of(windows, "System32", "nvcuda.dll")));
  }

  @Override
  public boolean installed() {
    return System.getenv(LIBRARY) != null
        || System.getProperty(LIBRARY) != null
        || NativeLibraries.class.getClassLoader().getResource(BUNDLED) != null
        || Files.isDirectory(Utils.getEngineCacheDir("pytorch"));
  }

  /** CUDA's runtime is counted only where its library is on the system path, the driver always. */
  private static int listedByDriver() {
    Path folder = Path.of("/proc/driver/nvidia/gpus");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> gpus = Files.list(folder)) {
      return (int) gpus.count();
    } catch (IOException e) {
      return 0;
    }
  }
}
