package sc.fiji.svdtools.tensor;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps native code from running while Java takes its libraries down.
 *
 * <p>At the end of a process the C runtime destroys what PyTorch's libraries hold, also code that
 * they have made; a thread that is still in one of their operations then crashes the process. So
 * the end waits for the operations at work, and none begins any more. Runs that a service tells to
 * stop have left before; this holds for scripts and programs of others as well.
 */
final class AtExit {

  private static final long PATIENCE_MILLISECONDS = 10_000;
  private static final Object LOCK = new Object();
  private static int atWork;
  private static boolean ending;

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::end, "svd-tools-at-exit"));
    } catch (IllegalStateException e) {
      // Java ends already.
      ending = true;
    }
  }

  private AtExit() {}

  /**
   * Begins an operation, to be {@link #leave left} whatever becomes of it.
   *
   * @throws CancellationException if Java ends
   */
  static void enter() {
    synchronized (LOCK) {
      if (ending) {
        throw new CancellationException("Java ends.");
      }
      atWork++;
    }
  }

  static void leave() {
    synchronized (LOCK) {
      atWork--;
      LOCK.notifyAll();
    }
  }

  /**
   * Begins work in native code on another thread, for which the end waits like for an operation.
   *
   * @throws CancellationException if Java ends
   */
  static void aside(Runnable work) {
    enter();
    CompletableFuture.runAsync(work).whenComplete((done, problem) -> leave());
  }

  private static void end() {
    long until = System.nanoTime() + PATIENCE_MILLISECONDS * 1_000_000;
    synchronized (LOCK) {
      ending = true;
      try {
        for (long left = PATIENCE_MILLISECONDS; atWork > 0 && left > 0; ) {
          LOCK.wait(left);
          left = (until - System.nanoTime()) / 1_000_000;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
