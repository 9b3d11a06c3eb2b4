package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.ceil;
import static sc.fiji.svdtools.cuda.Kernels.last;
import static sc.fiji.svdtools.cuda.Kernels.number;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.cuda.CudaModule.Grid;
import sc.fiji.svdtools.cuda.KernelMemory.Results;

/** Layer norms with what is added before them ({@code add_norm} of {@code kernels.cu}). */
final class LayerNorms {

  private static final int NORM_THREADS = 128;
  private static final int NORM_VECTORS = 5;
  private static final int WIDEST = 32 * FusedOps.VECTOR * NORM_VECTORS;

  private final Kernels kernels;

  LayerNorms(Kernels kernels) {
    this.kernels = kernels;
  }

  /** {@code norm = LN(x + v)}; v may be null, the norm's weights are args from {@code at} on. */
  List<NDArray> norm(Results results, NDArray x, NDArray v, Object[] args, int at) {
    if (!Kernels.fits(x) || last(x) > WIDEST) {
      return null;
    }
    NDArray norm = results.empty(x.getShape().getShape(), x);
    NormVectors vectors = v == null ? NormVectors.NONE : NormVectors.of(kernels, v, 1);
    launchNorm(x, 0L, vectors, (NDArray) args[at], (NDArray) args[at + 1], 0L, norm);
    return List.of(norm);
  }

  /** {@code sum = x + y + v} and its norm; y may be null, the rest are args from {@code at} on. */
  List<NDArray> add(Results results, NDArray x, NDArray y, Object[] args, int at) {
    if (!Kernels.fits(x) || last(x) > WIDEST) {
      return null;
    }
    NDArray sum = results.empty(x.getShape().getShape(), x);
    NDArray norm = results.empty(x.getShape().getShape(), x);
    NDArray w = (NDArray) args[at + 2];
    NDArray b = (NDArray) args[at + 3];
    NormVectors v = NormVectors.of(kernels, (NDArray) args[at], number(args[at + 1]));
    launchNorm(x, y == null ? 0L : kernels.address(y), v, w, b, kernels.address(sum), norm);
    return List.of(sum, norm);
  }

  /** {@code window_layer_norms}. */
  List<NDArray> windows(Results results, NDArray x, Object[] args) {
    if (!Kernels.fits(x) || last(x) > WIDEST) {
      return null;
    }
    NDArray shift = (NDArray) args[1];
    int frames = number(args[2]);
    int size = (int) shift.getShape().get(1);
    if (FrameAttentionKernel.wraps((long[]) args[6], size, frames)) {
      return null;
    }
    long[] shape = x.getShape().getShape().clone();
    int tokens = Math.toIntExact(shape[1] * shape[2]);
    shape[0] = shape[0] / frames * shift.getShape().get(0) * size;
    NDArray norm = results.empty(shape, x);
    NormVectors v =
        NormVectors.of(kernels, shift, tokens)
            .inWindows(kernels.address((NDArray) args[5]), frames, size);
    launchNorm(x, 0L, v, (NDArray) args[3], (NDArray) args[4], 0L, norm);
    return List.of(norm);
  }

  private void launchNorm(
      NDArray x, long y, NormVectors v, NDArray w, NDArray b, long sum, NDArray norm) {
    int c = (int) last(x);
    int rows = (int) (norm.getShape().size() / c);
    int lanes = FusedOps.VECTOR;
    while (lanes * FusedOps.VECTOR * NORM_VECTORS < c) {
      lanes *= 2;
    }
    int perBlock = NORM_THREADS / lanes;
    kernels.launch(
        "add_norm",
        x,
        new Grid(ceil(rows, perBlock), 1, lanes, perBlock, 0),
        kernels.address(x),
        y,
        v.address(),
        v.each(),
        v.count(),
        v.starts(),
        v.frames(),
        v.size(),
        kernels.address(w),
        kernels.address(b),
        1e-5f,
        sum,
        kernels.address(norm),
        rows,
        c);
  }
}
