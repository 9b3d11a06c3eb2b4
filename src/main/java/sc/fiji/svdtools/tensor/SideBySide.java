package sc.fiji.svdtools.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  private final int all;
  private final ExecutorService other;
  private volatile boolean failed;

  private SideBySide(int all) {
    this.all = all;
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
  public static SideBySide open(Torch torch) {
    if (torch.device().isGpu()) {
      return null;
    }
    int threads = JniUtils.getNumThreads();
    return threads % 2 == 0 ? new SideBySide(threads) : null;
  }

  /**
   * Runs both and waits for both.
   *
   * @param aside runs on the other thread; should call {@link #check} from time to time
   * @param here runs on the calling thread
   * @return both results, in this order
   * @throws RuntimeException what {@code here} threw, else what {@code aside} threw
   */
  public <T> List<T> run(Supplier<T> aside, Supplier<T> here) {
    failed = false;
    JniUtils.setNumThreads(all / 2);
    try {
      CompletableFuture<T> future = CompletableFuture.supplyAsync(aside, other);
      T mine = here(here, future);
      return List.of(join(future), mine);
    } finally {
      JniUtils.setNumThreads(all);
    }
  }

  /** Leaves no work behind, as it borrows tensors. */
  private <T> T here(Supplier<T> work, CompletableFuture<T> aside) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      failed = true;
      aside.handle((result, problem) -> result).join();
      throw e;
    }
  }

  private static <T> T join(CompletableFuture<T> aside) {
    try {
      return aside.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
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
