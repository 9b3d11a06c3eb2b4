package sc.fiji.svdtools.tensor;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Main memory that was freed and is still this process's.
 *
 * <p>GNU's C library keeps freed pieces of up to 32 MB for the next ones, scattered and in amounts
 * as large as what is in use. In a container that counts as taken: the second part of a clip, or
 * the second clip, finds less room than the first.
 *
 * <p>Source: glibc, {@code malloc_trim(3)}, {@code mallopt(3)} on {@code M_MMAP_THRESHOLD}.
 */
final class FreedMemory {

  private FreedMemory() {}

  /** The C library. */
  interface Allocator extends Library {

    /** {@code malloc_trim(3)}. */
    int malloc_trim(long pad);
  }

  /** Gives it back to the system, some milliseconds. Does nothing but on Linux with glibc. */
  static void giveBack() {
    if (Platform.isLinux()) {
      try {
        Native.load(Platform.C_LIBRARY_NAME, Allocator.class).malloc_trim(0);
      } catch (LinkageError e) {
        // Another C library, which keeps less.
      }
    }
  }
}
