package sc.fiji.svdtools.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sc.fiji.svdtools.host.OutFolder;
import sc.fiji.svdtools.host.Replacement;
import sc.fiji.svdtools.text.Quote;

/**
 * Hidden folders in which files are finished. Their names tell the owner: computer, process and the
 * moment it started, since numbers of processes come again.
 */
public final class Draft {

  private static final String START = ".svd-draft-";
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(START) + "([a-z0-9]+)-(\\d+)-(\\d+)-.*");

  /** What another computer has left for so long is nobody's. */
  private static final Duration FORGOTTEN = Duration.ofDays(7);

  private Draft() {}

  /** A new one of this process. */
  static Path in(Path folder) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    String owner = host() + "-" + self.pid() + "-" + start(self) + "-";
    return Files.createTempDirectory(folder, START + owner);
  }

  /**
   * Refuses a folder for results that no file could be written to, so that nothing is computed in
   * vain; makes none.
   *
   * @param key its name among the keys
   * @param text its path as given; empty for none
   * @throws IllegalArgumentException in one sentence, with the reason if the system names it
   */
  public static void require(String key, String text) {
    Optional<String> obstacle = text.isBlank() ? Optional.empty() : OutFolder.obstacle(text.trim());
    if (obstacle.isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of %s is %s%s; it must be a new folder, one that can be written to, or"
                  + " empty.",
              Quote.of(key),
              Quote.of(text),
              obstacle.get()));
    }
  }

  /** What writes files. */
  @FunctionalInterface
  public interface Filling {

    /** Writes files into a folder that is there. */
    void into(Path folder) throws IOException;
  }

  /**
   * Has files finished in a hidden folder, then moves them: under their names in {@code folder}
   * there are only whole ones, and none if one of them cannot be written. Files of the same name
   * are replaced.
   *
   * @param folder made if need be
   * @throws IOException if a file cannot be written, or a folder has its name
   */
  public static void move(Path folder, Filling filling) throws IOException {
    Files.createDirectories(folder);
    tidy(folder);
    Path draft = in(folder);
    try {
      filling.into(draft);
      List<Path> files;
      try (Stream<Path> all = Files.list(draft)) {
        files = all.sorted().toList();
      }
      for (Path file : files) {
        Path place = folder.resolve(file.getFileName());
        if (Files.isDirectory(place)) {
          throw new IOException(String.format(Locale.ROOT, "'%s' is a folder.", Quote.path(place)));
        }
      }
      for (Path file : files) {
        Replacement.move(file, folder.resolve(file.getFileName()));
      }
    } finally {
      ClipFiles.delete(draft);
    }
  }

  /** Removes those whose process has ended; all others stay. */
  public static void tidy(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().startsWith(START) && left(file)) {
          ClipFiles.delete(file);
        }
      }
    }
  }

  private static boolean left(Path file) throws IOException {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches() || !name.group(1).equals(host())) {
      Instant last = Files.getLastModifiedTime(file).toInstant();
      return last.isBefore(Instant.now().minus(FORGOTTEN));
    }
    long pid = Long.parseLong(name.group(2));
    long start = Long.parseLong(name.group(3));
    return ProcessHandle.of(pid)
        .filter(process -> process.isAlive() && start(process) == start)
        .isEmpty();
  }

  private static long start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String host() {
    try {
      String name = InetAddress.getLocalHost().getHostName();
      return Integer.toUnsignedString(name.hashCode(), Character.MAX_RADIX);
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
