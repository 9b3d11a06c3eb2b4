package sc.fiji.svdtools.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * How PyTorch's threads on the CPU wait for each other: briefly in a loop, then asleep.
 *
 * <p>GNU's OpenMP library, which PyTorch uses on Linux, lets a thread that waits run in a loop for
 * 300000 rounds (some milliseconds). That gains nothing where the processors are idle, and where
 * other programs are at work it takes from them, and from this program's own threads, the time in
 * which the awaited thread could run. A hundredth of a millisecond is as long as sleeping and
 * waking take.
 *
 * <p>The library reads its settings from the environment when it is loaded; what the user has set
 * there stays. Source: GCC {@code libgomp/env.c}, {@code GOMP_SPINCOUNT}.
 */
final class Waiting {

  /** Rounds; about 100 a microsecond. */
  static final String ROUNDS = "1000";

  private static final String COUNT = "GOMP_SPINCOUNT";
  private static final String POLICY = "OMP_WAIT_POLICY";

  private Waiting() {}

  /** The C library. */
  interface Environment extends Library {

    /** {@code setenv(3)}. */
    int setenv(String name, String value, int overwrite);

    /** {@code getenv(3)}. */
    String getenv(String name);
  }

  /** Settles it; to be called before PyTorch is loaded. Does nothing but on Linux. */
  static void settle() {
    if (Platform.isLinux() && System.getenv(POLICY) == null) {
      try {
        environment().setenv(COUNT, ROUNDS, 0);
      } catch (LinkageError e) {
        // Without it PyTorch runs as well, only slower beside other programs.
      }
    }
  }

  static Environment environment() {
    return Native.load(Platform.C_LIBRARY_NAME, Environment.class);
  }
}
