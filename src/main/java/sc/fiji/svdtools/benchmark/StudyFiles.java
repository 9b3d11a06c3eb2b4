package sc.fiji.svdtools.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Files among the arguments of a study. */
final class StudyFiles {

  private StudyFiles() {}

  /** The name of an image in the table. */
  static String title(Path image) {
    return image.getFileName().toString().replaceAll("\\.[A-Za-z0-9]+$", "");
  }

  /** The value of a key, which is taken out of the options. */
  static String required(Map<String, String> options, String key) {
    String value = options.remove(key);
    if (value == null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The key %s is missing; it must name a file.", key));
    }
    return value;
  }

  /** Whether a key is true, which is taken out of the options; false without it. */
  static boolean flag(Map<String, String> options, String key) {
    String value = options.getOrDefault(key, "false");
    if (!value.matches("true|false")) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The value of '%s' is '%s'; it must be true or false.", key, value));
    }
    options.remove(key);
    return value.equals("true");
  }

  /** Existing files with commas between. */
  static List<Path> files(Map<String, String> options, String key) {
    List<Path> files = Arrays.stream(required(options, key).split(",")).map(Path::of).toList();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The value of '%s' names %s, which is no file; it must be files, commas between.",
                key,
                file));
      }
    }
    return files;
  }
}
