package sc.fiji.svdtools.image;

import ij.ImagePlus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a clip was made, kept in its image properties: enough to make it again.
 *
 * <p>Each entry becomes the property {@code svd.<name>}, and a line of the text under Image &gt;
 * Show Info, whose first line says that the image is {@link Synthetic}. Both survive saving as
 * TIFF.
 *
 * <p>ImageJ keeps one byte of each character in a TIFF file, and a line for each property. Others,
 * and line ends, are written by their number in hexadecimal, as in properties files, and read back.
 *
 * @param entries name to value, in order; values are one line
 */
public record Provenance(Map<String, String> entries) {

  static final String PREFIX = "svd.";

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  public Provenance {
    entries = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** Writes the properties into {@code image}. */
  public void writeTo(ImagePlus image) {
    String version = entries.getOrDefault("version", "");
    StringBuilder info = new StringBuilder(Synthetic.sentence(version)).append('\n');
    Map<String, String> all = new LinkedHashMap<>(Map.of(Synthetic.ENTRY, "true"));
    all.putAll(entries);
    all.forEach(
        (name, value) -> {
          String kept = escaped(value);
          image.setProp(PREFIX + name, kept);
          info.append(PREFIX).append(name).append(" = ").append(kept).append('\n');
        });
    image.setProperty("Info", info.toString());
  }

  private static String escaped(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean kept = c >= ' ' && c < 256 && !value.startsWith("\\u", i);
      text.append(kept ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return text.toString();
  }

  private static String plain(String kept) {
    return ESCAPE
        .matcher(kept)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }

  /** What an image says about how it was made; empty for other images. Ordered by name. */
  public static Provenance read(ImagePlus image) {
    Map<String, String> found = new java.util.TreeMap<>();
    Properties properties = image.getImageProperties();
    if (properties != null) {
      for (String key : properties.stringPropertyNames()) {
        if (key.startsWith(PREFIX)) {
          found.put(key.substring(PREFIX.length()), plain(properties.getProperty(key)));
        }
      }
    }
    return new Provenance(found);
  }
}
