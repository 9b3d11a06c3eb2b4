package sc.fiji.svdtools.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Limits that Linux sets to the memory of groups of processes, as containers and batch systems use
 * them: version 1 and version 2, of the process's own group and of all above it.
 *
 * <p>Formula: free in a group is {@code limit - usage + reclaimable}. The usage counts the file
 * cache, which gives way; of it, the programs' own code (Java, PyTorch) has to stay: {@code
 * reclaimable = cache - min(cache / 2, 200 MB)}, as Linux reckons {@code MemAvailable} for the
 * whole computer.
 *
 * <p>Differs from {@code OperatingSystemMXBean.getFreeMemorySize} of JDK 17, which takes the file
 * cache for used: after a checkpoint has been read it would find nothing free.
 *
 * <p>Source: Linux {@code Documentation/admin-guide/cgroup-v2.rst}, {@code cgroup-v1/memory.rst},
 * {@code proc_pid_mountinfo(5)}.
 *
 * @param root {@code /}, or another folder with {@code proc} and the mount points
 */
record ControlGroups(Path root) {

  private static final long CODE = 200_000_000L;
  private static final long UNLIMITED = 1L << 60;
  private static final String VERSION_1 = "cgroup";
  private static final String VERSION_2 = "cgroup2";
  private static final String MEMORY = "memory";

  /**
   * Where memory is short.
   *
   * @param limit bytes that the group may use
   * @param free bytes it may still take, at least 0
   */
  record Room(long limit, long free) {}

  /** The group that leaves least; empty where none has a limit. */
  Optional<Room> tightest() {
    try {
      return groups().flatMap(ControlGroups::room).min((a, b) -> Long.compare(a.free, b.free));
    } catch (IOException | RuntimeException e) {
      // Not Linux, or a /proc that hides it: there is no limit that could be told.
      return Optional.empty();
    }
  }

  /** Folders of the process's groups, up to the mount points. */
  private Stream<Path> groups() throws IOException {
    List<Path> folders = new ArrayList<>();
    List<String> mounts = Files.readAllLines(root.resolve("proc/self/mountinfo"));
    for (String line : Files.readAllLines(root.resolve("proc/self/cgroup"))) {
      // hierarchy : controllers : path; version 2 names no controllers.
      String[] parts = line.split(":", 3);
      boolean second = parts[1].isEmpty();
      if (second || List.of(parts[1].split(",")).contains(MEMORY)) {
        mounts.stream()
            .flatMap(mount -> mounted(mount, second))
            .forEach(mount -> add(mount, parts[2], folders));
      }
    }
    return folders.stream();
  }

  /**
   * A file system of groups.
   *
   * @param inside path of the group at the mount point
   * @param place the mount point
   */
  private record Mount(String inside, Path place) {}

  private Stream<Mount> mounted(String line, boolean second) {
    String[] fields = line.split(" ");
    int dash = List.of(fields).indexOf("-");
    String type = fields[dash + 1];
    boolean memory =
        second
            ? type.equals(VERSION_2)
            : type.equals(VERSION_1) && List.of(fields[dash + 3].split(",")).contains(MEMORY);
    return memory
        ? Stream.of(new Mount(fields[3], root.resolve(fields[4].substring(1))))
        : Stream.empty();
  }

  private static void add(Mount mount, String path, List<Path> folders) {
    boolean below = mount.inside.equals("/") || (path + "/").startsWith(mount.inside + "/");
    // In a container the path may be that outside, and the mount point the group itself.
    String rest =
        !below ? "" : mount.inside.equals("/") ? path : path.substring(mount.inside.length());
    Path folder = mount.place;
    folders.add(folder);
    for (String name : rest.split("/")) {
      if (!name.isEmpty() && !name.equals("..")) {
        folder = folder.resolve(name);
        folders.add(folder);
      }
    }
  }

  private static Stream<Room> room(Path folder) {
    return Stream.of(
            room(folder, "memory.max", "memory.current", ""),
            room(folder, "memory.high", "memory.current", ""),
            room(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"))
        .flatMap(Optional::stream);
  }

  private static Optional<Room> room(Path folder, String limit, String usage, String prefix) {
    long most = number(folder.resolve(limit));
    long used = number(folder.resolve(usage));
    if (most >= UNLIMITED || used >= UNLIMITED) {
      return Optional.empty();
    }
    long cache = cache(folder.resolve("memory.stat"), prefix);
    long free = most - used + cache - Math.min(cache / 2, CODE);
    return Optional.of(new Room(most, Math.max(0, free)));
  }

  /** Content of a file; {@link #UNLIMITED} for none, and for a word such as {@code max}. */
  private static long number(Path file) {
    try {
      return Long.parseLong(Files.readString(file).trim());
    } catch (IOException | NumberFormatException e) {
      return UNLIMITED;
    }
  }

  private static long cache(Path statistics, String prefix) {
    try (Stream<String> lines = Files.lines(statistics)) {
      return lines
          .map(line -> line.split(" "))
          .filter(w -> w[0].equals(prefix + "inactive_file") || w[0].equals(prefix + "active_file"))
          .mapToLong(words -> Long.parseLong(words[1]))
          .sum();
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
