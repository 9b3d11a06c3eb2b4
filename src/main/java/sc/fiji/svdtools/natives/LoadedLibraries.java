package sc.fiji.svdtools.natives;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The native libraries of this process, whoever loaded them.
 *
 * <p>A process can hold one PyTorch: the parts of a second one find those of the first by name,
 * which ends in missing symbols or a crash of Java (pytorch/pytorch issue 70191).
 */
public final class LoadedLibraries {

  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String LINUX = "libtorch_cpu\\.so";
  private static final String WINDOWS = "torch_cpu.dll";
  private static final String CUDA_ON_LINUX = "libcudart[-.0-9a-z]*\\.so[.0-9]*";
  private static final String CUDA_ON_WINDOWS = "cudart64_12.dll";
  private static final int LONGEST_PATH = 32_768;

  private LoadedLibraries() {}

  /** Folder of the PyTorch in this process. Empty if there is none, and always on macOS. */
  public static Optional<Path> torch() {
    return (Platform.isWindows() ? onWindows(WINDOWS) : inMaps(LINUX)).map(Path::getParent);
  }

  /** CUDA's runtime in this process. Empty if there is none, and always on macOS. */
  static Optional<Path> cudaRuntime() {
    return Platform.isWindows() ? onWindows(CUDA_ON_WINDOWS) : inMaps(CUDA_ON_LINUX);
  }

  /**
   * Lets Windows look for the libraries that other libraries need in {@code folder}; elsewhere they
   * find each other by themselves. DJL does not load those of cuDNN 9 (djl issue 3740).
   */
  public static void searchIn(Path folder) {
    if (Platform.isWindows()) {
      kernel("SetDllDirectoryW").invokeInt(new Object[] {new WString(folder.toString())});
    }
  }

  private static Optional<Path> inMaps(String name) {
    if (!Files.isReadable(MAPS)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .filter(line -> line.indexOf('/') >= 0)
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> onWindows(String library) {
    Pointer module = kernel("GetModuleHandleW").invokePointer(new Object[] {new WString(library)});
    if (module == null) {
      return Optional.empty();
    }
    char[] name = new char[LONGEST_PATH];
    int length = kernel("GetModuleFileNameW").invokeInt(new Object[] {module, name, name.length});
    return length == 0 ? Optional.empty() : Optional.of(Path.of(new String(name, 0, length)));
  }

  private static Function kernel(String name) {
    return Function.getFunction("kernel32", name, Function.ALT_CONVENTION);
  }
}
