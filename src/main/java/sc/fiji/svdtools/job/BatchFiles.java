package sc.fiji.svdtools.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.key.TextFile;

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
   * @param file image file, which need not exist
   * @param name file name of the results without ending, unlike all others of the batch; does not
   *     depend on the other images of a folder
   */
  public record Source(Path file, String name) {}

  /**
   * The images of {@code text}.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<Source> of(String text) {
    List<Source> sources = new ArrayList<>();
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "There are no images; the key 'files' must name an image file, a folder or a list.");
    }
    Path whole = path(TextFile.unquoted(text));
    if (whole != null && Files.exists(whole)) {
      add(whole, sources);
    } else {
      for (String part : text.split("[;\\r\\n]+")) {
        if (!part.isBlank()) {
          String one = TextFile.unquoted(part);
          Path path = path(one);
          if (path != null && one.matches(".*[*?].*") && Files.notExists(path)) {
            matching(one, sources);
          } else {
            add(existing(one), sources);
          }
        }
      }
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'files' is '%s', which holds no images; there must be at least one.",
              text));
    }
    return distinct(sources);
  }

  private static void matching(String pattern, List<Source> sources) {
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
          .forEach(file -> sources.add(new Source(file, name(file, home))));
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(home, e);
    }
  }

  private static IllegalArgumentException unreadable(Path path, Exception e) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of 'files' names '%s', which cannot be read: %s",
            path,
            e.getMessage()),
        e);
  }

  private static Path existing(String text) {
    Path path = path(text);
    if (path == null || !Files.exists(path)) {
      throw new IllegalArgumentException(
          String.format(
                  Locale.ROOT,
                  "The value of 'files' names '%s', which does not exist; it must be an image file,"
                      + " a",
                  text)
              + " folder or a list.");
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

  private static void add(Path path, List<Source> sources) {
    Path home = path.toAbsolutePath().getParent();
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside
              .filter(BatchFiles::image)
              .sorted()
              .forEach(file -> sources.add(new Source(file, name(file, path.toAbsolutePath()))));
        }
      } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(LIST)) {
        for (String line : TextFile.read(path, LONGEST_LIST).split("\n")) {
          if (!line.isBlank() && !line.startsWith("#")) {
            Path file = path.toAbsolutePath().resolveSibling(TextFile.unquoted(line));
            sources.add(new Source(file, name(file, home)));
          }
        }
      } else {
        sources.add(new Source(path, name(path, home)));
      }
    } catch (IOException | InvalidPathException e) {
      throw unreadable(path, e);
    }
  }

  private static boolean image(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending)
        && !name.startsWith(".")
        && !name.matches(RESULT)
        && Files.isRegularFile(file);
  }

  /**
   * The name of an image's results: its path from {@code home}, the folder or that of the list,
   * ending included. So images that come or go beside one do not change it.
   */
  private static String name(Path file, Path home) {
    Path path = file.toAbsolutePath().normalize();
    Path base = home.normalize();
    if (path.startsWith(base)) {
      return ClipFiles.name(base.relativize(path).toString()) + Synthetic.SUFFIX;
    }
    return ClipFiles.name(path.getFileName().toString()) + Synthetic.SUFFIX + "-" + digest(file);
  }

  /** Each image once; of several that are named alike, the later ones tell their place. */
  private static List<Source> distinct(List<Source> sources) {
    Map<Path, Source> byFile = new LinkedHashMap<>();
    Set<String> taken = new HashSet<>();
    for (Source source : sources) {
      Path file = source.file().toAbsolutePath().normalize();
      if (!byFile.containsKey(file)) {
        boolean free = taken.add(source.name().toLowerCase(Locale.ROOT));
        String name = free ? source.name() : source.name() + "-" + digest(file);
        byFile.put(file, new Source(source.file(), name));
      }
    }
    return List.copyOf(byFile.values());
  }

  private static String digest(Path file) {
    try {
      byte[] path = file.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
