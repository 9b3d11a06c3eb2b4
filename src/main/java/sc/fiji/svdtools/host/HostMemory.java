package sc.fiji.svdtools.host;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Main memory that this process may still take: the smaller of what the computer has free and what
 * a container, batch system or limit of the process leaves it.
 *
 * @param free bytes, or -1 if that cannot be told
 * @param limit bytes of the limit that decides; 0 where the computer itself does
 * @param kind of that limit
 */
public record HostMemory(long free, long limit, Kind kind) {

  /** What decides how much is free. */
  public enum Kind {
    COMPUTER(""),
    CONTAINER(" in a container limited to %.1f GB"),
    DATA(" in a process limited to %.1f GB"),
    /** What Java's heap may still take counts as used in it. */
    ADDRESSES(" in a process limited to %.1f GB of addresses");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private static final double GIGA = 1e9;
  private static final String AVAILABLE = "MemAvailable:";

  /** As it is now. */
  public static HostMemory now() {
    return in(Path.of("/"), Runtime.getRuntime().availableProcessors());
  }

  /** The same with {@code root} in place of {@code /}. */
  static HostMemory in(Path root, int processors) {
    long whole = ofComputer(root.resolve("proc/meminfo"));
    Stream<HostMemory> group =
        new ControlGroups(root)
            .tightest().stream()
                .map(room -> new HostMemory(room.free(), room.limit(), Kind.CONTAINER));
    Stream<HostMemory> process =
        new ProcessLimits(root, processors)
            .tightest().stream()
                .map(
                    room ->
                        new HostMemory(
                            room.free(),
                            room.limit(),
                            room.heapCounted() ? Kind.ADDRESSES : Kind.DATA));
    return Stream.concat(group, process)
        .filter(room -> whole < 0 || room.free < whole)
        .min(Comparator.comparingLong(HostMemory::free))
        .orElse(new HostMemory(whole, 0, Kind.COMPUTER));
  }

  /** Whether Java's heap may still grow into what is free. */
  public boolean sharedWithHeap() {
    return kind == Kind.CONTAINER || kind == Kind.DATA;
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
    return String.format(Locale.ROOT, kind.text, limit / GIGA);
  }
}
