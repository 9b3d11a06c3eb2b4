package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.ceil;
import static sc.fiji.svdtools.cuda.Kernels.last;
import static sc.fiji.svdtools.cuda.Kernels.number;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.cuda.CudaModule.Grid;

/**
 * Self-attention over the pixels of each frame, for heads of 64 channels, on Hopper GPUs ({@code
 * attention.cu}).
 */
final class PixelAttentionKernel {

  private static final int HEAD_WIDTH = 64;
  private static final int ROWS = 192;
  private static final int THREADS = 512;
  private static final float LOG2_E = 1.44269504f;

  /** A tile of keys; the kernel was not timed with fewer. */
  private static final long FEWEST_TOKENS = 128;

  /** Queries, rings of three tiles of 128 keys and values, barriers, and what alignment takes. */
  private static final int SHARED_BYTES = (ROWS + 2 * 3 * 128) * HEAD_WIDTH * 2 + 112 + 1024;

  private PixelAttentionKernel() {}

  /**
   * @param qkv see the operation {@code attend_pixels}
   * @param args all arguments of the operation
   * @return the result in {@code results}, or null if it does not fit
   */
  static List<NDArray> run(
      Kernels kernels, KernelMemory.Results results, NDArray qkv, Object[] args) {
    int heads = number(args[1]);
    float scale = ((Number) args[2]).floatValue() * LOG2_E;
    long[] shape = qkv.getShape().getShape().clone();
    long tokens = shape[1] * shape[2];
    if (!kernels.onHopper()
        || !Kernels.isHalf(qkv)
        || last(qkv) != 3L * heads * HEAD_WIDTH
        || tokens < FEWEST_TOKENS
        || !(scale > 0)) {
      return null;
    }
    shape[3] = (long) heads * HEAD_WIDTH;
    NDArray out = results.empty(shape, qkv);
    int count = Math.toIntExact(tokens);
    int pieces = Math.toIntExact(shape[0] * heads * ceil(count, ROWS));
    Grid grid = new Grid(Math.min(pieces, kernels.multiprocessors()), 1, THREADS, 1, SHARED_BYTES);
    long in = kernels.address(qkv);
    long to = kernels.address(out);
    kernels.hopper("attention", qkv, grid, in, to, count, heads, pieces, scale);
    return List.of(out);
  }
}
