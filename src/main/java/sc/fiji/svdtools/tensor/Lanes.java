package sc.fiji.svdtools.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work of one run on several devices at the same time: on the first by the calling thread, on each
 * of the others, if there are any, by a thread of its own.
 *
 * <p>What fails first, on whatever device, ends the work on all, each before its next operation.
 *
 * <p>Owns: the threads.
 */
public final class Lanes implements AutoCloseable {

  private static final long WAIT_MILLISECONDS = 100;

  private final Runnable stop;
  private final List<ExecutorService> others = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * @param devices the others
   * @param pair what runs branches on the first device, if it is the CPU; null for nothing. The
   *     others then have as many of PyTorch's threads as one branch, so that numbers are the same
   * @param stop called on the calling thread, several times a second while it waits; what it throws
   *     ends the work
   */
  public Lanes(List<Torch> devices, SideBySide pair, Runnable stop) {
    this.stop = stop;
    for (Torch torch : devices) {
      int threads = torch.device().isGpu() ? 0 : JniUtils.getNumThreads() / (pair == null ? 1 : 2);
      others.add(
          Executors.newSingleThreadExecutor(
              work -> thread(work, threads, torch.device().toString())));
    }
  }

  private static Thread thread(Runnable work, int threads, String device) {
    Runnable all =
        () -> {
          if (threads > 0) {
            JniUtils.setNumThreads(threads);
          }
          work.run();
        };
    Thread thread = new Thread(all, "svd on " + device);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Runs all and waits for all; no work is left behind, as it borrows tensors.
   *
   * @param here runs on the calling thread
   * @param aside one for each of the other devices; should call {@link #check} from time to time
   * @throws RuntimeException what failed first
   */
  public void run(Runnable here, List<Runnable> aside) {
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < aside.size(); i++) {
      Runnable work = aside.get(i);
      ends.add(others.get(i).submit(() -> attempt(work)));
    }
    attempt(
        () -> {
          here.run();
          ends.forEach(this::await);
        });
    ends.forEach(Lanes::end);
    Throwable failed = failure.get();
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed != null) {
      throw (RuntimeException) failed;
    }
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void await(Future<?> end) {
    while (true) {
      try {
        end.get(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        stop.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("The run was interrupted.");
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Waits whatever happens. */
  private static void end(Future<?> work) {
    boolean interrupted = false;
    while (!work.isDone()) {
      try {
        work.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * For the work aside.
   *
   * @throws CancellationException if there is no more use in it
   */
  public void check() {
    if (failure.get() != null) {
      throw new CancellationException("The work on another device failed.");
    }
  }

  /** For the work of the calling thread: the same, and whether the run is to stop. */
  public void ask() {
    stop.run();
    check();
  }

  @Override
  public void close() {
    others.forEach(ExecutorService::shutdown);
  }
}
