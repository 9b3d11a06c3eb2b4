package sc.fiji.svdtools.request;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sc.fiji.svdtools.host.Replacement;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.text.Quote;

/**
 * Named parameters in small text files.
 *
 * <p>A file holds a line {@code key=value} for each of the {@link Animation#keys()} it decides;
 * lines that start with {@code #} are comments. The plugin brings some; those of the user are in
 * {@code .svd-tools/presets} of the home folder, or in the folder that the system property {@code
 * svdtools.presets} names, and go before shipped ones of the same name.
 */
public final class Presets {

  /** Choice that decides nothing. */
  public static final String NONE = "none";

  /** Macro key of commands that take a preset. */
  public static final String KEY = "preset";

  /** Presets the plugin brings. */
  static final List<String> SHIPPED =
      List.of("fast", "more-motion", "reference-compatible", "smooth-48-frames");

  private static final String PROPERTY = "svdtools.presets";
  private static final String RESOURCES = "/presets/svd-tools/";
  private static final String ENDING = ".txt";
  private static final String RESERVED = "con|prn|aux|nul|com[0-9]|lpt[0-9]"; // by Windows

  /** Bytes; a page and more. */
  private static final long LONGEST = 64 << 10;

  private Presets() {}

  /** All names: {@link #NONE}, then in alphabetical order. */
  public static List<String> names() {
    TreeSet<String> names = new TreeSet<>(SHIPPED);
    if (Files.isDirectory(folder())) {
      try (Stream<Path> files = Files.list(folder())) {
        files
            .filter(Files::isRegularFile)
            .map(file -> file.getFileName().toString())
            .filter(file -> file.matches("[a-z0-9][a-z0-9.-]*\\" + ENDING))
            .forEach(file -> names.add(file.substring(0, file.length() - ENDING.length())));
      } catch (IOException e) {
        // A folder that cannot be listed holds no presets.
      }
    }
    names.remove(NONE);
    List<String> all = new ArrayList<>(List.of(NONE));
    all.addAll(names);
    return all;
  }

  /** The name of a preset that a dialog was told, {@link #NONE} if it is gone. */
  public static String present(String name) {
    return name != null && names().contains(name) ? name : NONE;
  }

  /**
   * The parameters that {@code options} ask for: those of the preset under the key {@link #KEY}, if
   * any, with the other keys on top.
   *
   * @throws IllegalArgumentException for an unknown preset or key, or a value that is not allowed
   */
  public static Animation parameters(Map<String, ?> options) {
    Map<String, Object> own = new LinkedHashMap<>(options);
    Object preset = own.remove(KEY);
    own.keySet().forEach(key -> Keys.known(key, own.get(key), withPreset()));
    Map<String, Object> all = new LinkedHashMap<>(read(preset == null ? NONE : preset.toString()));
    all.putAll(own);
    return Animation.of(all);
  }

  private static List<String> withPreset() {
    List<String> keys = new ArrayList<>(Animation.keys());
    keys.add(KEY);
    return keys;
  }

  /**
   * What a preset decides; an empty map for {@link #NONE}.
   *
   * @param name name in any case, with hyphens or blanks
   * @throws IllegalArgumentException if there is none of that name or its text is not usable
   */
  public static Map<String, String> read(String name) {
    String plain = plain(name);
    if (plain.isEmpty() || plain.equals(NONE)) {
      return Map.of();
    }
    if (!names().contains(plain)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'preset' is %s; it must be one of %s.",
              Quote.of(name),
              String.join(", ", names())));
    }
    try {
      Map<String, String> keys = parse(text(plain));
      Animation.of(keys);
      return keys;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The preset %s cannot be used: %s", Quote.of(plain), e.getMessage()),
          e);
    }
  }

  /**
   * Keeps parameters as a preset of the user; one of the same name is replaced.
   *
   * @param name letters, digits, blanks and hyphens
   * @param keys what the preset decides
   * @return the file
   * @throws IllegalArgumentException if the name or a key is not allowed, or nothing is decided
   */
  public static Path save(String name, Map<String, ?> keys) throws IOException {
    String plain = plain(name);
    if (!plain.matches("(?!(" + RESERVED + ")$)[a-z0-9][a-z0-9-]{0,62}") || plain.equals(NONE)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The name of the preset is %s; it must be 1 to 63 letters a to z, digits, blanks or"
                  + " hyphens, and not %s or a name that Windows keeps for itself.",
              Quote.of(name),
              Quote.of(NONE)));
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The preset %s would decide nothing; at least one parameter must differ from its"
                  + " default.",
              Quote.of(plain)));
    }
    Animation.of(keys);
    String text = text(plain, keys);
    Files.createDirectories(folder());
    Path file = folder().resolve(plain + ENDING);
    Path part = Files.createTempFile(folder(), ".preset-", ".part");
    try {
      Files.writeString(part, text);
      Replacement.move(part, file);
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }

  /** What a file holds, if it can be read again. */
  private static String text(String name, Map<String, ?> keys) {
    keys.forEach((key, value) -> writable(key, value.toString()));
    String text =
        keys.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
            .collect(Collectors.joining());
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The preset %s has %d bytes; it must have at most %d.",
              Quote.of(name),
              bytes,
              LONGEST));
    }
    return text;
  }

  /** Half a character, as a cut text may end with, is none in a file. */
  private static void writable(String key, String value) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of %s is %s; it must be of whole characters.",
              Quote.of(key),
              Quote.of(value)));
    }
  }

  /** The parameters that differ from their defaults, without seed and selection. */
  public static Map<String, Object> decided(Animation parameters) {
    Map<String, Object> decided = parameters.values();
    decided.entrySet().removeAll(Animation.DEFAULT.values().entrySet());
    decided.keySet().removeAll(List.of("seed", "selection"));
    return decided;
  }

  private static Path folder() {
    String chosen = System.getProperty(PROPERTY);
    return chosen != null
        ? Path.of(chosen)
        : Path.of(System.getProperty("user.home"), ".svd-tools", "presets");
  }

  private static String plain(String name) {
    return name.trim().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", "-");
  }

  private static String text(String name) throws IOException {
    Path own = folder().resolve(name + ENDING);
    if (Files.isRegularFile(own)) {
      return TextFile.read(own, LONGEST);
    }
    try (InputStream in = Presets.class.getResourceAsStream(RESOURCES + name + ENDING)) {
      if (in == null) {
        throw new IOException("it is missing from the plugin.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> parse(String text) {
    Map<String, String> keys = new LinkedHashMap<>();
    for (String line : text.lines().map(String::trim).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "The line is %s; it must have the form key=value.", Quote.of(line)));
      }
      String key = line.substring(0, equals).trim();
      String value = line.substring(equals + 1).trim();
      if (keys.put(key, value) != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The key %s is given twice, the second time as %s; it may be given once.",
                Quote.of(key),
                Quote.of(value)));
      }
    }
    return keys;
  }
}
