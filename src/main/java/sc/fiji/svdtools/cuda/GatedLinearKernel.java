package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.ceil;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sc.fiji.svdtools.cuda.CudaModule.Grid;
import sc.fiji.svdtools.cuda.KernelMemory.Results;
import sc.fiji.svdtools.cuda.TensorMaps.Layout;

/**
 * A linear layer with its gate, {@code a gelu(g)} for {@code (a, g) = x W^T + b}, on Hopper GPUs
 * ({@code convolution.cu}): the two halves never reach memory. For inputs so narrow that their rows
 * stay on the multiprocessor.
 */
final class GatedLinearKernel {

  private static final int THREADS = 384;
  private static final int TALL = 256;
  private static final int CHUNK = 64;
  private static final int WIDEST = 5 * CHUNK;
  private static final int SHARES = 2;

  /** The rows of x, a ring of four strips of the weights, barriers, and what alignment takes. */
  private static final int SHARED_BYTES = (WIDEST * TALL + 4 * 128 * CHUNK) * 2 + 256 + 1024;

  private final KernelMemory memory;
  private final CompletableFuture<CudaModule> compiled;
  private final Memory work = new Memory(2 * Long.BYTES + 4 * Integer.BYTES);
  private TensorMaps maps;

  /**
   * @param memory that of the device
   * @param compiled ready before long; null where the driver does not take the kernel
   */
  GatedLinearKernel(KernelMemory memory, CompletableFuture<CudaModule> compiled) {
    this.memory = memory;
    this.compiled = compiled;
  }

  /**
   * @param x (.., K)
   * @param w (2 P, K)
   * @param b (2 P)
   * @return (.., P) in {@code results}, or null if it does not fit
   */
  List<NDArray> run(Results results, NDArray x, NDArray w, NDArray b) {
    long k = Kernels.last(x);
    long p = w.getShape().get(0) / 2;
    if (!Kernels.isHalf(x)
        || x.getDataType() != w.getDataType()
        || k > WIDEST
        || k % CHUNK != 0
        || p % (SHARES * CHUNK) != 0
        || x.getShape().size() / k > Integer.MAX_VALUE - TALL
        || compiled.join() == null) {
      return null;
    }
    long[] shape = x.getShape().getShape().clone();
    shape[shape.length - 1] = p;
    NDArray out = results.empty(shape, x);
    launch(x, w, b, out);
    return List.of(out);
  }

  private synchronized void launch(NDArray x, NDArray w, NDArray b, NDArray out) {
    CudaModule module = compiled.join();
    maps = maps == null ? new TensorMaps(module) : maps;
    int k = (int) Kernels.last(x);
    int rows = (int) (x.getShape().size() / k);
    int columns = (int) Kernels.last(out);
    work.setLong(0, memory.address(out));
    work.setLong(Long.BYTES, memory.address(b));
    work.write(2 * Long.BYTES, new int[] {rows, k, columns, SHARES}, 0, 4);
    int pieces = ceil(rows, TALL) * SHARES;
    module.launch(
        "linear_gated" + Kernels.suffix(x),
        new Grid(Math.min(pieces, module.multiprocessors()), 1, THREADS, 1, SHARED_BYTES),
        maps.of(matrix(x, k, rows, TALL)),
        maps.of(matrix(w, k, 2L * columns, CHUNK)),
        work);
  }

  private Layout matrix(NDArray x, long columns, long rows, int rowsAtOnce) {
    return new Layout(
        memory.address(x),
        List.of(columns, rows),
        List.of(columns * Short.BYTES),
        List.of(CHUNK, rowsAtOnce));
  }
}
