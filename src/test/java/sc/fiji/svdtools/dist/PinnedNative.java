package sc.fiji.svdtools.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/**
 * PyTorch's CPU library for one platform, as DJL publishes it.
 *
 * @param classifier as DJL names the platform
 * @param folder as Fiji names it
 * @param bytes size of DJL's jar
 * @param sha256 its checksum
 * @param libraries names of the libraries in it
 * @param jni flavours and names of DJL's library for them
 */
record PinnedNative(
    String classifier,
    String folder,
    long bytes,
    String sha256,
    List<String> libraries,
    List<String> jni) {

  /** All of them. */
  static List<PinnedNative> all() {
    Properties list = new Properties();
    try (InputStream in = PinnedNative.class.getResourceAsStream("natives.properties")) {
      list.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TreeSet<>(list.stringPropertyNames())
        .stream()
            .filter(key -> key.endsWith(".fiji"))
            .map(key -> key.substring(0, key.indexOf('.')))
            .map(
                name ->
                    new PinnedNative(
                        name,
                        list.getProperty(name + ".fiji"),
                        Long.parseLong(list.getProperty(name + ".bytes")),
                        list.getProperty(name + ".sha256"),
                        List.of(list.getProperty(name + ".libraries").split(",\\s*")),
                        List.of(list.getProperty(name + ".jni").split(",\\s*"))))
            .toList();
  }

  /** The one for a platform folder of Fiji. */
  static PinnedNative in(String folder) {
    return all().stream().filter(p -> p.folder().equals(folder)).findFirst().orElseThrow();
  }
}
