package sc.fiji.svdtools.tensor;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Runs on the CPU of one process, one after the other.
 *
 * <p>PyTorch's number of threads holds for the process, and results may differ in the last bits
 * with it: a run must not see the number another one has set. Two at once would not be faster
 * either. On a GPU nobody waits.
 */
public final class CpuTurn {

  private static final Object TURN = new Object();

  /** The number that PyTorch chose, before anyone changed it. */
  private static final class All {
    static final int THREADS = JniUtils.getNumThreads();
  }

  private CpuTurn() {}

  /** Does work when it is this run's turn, with all threads. */
  public static <T> T run(Torch torch, Supplier<T> work) {
    if (torch.device().isGpu()) {
      return work.get();
    }
    synchronized (TURN) {
      JniUtils.setNumThreads(All.THREADS);
      return work.get();
    }
  }
}
