package sc.fiji.svdtools.host;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Main memory that this process may still take: the smaller of what the computer has free and what
 * a container or batch system leaves it.
 *
 * @param free bytes, or -1 if that cannot be told
 * @param limit bytes of the limit that decides; 0 where the computer itself does
 */
public record HostMemory(long free, long limit) {

  private static final double GIGA = 1e9;
  private static final String AVAILABLE = "MemAvailable:";

  /** As it is now. */
  public static HostMemory now() {
    return in(Path.of("/"));
  }

  /** The same with {@code root} in place of {@code /}. */
  static HostMemory in(Path root) {
    long whole = ofComputer(root.resolve("proc/meminfo"));
    Optional<ControlGroups.Room> group = new ControlGroups(root).tightest();
    return group
        .filter(room -> whole < 0 || room.free() < whole)
        .map(room -> new HostMemory(room.free(), room.limit()))
        .orElse(new HostMemory(whole, 0));
  }

  /** Free memory of the computer: on Linux with the file cache that would give way. */
  private static long ofComputer(Path meminfo) {
    try {
      for (String line : Files.readAllLines(meminfo)) {
        if (line.startsWith(AVAILABLE)) {
          return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      // Not Linux: asked below.
    }
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getFreeMemorySize()
        : -1;
  }

  /**
   * For sentences: what decides, such as {@code , in a container limited to 0.6 GB}; or nothing.
   */
  public String within() {
    return limit == 0
        ? ""
        : String.format(Locale.ROOT, " in a container limited to %.1f GB", limit / GIGA);
  }
}
