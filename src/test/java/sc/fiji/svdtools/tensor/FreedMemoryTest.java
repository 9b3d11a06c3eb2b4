package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What tensors have freed is taken again by others, or given back when it is asked for. */
class FreedMemoryTest {

  private static final int LARGE = 6_000_000;
  private static final int PIECE = 1_000_000;
  private static final int PIECES = 80;
  private static final long MEGA = 1_000_000;

  @Test
  void goesBackToTheSystem() throws IOException {
    assumeTrue(Platform.isLinux() && withTrim(), "only glibc keeps it");
    try (Torch torch = Torch.open(Device.cpu());
        Scope outer = torch.scope()) {
      // glibc keeps pieces as large as the largest that it has seen freed.
      try (Scope inner = outer.child()) {
        filled(inner, LARGE);
      }
      try (Scope inner = outer.child()) {
        for (int i = 0; i < PIECES; i++) {
          filled(inner, PIECE);
          filled(outer, 100); // stays between the others
        }
      }
      long kept = resident();
      torch.releaseCache();
      long left = resident();
      long freed = PIECES * (long) PIECE * Float.BYTES;
      assertTrue(kept - left > freed / 2, (kept - left) / MEGA + " of " + freed / MEGA + " MB");
    }
  }

  private static NDArray filled(Scope scope, int numbers) {
    try (Scope one = scope.child()) {
      NDArray base = one.floats(new float[numbers], numbers);
      return one.release(one.call("add", base, base));
    }
  }

  private static boolean withTrim() {
    try {
      NativeLibrary.getProcess().getFunction("malloc_trim");
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS");
  }
}
