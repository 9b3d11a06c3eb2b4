package sc.fiji.svdtools.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Limits that Linux sets to the memory of one process, as {@code ulimit -v} and some batch systems
 * do: of its addresses, and of its data.
 *
 * <p>Formula: free is {@code limit - VmSize}, or {@code limit - VmData}, less 64 MB for each
 * processor, at most 8: so much glibc sets apart for a thread that first allocates.
 *
 * <p>Source: {@code getrlimit(2)} on {@code RLIMIT_AS} and {@code RLIMIT_DATA}, {@code
 * proc_pid_limits(5)}, {@code proc_pid_status(5)}.
 *
 * @param root {@code /}, or another folder with {@code proc}
 * @param processors of the computer
 */
record ProcessLimits(Path root, int processors) {

  private static final String LIMITS = "proc/self/limits";
  private static final String STATUS = "proc/self/status";
  private static final int KILO = 1024;
  private static final long ARENA = 64L << 20;
  private static final int MOST_ARENAS = 8;

  /**
   * A limit.
   *
   * @param limit bytes that the process may use
   * @param free bytes it may still take, at least 0
   * @param heapCounted whether what Java's heap may still take counts as used already
   */
  record Room(long limit, long free, boolean heapCounted) {}

  /** The limit that leaves least; empty where there is none. */
  Optional<Room> tightest() {
    return Stream.of(
            room("Max address space", "VmSize:", true), room("Max data size", "VmData:", false))
        .flatMap(Optional::stream)
        .min((a, b) -> Long.compare(a.free, b.free));
  }

  private Optional<Room> room(String limit, String usage, boolean heapCounted) {
    // The soft limit comes first.
    Optional<Long> most = number(LIMITS, limit, 1);
    Optional<Long> used = number(STATUS, usage, KILO);
    if (most.isEmpty() || used.isEmpty()) {
      return Optional.empty();
    }
    long free = most.get() - used.get() - ARENA * Math.min(processors, MOST_ARENAS);
    return Optional.of(new Room(most.get(), Math.max(0, free), heapCounted));
  }

  /** The first number behind a name; empty for none, and for a word such as {@code unlimited}. */
  private Optional<Long> number(String file, String name, int unit) {
    try (Stream<String> lines = Files.lines(root.resolve(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
          .filter(word -> word.matches("[0-9]{1,18}"))
          .map(word -> unit * Long.parseLong(word))
          .findFirst();
    } catch (IOException | RuntimeException e) {
      // Not Linux, or a /proc that hides it.
      return Optional.empty();
    }
  }
}
