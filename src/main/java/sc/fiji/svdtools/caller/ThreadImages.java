package sc.fiji.svdtools.caller;

import ij.ImagePlus;
import ij.WindowManager;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Optional;

/**
 * The temporary current images of threads.
 *
 * <p>{@code IJ.run(imp, ...)} and macros in batch mode set that of their own thread. ImageJ tells
 * it to that thread only, so the table itself (a private field of ImageJ 1.54) is read.
 */
final class ThreadImages {

  private static final String TABLE = "tempImageTable";

  private ThreadImages() {}

  /** The temporary current image of {@code thread}, if it has one that is known. */
  static Optional<ImagePlus> of(Thread thread) {
    return table().map(table -> (ImagePlus) table.get(thread));
  }

  /** False for an ImageJ that keeps these images otherwise. */
  static boolean known() {
    return table().isPresent();
  }

  private static Optional<Map<?, ?>> table() {
    try {
      Field field = WindowManager.class.getDeclaredField(TABLE);
      field.setAccessible(true);
      return Optional.of((Map<?, ?>) field.get(null));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }
}
