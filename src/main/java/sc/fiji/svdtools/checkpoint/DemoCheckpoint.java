package sc.fiji.svdtools.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import sc.fiji.svdtools.host.Replacement;
import sc.fiji.svdtools.text.Reason;

/**
 * The built-in small networks: SVD's architecture, trained from scratch at 128 x 128 pixels and 14
 * frames on clips made by a program. They show how the plugin works, not what the real model can
 * do.
 *
 * <p>Weights are mapped from a file, so they are unpacked: to {@code .svd-tools} in the home folder
 * of the user, or to the folder that the system property {@code svdtools.unpacked} names; where
 * neither can be written, to a new folder for temporary files that nobody else can write to. A file
 * that is there already is used only if its SHA-256 is the right one, else it is replaced.
 */
public enum DemoCheckpoint {

  /** Trained on cells and on scenes of every kind of picture; the usual one. */
  PICTURES(
      "Small built-in network, trained on made-up pictures and cells",
      "pictures.safetensors",
      "svd-tools-pictures-3.safetensors",
      "058c80a8c7ca0dfd5b6e983acb137b599b6d99eccf3460dacf0ee3aa2a9465f8",
      "2d4427e4172e9bb7"),

  /** Trained on fluorescent cells alone: better on those, of no use on anything else. */
  CELLS(
      "Small built-in network, trained on made-up cells",
      "demo.safetensors",
      "svd-tools-demo-1.safetensors",
      "839c19a2fd64f839b3ac4af237bcc98187e58cd90dd90f2fb5fed903250f0dcd",
      "b81ad9447a4d3d57");

  private static final String FOLDER = "/sc/fiji/svdtools/";
  private static final String PROPERTY = "svdtools.unpacked";
  private static final String USUAL = "svdtools.builtin";
  private static final int BUFFER = 1 << 20;

  private final String about;
  private final String resource;
  private final String file;
  private final String sha256;
  private final String fingerprint;

  DemoCheckpoint(String about, String resource, String file, String sha256, String fingerprint) {
    this.about = about;
    this.resource = resource;
    this.file = file;
    this.sha256 = sha256;
    this.fingerprint = fingerprint;
  }

  /**
   * The one that stands where no checkpoint is named: {@link #PICTURES}, or what the system
   * property {@code svdtools.builtin} names.
   *
   * @throws IllegalArgumentException if the property names none
   */
  public static DemoCheckpoint usual() {
    String name = System.getProperty(USUAL, "");
    if (name.isEmpty()) {
      return PICTURES;
    }
    return named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "The system property %s is '%s'; it must be pictures, cells, or not set.",
                        USUAL,
                        name)));
  }

  /** The one of that name, such as {@code cells}. */
  public static Optional<DemoCheckpoint> named(String name) {
    return Stream.of(values()).filter(network -> network.label().equals(name)).findFirst();
  }

  /** The one of that fingerprint. */
  public static Optional<DemoCheckpoint> of(String fingerprint) {
    return Stream.of(values()).filter(n -> n.fingerprint.equals(fingerprint)).findFirst();
  }

  /** Its name, as in {@code checkpoint=cells}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a user should know of it before a run. */
  public String about() {
    return about;
  }

  /** SHA-256 of the file in the plugin; a test holds it against that file. */
  String sha256() {
    return sha256;
  }

  /** What {@link sc.fiji.svdtools.weights.Checkpoint#fingerprint()} says of it. */
  String fingerprint() {
    return fingerprint;
  }

  /** Where its file is in the plugin. */
  String resource() {
    return FOLDER + resource;
  }

  /**
   * The checkpoint as a file; copied out of the plugin at first use, then verified and reused.
   *
   * @throws IllegalStateException if there is no folder that it can be copied to, naming those that
   *     were tried
   */
  public Path path() {
    try {
      return in(folder());
    } catch (IOException e) {
      return inNewFolder();
    }
  }

  /** The file in a folder, verified; made anew if it is not there or is another file. */
  Path in(Path folder) throws IOException {
    Path target = folder.resolve(file);
    if (!verified(target)) {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, file, ".part");
      try {
        unpack(part);
        Replacement.move(part, target);
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

  private Path inNewFolder() {
    try {
      Path folder = Files.createTempDirectory("svd-tools-");
      folder.toFile().deleteOnExit();
      Path unpacked = in(folder);
      unpacked.toFile().deleteOnExit();
      return unpacked;
    } catch (IOException e) {
      throw new IllegalStateException(
          String.format(
                  Locale.ROOT,
                  "The built-in checkpoint '%s' cannot be unpacked to '%s' nor to '%s' (%s); give"
                      + " the system",
                  label(),
                  folder(),
                  System.getProperty("java.io.tmpdir"),
                  Reason.of(e))
              + " property "
              + PROPERTY
              + " a folder that you can write to.",
          e);
    }
  }

  private boolean verified(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return digest(in, OutputStream.nullOutputStream()).equals(sha256);
    }
  }

  private void unpack(Path file) throws IOException {
    try (InputStream in = DemoCheckpoint.class.getResourceAsStream(resource());
        OutputStream out = Files.newOutputStream(file)) {
      if (in == null || !digest(in, out).equals(sha256)) {
        throw new IllegalStateException(
            "The built-in checkpoint '"
                + label()
                + "' is missing from the plugin or damaged; install the plugin again.");
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
