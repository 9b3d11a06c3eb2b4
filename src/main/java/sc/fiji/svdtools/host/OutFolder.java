package sc.fiji.svdtools.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import sc.fiji.svdtools.text.Reason;

/** Folders that results go to: what stands against them is found by writing a file for a moment. */
public final class OutFolder {

  private static final String PREFIX = ".svd-";
  private static final String PROBE = ".probe";

  /** A full disk still takes files that hold nothing. */
  private static final int BYTES = 4096;

  private OutFolder() {}

  /**
   * Why no file can be written to a folder, were it made; empty if one can be. Makes no folder.
   *
   * @param text its path, as given
   */
  public static Optional<String> obstacle(String text) {
    try {
      Path there = Path.of(text).toAbsolutePath();
      while (there != null && Files.notExists(there, LinkOption.NOFOLLOW_LINKS)) {
        there = there.getParent();
      }
      if (there == null || !Files.isDirectory(there)) {
        return Optional.of("");
      }
      Path probe = Files.createTempFile(there, PREFIX, PROBE);
      try {
        Files.write(probe, new byte[BYTES]);
      } finally {
        Files.delete(probe);
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("");
    } catch (IOException e) {
      return Optional.of(
          String.format(Locale.ROOT, ", where no file can be written (%s)", Reason.of(e)));
    }
  }

  /** Whether a folder takes {@code A} for {@code a}; false where no file can be written. */
  public static boolean foldsCase(Path folder) {
    try {
      Path probe = Files.createTempFile(folder, PREFIX, PROBE);
      try {
        String name = probe.getFileName().toString();
        return Files.exists(probe.resolveSibling(name.toUpperCase(Locale.ROOT)));
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      return false;
    }
  }
}
