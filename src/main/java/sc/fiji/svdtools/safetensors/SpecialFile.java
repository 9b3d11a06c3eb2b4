package sc.fiji.svdtools.safetensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Paths that are neither a file nor a folder; reading one may wait forever.
 *
 * <p>Source: POSIX sys/stat.h, the file type in st_mode.
 */
public final class SpecialFile {
  private static final int TYPE = 0170000;

  private SpecialFile() {}

  /** Refuses anything but a file or a folder. */
  public static void refuse(Path path) {
    if (!Files.isRegularFile(path) && !Files.isDirectory(path)) {
      throw new CheckpointException(
          path, "this is " + kind(path) + "; a .safetensors file or a folder is allowed.");
    }
  }

  /**
   * Refuses anything but a file.
   *
   * @param allowed what it should be, such as {@code a .safetensors file}
   */
  public static void requireFile(Path path, String allowed) {
    if (!Files.exists(path)) {
      throw new CheckpointException(path, "there is no such file.");
    } else if (!Files.isRegularFile(path)) {
      String kind = Files.isDirectory(path) ? "a folder" : kind(path);
      throw new CheckpointException(path, "this is " + kind + "; " + allowed + " is allowed.");
    }
  }

  private static String kind(Path path) {
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode");
      return switch (mode & TYPE) {
        case 0010000 -> "a named pipe (FIFO)";
        case 0020000, 0060000 -> "a device";
        case 0140000 -> "a socket";
        default -> "neither a file nor a folder";
      };
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return "neither a file nor a folder";
    }
  }
}
