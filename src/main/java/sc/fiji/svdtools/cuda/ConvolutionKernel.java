package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.ceil;
import static sc.fiji.svdtools.cuda.Kernels.number;

import ai.djl.ndarray.NDArray;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import sc.fiji.svdtools.cuda.CudaModule.Grid;
import sc.fiji.svdtools.cuda.KernelMemory.Results;
import sc.fiji.svdtools.cuda.TensorMaps.Layout;

/**
 * Convolutions over 3x3 pixels or 3 frames, and over pixels after enlargement, with what is added
 * to their result, on Hopper GPUs ({@code convolution.cu}).
 *
 * <p>x (N, H, W, I), kernels (O, I, 3, 3) or (O, I, 3, 1), channels last in memory. Declined are
 * numbers of channels and sizes that do not fill its tiles, for which PyTorch has a faster one.
 */
final class ConvolutionKernel {

  private static final int THREADS = 384;
  private static final int SIDE = 8;
  private static final int BLOCKS = 4;
  private static final int CHUNK = 64;
  private static final int IMAGE_BYTES = 40 << 10;
  private static final int WIDE = 160;
  private static final int NARROW = 128;

  /** Pixels in blocks for each pixel of an image up to which the kernel is the faster one. */
  private static final double MOST_OVER_PIXELS = 1.06;

  /** As in blocks of 8 frames for 14 or 25. */
  private static final double MOST_OVER_FRAMES = 1.3;

  /** It has four ninths of the products. */
  private static final double MOST_ENLARGING = 2;

  private final KernelMemory memory;
  private final CompletableFuture<CudaModule> compiled;
  private final Memory work = new Memory(Long.BYTES + 10 * Integer.BYTES);
  private TensorMaps maps;

  /**
   * @param memory that of the device
   * @param compiled ready before long; null where the driver does not take the kernel
   */
  ConvolutionKernel(KernelMemory memory, CompletableFuture<CudaModule> compiled) {
    this.memory = memory;
    this.compiled = compiled;
  }

  /** Images as the kernel sees them, and where the result of a pixel goes. */
  private record Job(
      NDArray x,
      long images,
      long height,
      long width,
      NDArray kernel,
      int scale,
      int down,
      int on) {

    int in() {
      return Math.toIntExact(Kernels.last(x));
    }

    int out() {
      return Math.toIntExact(kernel.getShape().get(0));
    }

    int rows() {
      return Math.toIntExact(kernel.getShape().get(2));
    }

    int columns() {
      return Math.toIntExact(kernel.getShape().get(3));
    }

    /** Channels of a tile, or 0. */
    int strip() {
      return out() % NARROW == 0 ? NARROW : out() % WIDE == 0 ? WIDE : 0;
    }

    long blocks() {
      return images * ceil(Math.toIntExact(height), SIDE) * ceil(Math.toIntExact(width), SIDE);
    }

    boolean fits(double most) {
      return Kernels.isHalf(x)
          && x.getDataType() == kernel.getDataType()
          && in() % CHUNK == 0
          && strip() > 0
          && width < Integer.MAX_VALUE / SIDE
          && blocks() * SIDE * SIDE <= Math.min(most * images * height * width, Integer.MAX_VALUE);
    }
  }

  private static Job pixels(NDArray x, NDArray kernel) {
    long[] s = x.getShape().getShape();
    return new Job(x, s[0], s[1], s[2], kernel, 1, 0, 0);
  }

  /** Frames are the rows of the image. */
  private static Job frames(NDArray x, NDArray kernel, int frames) {
    long[] s = x.getShape().getShape();
    return new Job(x, s[0] / frames, frames, s[1] * s[2], kernel, 1, 0, 0);
  }

  private static long[] shape(NDArray x, long channels) {
    long[] shape = x.getShape().getShape().clone();
    shape[shape.length - 1] = channels;
    return shape;
  }

  /** {@code convolve}, {@code convolve_into}: args x, kernel, [y, b, out]. */
  List<NDArray> overPixels(Results results, NDArray x, Object[] args) {
    Job job = pixels(x, (NDArray) args[1]);
    if (!job.fits(MOST_OVER_PIXELS) || compiled.join() == null) {
      return null;
    }
    boolean more = args.length > 2;
    NDArray out = more ? (NDArray) args[4] : results.empty(shape(x, job.out()), x);
    run(job, more ? (NDArray) args[2] : null, more ? (NDArray) args[3] : null, out);
    return List.of(out);
  }

  /** {@code conv_over_frames}, {@code ..._add}: args x, kernel, frames, circular, [y, b]. */
  List<NDArray> overFrames(Results results, NDArray x, Object[] args) {
    Job job = frames(x, (NDArray) args[1], number(args[2]));
    if ((boolean) args[3] || !job.fits(MOST_OVER_FRAMES) || compiled.join() == null) {
      return null;
    }
    boolean more = args.length > 4;
    NDArray out = results.empty(shape(x, job.out()), x);
    run(job, more ? (NDArray) args[4] : null, more ? (NDArray) args[5] : null, out);
    return List.of(out);
  }

  /** {@code enlarge_twice_into}: args x, b, four kernels, out. */
  List<NDArray> enlarged(NDArray x, Object[] args) {
    NDArray out = (NDArray) args[6];
    for (int k = 0; k < 4; k++) {
      long[] s = x.getShape().getShape();
      Job job = new Job(x, s[0], s[1], s[2], (NDArray) args[2 + k], 2, k / 2, k % 2);
      if (!job.fits(MOST_ENLARGING) || compiled.join() == null) {
        return null;
      }
      run(job, null, (NDArray) args[1], out);
    }
    return List.of(out);
  }

  private synchronized void run(Job job, NDArray residual, NDArray bias, NDArray out) {
    CudaModule module = compiled.join();
    maps = maps == null ? new TensorMaps(module) : maps;
    int strip = job.strip();
    Pointer to = maps.of(results(job, memory.address(out)));
    int[] numbers = {
      residual == null ? 0 : 1,
      Math.toIntExact(job.images),
      Math.toIntExact(job.height),
      Math.toIntExact(job.width),
      job.in(),
      job.out(),
      job.columns(),
      job.rows(),
      job.scale == 1 ? job.columns() / 2 : 1 - job.on,
      job.scale == 1 ? job.rows() / 2 : 1 - job.down
    };
    work.setLong(0, bias == null ? 0 : memory.address(bias));
    work.write(Long.BYTES, numbers, 0, numbers.length);
    long tiles = (job.blocks() + BLOCKS - 1) / BLOCKS * (job.out() / strip);
    Grid grid =
        new Grid((int) Math.min(tiles, module.multiprocessors()), 1, THREADS, 1, shared(strip));
    module.launch(
        (strip == WIDE ? "convolve160" : "convolve128") + Kernels.suffix(job.x),
        grid,
        maps.of(images(job)),
        maps.of(kernel(job)),
        to,
        residual == null ? to : maps.of(results(job, memory.address(residual))),
        work);
  }

  /** Rings of images and kernels, the results, barriers, and what alignment takes. */
  private static int shared(int strip) {
    int kernels = strip == WIDE ? 3 : 5;
    int results = BLOCKS * SIDE * SIDE * strip * Short.BYTES;
    return 2 * IMAGE_BYTES + kernels * strip * CHUNK * Short.BYTES + results + 256 + 1024;
  }

  private Layout images(Job job) {
    long pixel = (long) job.in() * Short.BYTES;
    return new Layout(
        memory.address(job.x),
        List.of((long) job.in(), job.width, job.height, job.images),
        List.of(pixel, job.width * pixel, job.height * job.width * pixel),
        List.of(CHUNK, SIDE, SIDE + job.rows() - 1, 1));
  }

  private Layout kernel(Job job) {
    long row = (long) job.rows() * job.columns() * job.in();
    return new Layout(
        memory.kernelAddress(job.kernel),
        List.of(row, (long) job.out()),
        List.of(row * Short.BYTES),
        List.of(CHUNK, job.strip()));
  }

  private static Layout results(Job job, long address) {
    long pixel = (long) job.out() * Short.BYTES;
    long row = job.scale * job.width * pixel;
    return new Layout(
        address + job.down * row + job.on * pixel,
        List.of((long) job.out(), job.width, job.height, job.images),
        List.of(job.scale * pixel, job.scale * row, job.scale * job.height * row),
        List.of(job.strip() == WIDE ? CHUNK / 2 : CHUNK, SIDE, SIDE, 1));
  }
}
