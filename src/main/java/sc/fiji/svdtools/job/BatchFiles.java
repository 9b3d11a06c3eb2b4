package sc.fiji.svdtools.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.key.TextFile;
import sc.fiji.svdtools.text.Quote;
import sc.fiji.svdtools.text.Reason;

/**
 * The images a text names: a file, a folder, a list, a pattern, or several of them between
 * semicolons or line ends.
 *
 * <p>A folder stands for the image files in it by their endings, in the order of their names, not
 * for those in folders below and not for results of this plugin. A list is a {@code .txt} file with
 * a path per line, relative to the list; lines that start with {@code #} are comments. A pattern
 * such as {@code scans/*&#47;well-?.tif} stands for the images whose paths match it ({@code **}
 * goes into folders below), in the order of their paths, named from its first folder without {@code
 * *} or {@code ?}.
 */
public final class BatchFiles {

  private static final Set<String> ENDINGS =
      Set.of("tif", "tiff", "png", "jpg", "jpeg", "gif", "bmp", "pgm", "ppm", "pnm", "dcm", "fits");
  private static final String RESULT =
      ".*-(synthetic|svd)(-\\d+|-[0-9a-f]{8})?(-sheet)?\\.[a-z0-9]+";
  private static final String LIST = ".txt";

  private static final int DIGEST_BYTES = 4;

  /** Bytes; some hundred thousand paths. */
  private static final long LONGEST_LIST = 64L << 20;

  private BatchFiles() {}

  /**
   * An image and the name of its results.
   *
   * @param file absolute path of the image file, which need not exist
   * @param name file name of the results without ending, unlike all others of the batch; does not
   *     depend on the other images of a folder
   */
  public record Source(Path file, String name) {}

  /**
   * The images of {@code text}, each once.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<Source> of(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "There are no images; the key 'files' must name an image file, a folder or a list.");
    }
    Set<Path> files = new LinkedHashSet<>();
    Path whole = path(TextFile.unquoted(text));
    Path home = null;
    if (whole != null && Files.exists(whole)) {
      home = add(whole, files);
    } else {
      for (String part : text.split("[;\\r\\n]+")) {
        if (!part.isBlank()) {
          Path one = part(TextFile.unquoted(part), files);
          home = home == null ? one : home;
        }
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'files' is %s, which holds no images; there must be at least one.",
              Quote.of(text)));
    }
    return sources(files, home);
  }

  private static Path part(String text, Set<Path> files) {
    Path path = path(text);
    return path != null && text.matches(".*[*?].*") && Files.notExists(path)
        ? matching(text, files)
        : add(existing(text), files);
  }

  /** Adds what a pattern stands for; returns its fixed folder. */
  private static Path matching(String pattern, Set<Path> files) {
    Path full = Path.of(pattern).toAbsolutePath();
    Path base = full.getRoot();
    int fixed = 0;
    while (!full.getName(fixed).toString().matches(".*[*?].*")) {
      base = base.resolve(full.getName(fixed++));
    }
    int depth = full.toString().contains("**") ? Integer.MAX_VALUE : full.getNameCount() - fixed;
    PathMatcher matcher =
        FileSystems.getDefault()
            .getPathMatcher("glob:" + full.toString().replaceAll("[\\\\\\[{]", "\\\\$0"));
    Path home = existing(base.toString());
    try (Stream<Path> inside = Files.walk(home, depth)) {
      inside
          .filter(file -> matcher.matches(file) && image(file))
          .sorted()
          .forEach(file -> files.add(full(file)));
    } catch (IOException e) {
      throw unreadable(home, e);
    } catch (UncheckedIOException e) {
      throw unreadable(home, e.getCause());
    }
    return full(home);
  }

  private static IllegalArgumentException unreadable(Path path, Exception e) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of 'files' names '%s', which cannot be read: %s",
            path,
            e instanceof IOException io ? Reason.withFile(io) : e.getMessage()),
        e);
  }

  private static Path existing(String text) {
    Path path = path(text);
    if (path == null || Files.notExists(path)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'files' names %s, which does not exist; it must be an image file, a"
                  + " folder or a list.",
              Quote.of(text)));
    }
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return path;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Adds what a file, folder or list stands for; returns the folder its names begin in. */
  private static Path add(Path path, Set<Path> files) {
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(BatchFiles::image).sorted().forEach(file -> files.add(full(file)));
        }
        return full(path);
      } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(LIST)) {
        for (String line : TextFile.read(path, LONGEST_LIST).split("\n")) {
          if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
            files.add(full(path.toAbsolutePath().resolveSibling(TextFile.unquoted(line))));
          }
        }
      } else {
        files.add(full(path));
      }
      return full(path).getParent();
    } catch (IOException | InvalidPathException e) {
      throw unreadable(path, e);
    }
  }

  private static Path full(Path file) {
    return file.toAbsolutePath().normalize();
  }

  private static boolean image(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending)
        && !name.startsWith(".")
        && !name.matches(RESULT)
        && (Files.isRegularFile(file) || unreachable(file));
  }

  /** Whether nobody can tell what it is; it counts as an image, whose row says why. */
  private static boolean unreachable(Path file) {
    return !Files.exists(file) && !Files.notExists(file);
  }

  private static List<Source> sources(Set<Path> files, Path home) {
    return files.stream().map(file -> new Source(file, name(file, home))).toList();
  }

  /**
   * The name of an image's results, by its path alone: ending included, folders from {@code home}
   * on with {@code +} between. A path that a file name cannot show as it is, or that is not in
   * {@code home}, has a part of its SHA-256 behind. So no two images share a name, and images that
   * come or go beside one do not change it.
   */
  private static String name(Path file, Path home) {
    if (!file.startsWith(home)) {
      return ClipFiles.name(file.getFileName().toString()) + Synthetic.SUFFIX + "-" + digest(file);
    }
    Path inside = home.relativize(file);
    List<String> parts = new ArrayList<>();
    inside.forEach(part -> parts.add(part.toString()));
    String path = String.join("+", parts);
    String name = ClipFiles.name(path);
    boolean shown = name.equals(path) && parts.stream().noneMatch(part -> part.contains("+"));
    return name + Synthetic.SUFFIX + (shown ? "" : "-" + digest(String.join("/", parts)));
  }

  /** Two images whose names differ in capital letters alone, as text; empty if there are none. */
  static Optional<String> alike(List<Source> sources) {
    Map<String, Source> seen = new HashMap<>();
    for (Source source : sources) {
      Source other = seen.putIfAbsent(source.name().toLowerCase(Locale.ROOT), source);
      if (other != null) {
        return Optional.of(
            Quote.of(other.file().getFileName()) + " and " + Quote.of(source.file().getFileName()));
      }
    }
    return Optional.empty();
  }

  private static String digest(Object path) {
    try {
      byte[] text = path.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
