package sc.fiji.svdtools.file;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
