package sc.fiji.svdtools.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Runs on the CPU of one process, one after the other.
 *
 * <p>PyTorch's number of threads holds for the process, and results may differ in the last bits
 * with it: a run must not see the number another one has set. Two at once would not be faster
 * either. On a GPU nobody waits.
 */
public final class CpuTurn {

  private static final ReentrantLock TURN = new ReentrantLock();
  private static final long WAIT_MILLISECONDS = 100;

  /** The number for all, by what PyTorch chose before anyone changed it. */
  private static final class All {
    static final int THREADS =
        threads(
            JniUtils.getNumThreads(),
            Runtime.getRuntime().availableProcessors(),
            CHOSEN.stream().anyMatch(name -> System.getenv(name) != null));
  }

  /** Variables by which the user chooses the number. */
  private static final List<String> CHOSEN = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS");

  /**
   * Threads of a run: no more than processors may work at once. PyTorch counts the computer's, of
   * which a container may have the time of a few; its other threads would use that up and all would
   * stand still for the rest of each tenth of a second.
   *
   * @param counted by PyTorch
   * @param allowed by the container, as Java counts them
   * @param chosen whether the user chose their number
   */
  static int threads(int counted, int allowed, boolean chosen) {
    return chosen ? counted : Math.min(counted, allowed);
  }

  private CpuTurn() {}

  /** Does work when it is this run's turn, with all threads. */
  public static <T> T run(Torch torch, Supplier<T> work) {
    return run(torch, () -> {}, work);
  }

  /**
   * The same.
   *
   * @param stop called on this thread several times a second while waiting; what it throws ends the
   *     waiting
   */
  public static <T> T run(Torch torch, Runnable stop, Supplier<T> work) {
    if (torch.device().isGpu()) {
      return work.get();
    }
    await(stop);
    try {
      JniUtils.setNumThreads(All.THREADS);
      return work.get();
    } finally {
      TURN.unlock();
    }
  }

  private static void await(Runnable stop) {
    try {
      while (!TURN.tryLock(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        stop.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The run was interrupted while it waited for the CPU.");
    }
  }
}
