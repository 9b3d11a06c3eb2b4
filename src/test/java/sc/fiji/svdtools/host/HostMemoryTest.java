package sc.fiji.svdtools.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of control groups, on folders as Linux shows them. */
class HostMemoryTest {

  private static final long MEGA = 1_000_000;
  private static final String V2 = "30 25 0:26 %s /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  private static final String V1 =
      "31 25 0:27 /x /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
          + "35 25 0:32 %s /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory\n";

  @TempDir Path root;

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void second(String group, String max, long current, long cache) throws IOException {
    write("sys/fs/cgroup" + group + "/memory.max", max + "\n");
    write("sys/fs/cgroup" + group + "/memory.current", current + "\n");
    write(
        "sys/fs/cgroup" + group + "/memory.stat",
        "anon 17\nfile 99\ninactive_file %d\nactive_file %d\n".formatted(cache / 4, cache * 3 / 4));
  }

  private void first(String group, long limit, long usage, long cache) throws IOException {
    String place = "sys/fs/cgroup/memory" + group;
    write(place + "/memory.limit_in_bytes", limit + "\n");
    write(place + "/memory.usage_in_bytes", usage + "\n");
    write(
        place + "/memory.stat",
        "inactive_file 1\nactive_file 1\ntotal_inactive_file %d\ntotal_active_file 0\n"
            .formatted(cache));
  }

  private void host(long mega, String cgroup, String mounts) throws IOException {
    write("proc/meminfo", "MemTotal: 1 kB\nMemAvailable:   " + mega * MEGA / 1024 + " kB\n");
    write("proc/self/cgroup", cgroup);
    write("proc/self/mountinfo", "25 1 8:1 / / rw - ext4 /dev/a rw\n" + mounts);
  }

  private void assertRoom(long mega, long limit) {
    HostMemory found = HostMemory.in(root, 0);
    assertEquals(mega, Math.round(found.free() / (double) MEGA));
    assertEquals(limit * MEGA, found.limit());
  }

  @Test
  void theSecondVersionLeavesItsLimitLessWhatIsUsedAndDoesNotGiveWay() throws IOException {
    host(20_000, "0::/\n", V2.formatted("/"));
    second("", Long.toString(900 * MEGA), 500 * MEGA, 100 * MEGA);
    assertRoom(900 - 500 + 50, 900);
    second("", Long.toString(9000 * MEGA), 8500 * MEGA, 8000 * MEGA);
    assertRoom(9000 - 8500 + 8000 - 200, 9000);
    assertEquals(" in a container limited to 9.0 GB", HostMemory.in(root, 0).within());
  }

  @Test
  void groupsAboveCountAndSoDoesThrottling() throws IOException {
    host(20_000, "0::/user/job\n", V2.formatted("/"));
    second("/user/job", "max", 100 * MEGA, 0);
    second("/user", Long.toString(600 * MEGA), 200 * MEGA, 0);
    assertRoom(400, 600);
    write("sys/fs/cgroup/user/job/memory.high", 350 * MEGA + "\n");
    assertRoom(250, 350);
  }

  /** As {@code ulimit -v}, {@code ulimit -d} and batch systems set them. */
  @Test
  void limitsOfTheProcessCountToo() throws IOException {
    host(20_000, "0::/\n", "");
    write("proc/self/status", "VmPeak: 9 kB\nVmSize:\t 2000000 kB\nVmData:\t  500000 kB\n");
    limits("unlimited", "unlimited");
    assertRoom(20_000, 0);
    assertEquals(HostMemory.Kind.COMPUTER, HostMemory.in(root, 0).kind());
    limits("3600000000", "unlimited");
    assertRoom(3600 - 2048, 3600);
    assertEquals(" in a process limited to 3.6 GB of addresses", HostMemory.in(root, 0).within());
    assertFalse(HostMemory.in(root, 0).sharedWithHeap());
    limits("3600000000", "1000000000");
    assertRoom(1000 - 512, 1000);
    assertEquals(" in a process limited to 1.0 GB", HostMemory.in(root, 0).within());
    assertTrue(HostMemory.in(root, 0).sharedWithHeap());
    HostMemory two = HostMemory.in(root, 2);
    assertEquals(1_000_000_000 - 512_000_000 - 2 * (64L << 20), two.free());
    assertEquals(HostMemory.in(root, 8), HostMemory.in(root, 64));
    limits("1000000000", "unlimited");
    assertRoom(0, 1000);
    host(20_000, "0::/\n", V2.formatted("/"));
    second("", Long.toString(300 * MEGA), 100 * MEGA, 0);
    limits("3600000000", "unlimited");
    assertRoom(200, 300);
  }

  private void limits(String addresses, String data) throws IOException {
    write(
        "proc/self/limits",
        "Limit                     Soft Limit           Hard Limit           Units\n"
            + "Max cpu time              unlimited            unlimited            seconds\n"
            + "Max data size             %-20s unlimited            bytes\n".formatted(data)
            + "Max address space         %-20s unlimited            bytes\n".formatted(addresses));
  }

  @Test
  void theFirstVersion() throws IOException {
    host(20_000, "7:cpu:/a\n4:memory:/a/b\n0::/\n", V1.formatted("/"));
    first("", Long.MAX_VALUE - 4095, 5000 * MEGA, 0);
    first("/a", 600 * MEGA, 500 * MEGA, 40 * MEGA);
    first("/a/b", 900 * MEGA, 500 * MEGA, 0);
    assertRoom(120, 600);
  }

  /** A container sees its own group at the mount point, and the path it has outside. */
  @Test
  void aContainerWithoutNamespaceOfItsOwn() throws IOException {
    host(20_000, "4:memory:/docker/1f\n", V1.formatted("/docker/1f"));
    first("", 600 * MEGA, 100 * MEGA, 0);
    assertRoom(500, 600);
    host(20_000, "4:memory:/elsewhere\n", V1.formatted("/docker/1f"));
    assertRoom(500, 600);
  }

  @Test
  void theComputerDecidesWhereItHasLess() throws IOException {
    host(300, "0::/\n", V2.formatted("/"));
    second("", Long.toString(900 * MEGA), 0, 0);
    assertRoom(300, 0);
    assertEquals("", HostMemory.in(root, 0).within());
  }

  @Test
  void nothingIsLeftOfAGroupThatUsesMoreThanItMay() throws IOException {
    host(300, "0::/\n", V2.formatted("/"));
    second("", Long.toString(100 * MEGA), 120 * MEGA, 0);
    assertRoom(0, 100);
  }

  @Test
  void filesThatAreNotThereOrStrangeMeanNoLimit() throws IOException {
    host(300, "0::/\n", V2.formatted("/"));
    assertRoom(300, 0);
    host(300, "strange\n", "more strange\n");
    assertRoom(300, 0);
  }

  @Test
  void thisComputerHasMemory() {
    assertTrue(HostMemory.now().free() > 0, HostMemory.now().toString());
  }
}
