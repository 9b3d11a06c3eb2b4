package sc.fiji.svdtools.caller;

import ij.ImagePlus;
import ij.WindowManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scijava.thread.ThreadService;

/**
 * The thread a command runs on, and the threads that wait for it.
 *
 * <p>A thread of SciJava's pool is used again by any later command; a temporary current image left
 * there would be taken for the active image. So it is set on none of them, and cleared on this one.
 */
final class Callers {

  private static final String INTERPRETER = "ij.macro.Interpreter";
  private static final String IMAGEJ = "ij.IJ";
  private static final String EXECUTER = "ij.Executer";

  private final List<Thread> waiting;

  private Callers(List<Thread> waiting) {
    this.waiting = waiting;
  }

  /** The callers of the current thread, the nearest first; none if it is no thread of the pool. */
  static Callers now(ThreadService threads) {
    List<Thread> waiting = new ArrayList<>();
    Thread current = Thread.currentThread();
    for (Thread thread = threads.getParent(current);
        thread != null && thread != current && !waiting.contains(thread);
        thread = threads.getParent(thread)) {
      waiting.add(thread);
    }
    return new Callers(waiting);
  }

  /**
   * The image that a classic plugin would get in place of the command; null if none is open.
   *
   * @throws IllegalStateException if a script may have named an image that cannot be known
   */
  ImagePlus image() {
    for (Thread thread : waiting) {
      if (runs(thread, IMAGEJ) && !runs(thread, INTERPRETER) && !ThreadImages.known()) {
        throw new IllegalStateException(
            "This version of ImageJ does not tell which image IJ.run was given; name it in the"
                + " options, as in input=[title].");
      }
      if (runs(thread, EXECUTER) || runs(thread, INTERPRETER)) {
        Optional<ImagePlus> image = ThreadImages.of(thread);
        if (image.isPresent()) {
          return image.get();
        }
      }
    }
    forget();
    return WindowManager.getCurrentImage();
  }

  /** Makes {@code image}, shown already, the active one where the macro or script goes on. */
  void activate(ImagePlus image) {
    List<Thread> going = waiting.isEmpty() ? List.of(Thread.currentThread()) : waiting;
    going.stream()
        .filter(thread -> runs(thread, INTERPRETER))
        .findFirst()
        .or(() -> going.stream().filter(t -> ThreadImages.of(t).isPresent()).findFirst())
        .ifPresent(thread -> WindowManager.setTempCurrentImage(thread, image));
  }

  /** Whether a macro waits for the command, or runs it itself. */
  boolean inMacro() {
    return runs(Thread.currentThread(), INTERPRETER)
        || waiting.stream().anyMatch(thread -> runs(thread, INTERPRETER));
  }

  /** Leaves no temporary current image on a thread of the pool. */
  void forget() {
    if (!waiting.isEmpty()) {
      WindowManager.setTempCurrentImage(null);
    }
  }

  private static boolean runs(Thread thread, String type) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getClassName().equals(type)) {
        return true;
      }
    }
    return false;
  }
}
