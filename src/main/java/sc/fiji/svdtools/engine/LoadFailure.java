package sc.fiji.svdtools.engine;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import sc.fiji.svdtools.tensor.OperationException;
import sc.fiji.svdtools.text.Quote;

/** What is said when PyTorch cannot be loaded. */
final class LoadFailure {

  private LoadFailure() {}

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
              + " in SVD Settings (112 MB, for the CPU), or set PYTORCH_LIBRARY_PATH to the lib"
              + " folder of an installed libtorch.",
          failure);
    } else if (message.contains("already loaded in another classloader")) {
      return new IllegalStateException(second(""), failure);
    }
    if (failure instanceof OperationException) {
      return new IllegalStateException(failure.getMessage(), failure);
    } else if (root instanceof IOException files && unpacking(files)) {
      return new IllegalStateException(CacheFolder.sentence(files), failure);
    }
    String first = Quote.plain(message.lines().findFirst().orElse(root.getClass().getSimpleName()));
    return new IllegalStateException(
        NativeLibraries.named().map(named -> outside(named, first)).orElseGet(() -> own(first)),
        failure);
  }

  /** A full disk has no class of its own; those of failed downloads and answers of servers do. */
  private static boolean unpacking(IOException failure) {
    return failure instanceof FileSystemException
        || (failure.getClass() == IOException.class
            && !String.valueOf(failure.getMessage()).contains("HTTP"));
  }

  /** The sentence for a library that the settings named, or that was found. */
  private static String own(String failure) {
    String folder = System.getProperty(NativeLibraries.LIBRARY);
    String remedy =
        folder == null
            ? "restart, and if that does not help set PYTORCH_LIBRARY_PATH to the lib folder of an"
                + " installed libtorch."
            : "to use the CPU, set device to cpu and libtorch to nothing in SVD Settings and"
                + " restart.";
    return String.format(
        Locale.ROOT,
        "PyTorch could not be loaded%s (%s); %s%s",
        folder == null ? "" : " from '" + folder + "'",
        failure,
        driverless(failure),
        remedy);
  }

  /** The sentence for a library that was chosen outside. */
  static String outside(String library, String failure) {
    return String.format(
            Locale.ROOT,
            "PyTorch could not be loaded from '%s', which %s names (%s); %sto use the CPU, remove"
                + " %s",
            library,
            NativeLibraries.LIBRARY,
            failure,
            driverless(failure),
            NativeLibraries.LIBRARY)
        + " and restart.";
  }

  private static String driverless(String failure) {
    return failure.contains("libcuda.so") || failure.contains("nvcuda.dll")
        ? "the missing library belongs to the NVIDIA driver; "
        : "";
  }

  static String second(String place) {
    return String.format(
            Locale.ROOT,
            "PyTorch has been loaded already in this session%s by another plugin, or before the",
            place)
        + " menus were refreshed, and a process can hold only one; restart, and use only one such"
        + " plugin in a session.";
  }
}
