package sc.fiji.svdtools.tensor;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** PyTorch's native library as DJL has loaded it. Asking never loads it. */
public final class TorchLibrary {

  private TorchLibrary() {}

  /** Folder of the library that DJL has loaded, or has tried to; empty before the first use. */
  public static Optional<Path> folder() {
    try {
      return Optional.of(Path.of(LibUtils.getLibtorchPath()).toAbsolutePath());
    } catch (NullPointerException e) {
      // DJL has no question for this: before the first use it has no library to read the path of.
      return Optional.empty();
    }
  }

  /** Whether a folder holds a PyTorch for CUDA, whether or not there is a GPU for it. */
  public static boolean forCuda(Path folder) {
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
  }

  private static String kind(Path folder) {
    return Torch.withCuda()
        ? "with CUDA"
        : forCuda(folder) ? "for CUDA, without a GPU it can use," : "for the CPU";
  }

  /** Version, kind and folder of the library in use, for people; empty if there is none. */
  public static Optional<String> text() {
    try {
      return folder()
          .map(
              folder ->
                  String.format(
                      Locale.ROOT,
                      "PyTorch %s %s from '%s'",
                      Torch.version(),
                      kind(folder),
                      folder));
    } catch (EngineException | LinkageError e) {
      return Optional.empty();
    }
  }
}
