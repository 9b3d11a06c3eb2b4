package sc.fiji.svdtools.natives;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that may wait for something that never comes, such as a server: it runs in a thread of its
 * own, and whoever wants to stop need not wait with it.
 */
final class Stoppable {

  private static final long LOOK_MILLIS = 100;
  private static final long END_MILLIS = 500;

  /** What is done. */
  interface Work {
    void run() throws IOException;
  }

  private Stoppable() {}

  /**
   * Runs {@code work} to its end, or stops waiting for it soon after {@code watcher} asks to.
   *
   * @param release lets go of what the work waits for
   * @throws IOException what the work throws
   * @throws CancellationException if {@code watcher} asks to stop, or the thread is interrupted
   */
  static void run(Work work, Closeable release, Watcher watcher) throws IOException {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              work.run();
              return null;
            });
    Thread thread = new Thread(task, "SVD Tools download");
    thread.setDaemon(true);
    thread.start();
    try {
      while (true) {
        try {
          task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          return;
        } catch (TimeoutException e) {
          Bytes.stopIf(watcher.cancelled());
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException();
    } finally {
      if (!task.isDone()) {
        release.close();
        end(thread);
      }
    }
  }

  /** Gives the thread the time to close its file. */
  private static void end(Thread thread) {
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static IOException unwrapped(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    } else if (cause instanceof Error error) {
      throw error;
    }
    return (IOException) cause;
  }
}
