package sc.fiji.svdtools.engine;

import ai.djl.util.Utils;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

/** The folder in which DJL keeps PyTorch's library, and why it may not be of use. */
final class CacheFolder {

  private CacheFolder() {}

  /** What a failure to unpack the library there means, with the remedy. */
  static String sentence(IOException failure) {
    return sentence(Utils.getCacheDir(), failure);
  }

  /** The same for a given folder. */
  static String sentence(Path folder, IOException failure) {
    return String.format(
        Locale.ROOT,
        "PyTorch's library cannot be unpacked to %s%s (%s%s); set DJL_CACHE_DIR, as environment"
            + " variable or Java property, to a folder of your own that can be written to.",
        Quote.of(folder),
        owner(folder),
        Reason.of(failure),
        file(failure));
  }

  private static String file(IOException failure) {
    return failure instanceof FileSystemException system && system.getFile() != null
        ? ": " + Quote.plain(system.getFile())
        : "";
  }

  /** Tells whose folder it is where it is another user's. */
  private static String owner(Path folder) {
    try {
      String owner = Files.getOwner(folder).getName();
      boolean own = owner.equals(System.getProperty("user.name"));
      return own ? "" : ", which belongs to " + Quote.of(owner);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
