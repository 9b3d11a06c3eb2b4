package sc.fiji.svdtools.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * A published file with a native library, pinned by its checksum.
 *
 * @param folder name of the library folder, as DJL would name it
 * @param flavour as DJL names it, such as {@code cu128}
 * @param source where it is published
 * @param bytes its size, 0 if unknown
 * @param sha256 its checksum in hexadecimal digits
 * @param entries folder inside it that holds the libraries, with a slash at the end
 */
public record Archive(
    String folder, String flavour, URI source, long bytes, String sha256, String entries) {

  private static final String LIST = "libtorch.properties";

  /** File name, without the escapes of an address. */
  public String name() {
    String path = source.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** PyTorch with CUDA for {@code platform}; empty if there is none. */
  public static Optional<Archive> of(String platform) {
    Properties list = list();
    String url = list.getProperty(platform + ".url");
    if (url == null) {
      return Optional.empty();
    }
    String flavour = list.getProperty("flavour");
    return Optional.of(
        new Archive(
            String.format(Locale.ROOT, "%s-%s-%s", list.getProperty("version"), flavour, platform),
            flavour,
            URI.create(url),
            Long.parseLong(list.getProperty(platform + ".bytes")),
            list.getProperty(platform + ".sha256"),
            list.getProperty("entries")));
  }

  /** This computer as DJL names it, such as {@code linux-x86_64}. */
  public static String platform() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String system = name.startsWith("win") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    return system + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  private static Properties list() {
    Properties list = new Properties();
    try (InputStream in = Archive.class.getResourceAsStream(LIST)) {
      list.load(in);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
