package sc.fiji.svdtools.image;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How a clip was made, kept in its image properties: enough to make it again.
 *
 * <p>Each entry becomes the property {@code svd.<name>}, and a line of the text under Image &gt;
 * Show Info. Both survive saving as TIFF.
 *
 * @param entries name to value, in order; values are one line
 */
public record Provenance(Map<String, String> entries) {

  private static final String PREFIX = "svd.";

  public Provenance {
    entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Writes the properties into {@code image}. */
  public void writeTo(ImagePlus image) {
    StringBuilder info = new StringBuilder();
    entries.forEach(
        (name, value) -> {
          image.setProp(PREFIX + name, value);
          info.append(PREFIX).append(name).append(" = ").append(value).append('\n');
        });
    image.setProperty("Info", info.toString());
  }

  /** What an image says about how it was made; empty for other images. Ordered by name. */
  public static Provenance read(ImagePlus image) {
    Map<String, String> found = new java.util.TreeMap<>();
    Properties properties = image.getImageProperties();
    if (properties != null) {
      for (String key : properties.stringPropertyNames()) {
        if (key.startsWith(PREFIX)) {
          found.put(key.substring(PREFIX.length()), properties.getProperty(key));
        }
      }
    }
    return new Provenance(found);
  }
}
