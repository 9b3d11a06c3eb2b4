package sc.fiji.svdtools.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Two pieces of work at the same time on the CPU, each with half of PyTorch's threads.
 *
 * <p>Many operations of a small network are too short for all threads, and at the end of each one
 * all wait for the last; two independent halves wait for each other only once. PyTorch's number of
 * threads holds for the whole process, so this is used inside {@link CpuTurn} alone.
 *
 * <p>Owns: one thread.
 */
public final class SideBySide implements AutoCloseable {

  private static final long WAIT_MILLISECONDS = 100;

  private final int all;
  private final Runnable stop;
  private final ExecutorService other;
  private volatile boolean failed;

  private SideBySide(int all, Runnable stop) {
    this.all = all;
    this.stop = stop;
    this.other = Executors.newSingleThreadExecutor(this::thread);
  }

  private Thread thread(Runnable work) {
    Runnable withHalf =
        () -> {
          JniUtils.setNumThreads(all / 2);
          work.run();
        };
    Thread thread = new Thread(withHalf, "svd second half");
    thread.setDaemon(true);
    return thread;
  }

  /** Opens it where that is faster; null on a GPU, and for threads that have no equal halves. */
  static SideBySide open(Torch torch) {
    return open(torch, () -> {});
  }

  /**
   * The same.
   *
   * @param stop called on the thread that calls {@link #run}, several times a second while it waits
   *     for the other half; what it throws ends both
   */
  public static SideBySide open(Torch torch, Runnable stop) {
    if (torch.device().isGpu()) {
      return null;
    }
    int threads = JniUtils.getNumThreads();
    return threads % 2 == 0 ? new SideBySide(threads, stop) : null;
  }

  /**
   * Runs both and waits for both.
   *
   * @param aside runs on the other thread; should call {@link #check} from time to time
   * @param here runs on the calling thread
   * @return both results, in this order
   * @throws RuntimeException what {@code here} threw, else what {@code aside} or the question
   *     whether to stop threw
   */
  public <T> List<T> run(Supplier<T> aside, Supplier<T> here) {
    failed = false;
    JniUtils.setNumThreads(all / 2);
    try {
      CompletableFuture<T> future = CompletableFuture.supplyAsync(aside, other);
      return both(future, here);
    } finally {
      JniUtils.setNumThreads(all);
    }
  }

  /** Leaves no work behind, as it borrows tensors. */
  private <T> List<T> both(CompletableFuture<T> aside, Supplier<T> here) {
    try {
      T mine = here.get();
      return List.of(result(aside), mine);
    } catch (RuntimeException | Error e) {
      failed = true;
      aside.handle((result, problem) -> result).join();
      throw e;
    }
  }

  private <T> T result(CompletableFuture<T> aside) {
    while (true) {
      try {
        return aside.get(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        stop.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("The run was interrupted.");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause();
      }
    }
  }

  /**
   * For the work aside.
   *
   * @throws CancellationException if there is no more use in it
   */
  public void check() {
    if (failed) {
      throw new CancellationException("The other half failed.");
    }
  }

  @Override
  public void close() {
    other.shutdown();
  }
}
