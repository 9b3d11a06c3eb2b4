package sc.fiji.svdtools.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The built-in small network: same architecture, trained on synthetic time-lapse clips of cells at
 * 128 x 128 pixels and 14 frames. It shows how the plugin works, not what the real model can do.
 *
 * <p>Weights are mapped from a file, so they are unpacked: to {@code .svd-tools} in the home folder
 * of the user, or to the folder that the system property {@code svdtools.unpacked} names; where
 * neither can be written, to a new folder for temporary files that nobody else can write to. A file
 * that is there already is used only if its SHA-256 is the right one, else it is replaced.
 */
public final class DemoCheckpoint {

  /** SHA-256 of the file in the plugin; a test holds it against that file. */
  static final String SHA256 = "839c19a2fd64f839b3ac4af237bcc98187e58cd90dd90f2fb5fed903250f0dcd";

  /** What {@link sc.fiji.svdtools.weights.Checkpoint#fingerprint()} says of it. */
  static final String FINGERPRINT = "b81ad9447a4d3d57";

  private static final String RESOURCE = "/sc/fiji/svdtools/demo.safetensors";
  private static final String FILE = "svd-tools-demo-1.safetensors";
  private static final String PROPERTY = "svdtools.unpacked";
  private static final int BUFFER = 1 << 20;

  private DemoCheckpoint() {}

  /** The checkpoint as a file; copied out of the plugin at first use, then verified and reused. */
  public static Path path() {
    try {
      return in(folder());
    } catch (IOException e) {
      return inNewFolder();
    }
  }

  /** The file in a folder, verified; made anew if it is not there or is another file. */
  static Path in(Path folder) throws IOException {
    Path target = folder.resolve(FILE);
    if (!verified(target)) {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, FILE, ".part");
      try {
        unpack(part);
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        // On Windows a file in use cannot be replaced; another process may just have made it.
        if (!verified(target)) {
          throw e;
        }
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return target;
  }

  private static Path folder() {
    String given = System.getProperty(PROPERTY, "");
    return given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".svd-tools").toAbsolutePath()
        : Path.of(given).toAbsolutePath();
  }

  private static Path inNewFolder() {
    try {
      Path folder = Files.createTempDirectory("svd-tools-");
      Path file = in(folder);
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          String.format(
                  Locale.ROOT,
                  "The built-in demo checkpoint cannot be unpacked to '%s' nor to '%s' (%s); give"
                      + " the system",
                  folder(),
                  System.getProperty("java.io.tmpdir"),
                  e)
              + " property "
              + PROPERTY
              + " a folder that you can write to.",
          e);
    }
  }

  private static boolean verified(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return digest(in, OutputStream.nullOutputStream()).equals(SHA256);
    }
  }

  private static void unpack(Path file) throws IOException {
    try (InputStream in = DemoCheckpoint.class.getResourceAsStream(RESOURCE);
        OutputStream out = Files.newOutputStream(file)) {
      if (in == null || !digest(in, out).equals(SHA256)) {
        throw new IllegalStateException(
            "The built-in demo checkpoint is missing from the plugin or damaged; install the plugin"
                + " again.");
      }
    }
  }

  /** Copies all bytes; their SHA-256 in hexadecimal digits. */
  private static String digest(InputStream in, OutputStream out) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      DigestInputStream digested = new DigestInputStream(in, digest);
      byte[] buffer = new byte[BUFFER];
      for (int n = digested.read(buffer); n >= 0; n = digested.read(buffer)) {
        out.write(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
