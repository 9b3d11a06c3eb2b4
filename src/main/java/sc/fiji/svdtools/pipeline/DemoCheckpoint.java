package sc.fiji.svdtools.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The built-in small network: same architecture, trained on synthetic time-lapse clips of cells at
 * 128 x 128 pixels and 14 frames. It shows how the plugin works, not what the real model can do.
 */
public final class DemoCheckpoint {

  private static final String RESOURCE = "/sc/fiji/svdtools/demo.safetensors";
  private static final String FILE = "svd-tools-demo-1.safetensors";

  private DemoCheckpoint() {}

  /** Where {@link #path()} puts the file: the folder for temporary files. */
  static Path location() {
    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().resolve(FILE);
  }

  /** The checkpoint as a file; copied out of the plugin at first use, then reused. */
  public static Path path() {
    Path target = location();
    try (InputStream in = DemoCheckpoint.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The built-in demo checkpoint is missing from the plugin.");
      }
      long size =
          DemoCheckpoint.class.getResource(RESOURCE).openConnection().getContentLengthLong();
      if (Files.notExists(target) || Files.size(target) != size) {
        copy(in, target);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(InputStream in, Path target) throws IOException {
    Path part = Files.createTempFile(target.getParent(), FILE, ".part");
    try {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
