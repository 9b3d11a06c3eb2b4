package sc.fiji.svdtools.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.image.Synthetic;

/**
 * The images a text names: a file, a folder, a list, or several of them between semicolons or line
 * ends.
 *
 * <p>A folder stands for the image files in it by their endings, in the order of their names, not
 * for those in folders below and not for results of this plugin. A list is a {@code .txt} file with
 * a path per line, relative to the list; lines that start with {@code #} are comments.
 */
final class BatchFiles {

  private static final Set<String> ENDINGS =
      Set.of("tif", "tiff", "png", "jpg", "jpeg", "gif", "bmp", "pgm", "ppm", "pnm", "dcm", "fits");
  private static final String RESULT = ".*-(synthetic|svd)(-\\d+)?(-sheet)?\\.[a-z0-9]+";
  private static final String LIST = ".txt";

  private BatchFiles() {}

  /**
   * An image and the name of its results.
   *
   * @param file image file, which need not exist
   * @param name file name of the results without ending, unlike all others of the batch
   */
  record Source(Path file, String name) {}

  /**
   * The images of {@code text}.
   *
   * @throws IllegalArgumentException if there are none
   */
  static List<Source> of(String text) {
    List<Path> files = new ArrayList<>();
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "There are no images; the key 'files' must name an image file, a folder or a list.");
    }
    Path whole = path(text.trim());
    if (whole != null && Files.exists(whole)) {
      add(whole, files);
    } else {
      for (String part : text.split("[;\\r\\n]+")) {
        if (!part.isBlank()) {
          add(existing(part.trim()), files);
        }
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "The value of 'files' is '%s', which holds no images; there must be at least one."
              .formatted(text));
    }
    return named(files);
  }

  private static Path existing(String text) {
    Path path = path(text);
    if (path == null || !Files.exists(path)) {
      throw new IllegalArgumentException(
          "The value of 'files' names '%s', which does not exist; it must be an image file, a"
                  .formatted(text)
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

  private static void add(Path path, List<Path> files) {
    try {
      if (Files.isDirectory(path)) {
        try (Stream<Path> inside = Files.list(path)) {
          inside.filter(BatchFiles::image).sorted().forEach(files::add);
        }
      } else if (path.toString().toLowerCase(Locale.ROOT).endsWith(LIST)) {
        for (String line : Files.readAllLines(path)) {
          if (!line.isBlank() && !line.startsWith("#")) {
            files.add(path.toAbsolutePath().resolveSibling(line.trim()));
          }
        }
      } else {
        files.add(path);
      }
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "The value of 'files' names '%s', which cannot be read: %s"
              .formatted(path, e.getMessage()),
          e);
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

  private static List<Source> named(List<Path> files) {
    Set<String> taken = new HashSet<>();
    List<Source> sources = new ArrayList<>();
    for (Path file : files) {
      String whole = file.getFileName().toString();
      int dot = whole.lastIndexOf('.');
      String base = ClipFiles.name(dot > 0 ? whole.substring(0, dot) : whole) + Synthetic.SUFFIX;
      String name = base;
      for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
        name = base + "-" + i;
      }
      sources.add(new Source(file, name));
    }
    return sources;
  }
}
