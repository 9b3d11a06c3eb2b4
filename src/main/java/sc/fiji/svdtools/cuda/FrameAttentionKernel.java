package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.ceil;
import static sc.fiji.svdtools.cuda.Kernels.fits;
import static sc.fiji.svdtools.cuda.Kernels.last;
import static sc.fiji.svdtools.cuda.Kernels.number;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.LongStream;
import sc.fiji.svdtools.cuda.CudaModule.Grid;

/**
 * Attention over frames at each pixel, in windows where there are any, for heads of 64 channels.
 */
final class FrameAttentionKernel {

  private static final int HEAD_WIDTH = 64;
  private static final int FRAMES_OF_WARP = 16;
  private static final int LANES = 32;
  private static final int WARPS = 4;

  private FrameAttentionKernel() {}

  /**
   * @param qkv see the operation {@code attend_frames_into}
   * @param args all arguments of the operation
   * @return the written tensor, or null if it does not fit
   */
  static List<NDArray> run(Kernels kernels, NDArray qkv, Object[] args) {
    NDArray out = (NDArray) args[1];
    int heads = number(args[3]);
    if (!fits(out) || last(out) != (long) heads * HEAD_WIDTH) {
      return null;
    }
    int frames = number(args[2]);
    long[] shape = out.getShape().getShape();
    int clips = (int) shape[0] / frames;
    int tokens = (int) (shape[1] * shape[2]);
    NDArray blend = (NDArray) args[7];
    int windows = ((long[]) args[9]).length;
    if (windows > 0 && wraps((long[]) args[9], last(blend), frames)) {
      return null;
    }
    launch(kernels, qkv, args, new int[] {frames, tokens, heads, clips});
    return List.of(out);
  }

  /**
   * @param sizes frames, tokens, heads and clips
   */
  private static void launch(Kernels kernels, NDArray qkv, Object[] args, int... sizes) {
    NDArray out = (NDArray) args[1];
    NDArray factors = (NDArray) args[5];
    NDArray blend = (NDArray) args[7];
    int windows = ((long[]) args[9]).length;
    boolean masked = windows == 0 && blend.getShape().dimension() > 1;
    int size = windows == 0 ? sizes[0] : (int) last(blend);
    long warps = (long) ceil(sizes[0], FRAMES_OF_WARP) * sizes[1] * sizes[2] * sizes[3];
    kernels.launch(
        "frame_attention",
        out,
        new Grid(Math.toIntExact((warps + WARPS - 1) / WARPS), 1, LANES, WARPS, 0),
        kernels.address(qkv),
        kernels.address(out),
        sizes[0],
        sizes[1],
        sizes[2],
        sizes[3],
        Math.max(1, windows),
        size,
        windows == 0 ? 0L : kernels.address((NDArray) args[8]),
        windows == 0 ? 0L : kernels.address(blend),
        masked ? kernels.address(blend) : 0L,
        (Boolean) args[10] ? 1 : 0,
        orNull(kernels, factors),
        (int) factors.getShape().get(0),
        orNull(kernels, (NDArray) args[6]),
        ((Number) args[4]).floatValue());
  }

  /** Whether a window goes on with the first frame behind the last, which no kernel does. */
  static boolean wraps(long[] starts, long size, int frames) {
    return LongStream.of(starts).anyMatch(start -> start + size > frames);
  }

  /** Address of a tensor; a vector stands for none. */
  private static long orNull(Kernels kernels, NDArray x) {
    return x.getShape().dimension() > 1 ? kernels.address(x) : 0L;
  }
}
