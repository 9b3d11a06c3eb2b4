package sc.fiji.svdtools.cuda;

import static sc.fiji.svdtools.cuda.Kernels.GROUPS;
import static sc.fiji.svdtools.cuda.Kernels.THREADS;
import static sc.fiji.svdtools.cuda.Kernels.ceil;
import static sc.fiji.svdtools.cuda.Kernels.last;
import static sc.fiji.svdtools.cuda.Kernels.number;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sc.fiji.svdtools.cuda.CudaModule.Grid;
import sc.fiji.svdtools.cuda.KernelMemory.Results;

/**
 * Operations of {@code ops.py} that have a kernel of their own on NVIDIA GPUs ({@code kernels.cu}),
 * for float16 and bfloat16: each reads its inputs once and writes its result once.
 *
 * <p>An operation that does not fit a kernel (other types, channels no multiple of 32) is declined
 * and runs as TorchScript, which is also the plain formula that tests compare with.
 */
public final class FusedOps {

  private static final Logger LOG = LoggerFactory.getLogger(FusedOps.class);
  static final int VECTOR = 8;
  private static final int BLOCKS = 132 * 4;
  private static final int MOST_BLOCKS_Y = 65535;

  private final KernelMemory memory;
  private final Kernels kernels;
  private final LayerNorms layerNorms;
  private final ConvolutionKernel convolutions;
  private final GatedLinearKernel gatedLinear;
  private NDArray scratch;

  private FusedOps(KernelMemory memory, Kernels kernels, CompletableFuture<CudaModule> compiled) {
    this.memory = memory;
    this.kernels = kernels;
    this.layerNorms = new LayerNorms(kernels);
    this.convolutions = new ConvolutionKernel(memory, compiled);
    this.gatedLinear = new GatedLinearKernel(memory, compiled);
  }

  /**
   * The kernels of a device, or null where they cannot run; the log says why.
   *
   * @param aside where the driver compiles while weights are read
   */
  public static FusedOps of(Device device, Supplier<KernelMemory> memory, Executor aside) {
    if (!device.isGpu()) {
      return null;
    }
    try {
      KernelMemory owner = memory.get();
      CudaModule module = new CudaModule(device.getDeviceId(), text("kernels.ptx"));
      CudaModule hopper =
          CudaModule.ifSuited(device.getDeviceId(), "Attention of pixels", text("attention.ptx"));
      return new FusedOps(
          owner,
          new Kernels(owner, module, hopper),
          convolution(hopper != null, device.getDeviceId(), aside));
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn("Fused GPU kernels are not used, which costs speed: {}", e.toString());
      return null;
    }
  }

  /** Null where it cannot be had, whatever the reason. */
  private static CompletableFuture<CudaModule> convolution(
      boolean onHopper, int deviceId, Executor aside) throws IOException {
    if (!onHopper) {
      return CompletableFuture.completedFuture(null);
    }
    byte[] text = text("convolution.ptx");
    return CompletableFuture.supplyAsync(
            () -> CudaModule.ifSuited(deviceId, "Convolution", text), aside)
        .exceptionally(
            e -> {
              LOG.warn(
                  "Kernels for convolutions are not used, which costs speed: {}", e.toString());
              return null;
            });
  }

  /** Whether there are kernels for this generation of GPUs alone. */
  public boolean onHopper() {
    return kernels.onHopper();
  }

  /** Whether there are kernels for convolutions of numbers of the type of {@code x}. */
  public boolean convolves(NDArray x) {
    return kernels.onHopper() && Kernels.isHalf(x);
  }

  private static byte[] text(String name) throws IOException {
    try (InputStream in = FusedOps.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** Whether the kernels take activations like {@code x} (.., C). */
  public static boolean fits(NDArray x) {
    return Kernels.fits(x);
  }

  /** Results of an operation in {@code results}, or null if it is declined. */
  public List<NDArray> run(Results results, String op, Object... args) {
    if (args.length == 0 || !(args[0] instanceof NDArray x)) {
      return null;
    }
    return switch (op) {
      case "norm" -> normalised(results, x, null, args, 1, false);
      case "norm_act" -> normalised(results, x, null, args, 1, true);
      case "shifted_norm_act" -> normalised(results, x, (NDArray) args[1], args, 2, true);
      case "layer_norm" -> layerNorms.norm(results, x, null, args, 1);
      case "shift_norm" -> layerNorms.add(results, x, null, args, 1);
      case "shifted_layer_norm" -> layerNorms.norm(results, x, (NDArray) args[1], args, 2);
      case "window_layer_norms" -> layerNorms.windows(results, x, args);
      case "add_norm" -> layerNorms.add(results, x, (NDArray) args[1], args, 2);
      case "attend_frames_into" -> FrameAttentionKernel.run(kernels, x, args);
      case "attend_pixels" -> PixelAttentionKernel.run(kernels, results, x, args);
      case "convolve", "convolve_into" -> convolutions.overPixels(results, x, args);
      case "conv_over_frames", "conv_over_frames_add" -> convolutions.overFrames(results, x, args);
      case "enlarge_twice_into" -> convolutions.enlarged(x, args);
      case "linear_gated" -> gatedLinear.run(results, x, (NDArray) args[1], (NDArray) args[2]);
      case "gated" -> gated(results, x);
      case "residual" -> combine(results, x, 1, (NDArray) args[1], 1, (NDArray) args[2], null);
      case "residual_into" ->
          combine(results, x, 1, (NDArray) args[1], 1, (NDArray) args[2], (NDArray) args[3]);
      case "shift_into" -> combine(results, x, 1, null, 0, (NDArray) args[1], (NDArray) args[2]);
      case "blend" -> blend(results, args);
      case "enlarge" -> enlarge(results, x, number(args[1]), number(args[2]));
      default -> null;
    };
  }

  private List<NDArray> normalised(
      Results results, NDArray x, NDArray e, Object[] args, int at, boolean silu) {
    int c = (int) last(x);
    if (!fits(x) || (e != null && e.getShape().size() != c)) {
      return null;
    }
    int parts = number(args[at]);
    int rows = (int) (x.getShape().size() / c / parts);
    int y = Math.max(1, THREADS * VECTOR / c);
    int blocks = Math.max(1, Math.min(ceil(rows, 4 * y), ceil(BLOCKS, parts)));
    Grid grid = new Grid(blocks, parts, c / VECTOR, y, 0);
    Grid sharing = new Grid(blocks, parts, c / VECTOR, y, c / VECTOR * y * 64);
    long scale = scratch(x, 2L * parts * c * (blocks + 1));
    long shift = scale + (long) parts * c * Float.BYTES;
    long sums = shift + (long) parts * c * Float.BYTES;
    NDArray out = results.empty(x.getShape().getShape(), x);
    long in = kernels.address(x);
    long b = kernels.address((NDArray) args[at + 2]);
    float eps = ((Number) args[at + 3]).floatValue();
    kernels.launch("channel_sums", x, sharing, in, sums, rows, c);
    kernels.launch(
        "group_affine",
        x,
        new Grid(GROUPS, parts, THREADS, 1, 0),
        sums,
        blocks,
        rows,
        c,
        e == null ? 0L : kernels.address(e),
        kernels.address((NDArray) args[at + 1]),
        b,
        eps,
        scale,
        shift);
    kernels.launch("affine", x, grid, in, scale, shift, kernels.address(out), rows, silu ? 1 : 0);
    return List.of(out);
  }

  /** Address of memory for sums; safe to use again at once, as kernels run one after the other. */
  private long scratch(NDArray like, long floats) {
    if (scratch == null || scratch.getShape().size() < floats) {
      if (scratch != null) {
        scratch.close();
      }
      scratch = memory.kept(2 * floats, like);
    }
    return kernels.address(scratch);
  }

  private List<NDArray> gated(Results results, NDArray u) {
    int k = (int) (last(u) / 2);
    if (!Kernels.isHalf(u) || k % VECTOR != 0) {
      return null;
    }
    long[] shape = u.getShape().getShape().clone();
    shape[shape.length - 1] = k;
    int rows = (int) (u.getShape().size() / (2L * k));
    int x = Math.min(k / VECTOR, THREADS);
    int y = THREADS / x;
    NDArray out = results.empty(shape, u);
    Grid grid = new Grid(ceil(rows, y), 1, x, y, 0);
    kernels.launch("gated", u, grid, kernels.address(u), kernels.address(out), rows, k);
    return List.of(out);
  }

  private List<NDArray> blend(Results results, Object[] args) {
    float alpha = ((Number) args[2]).floatValue();
    return combine(
        results, (NDArray) args[0], alpha, (NDArray) args[1], 1 - alpha, (NDArray) args[3], null);
  }

  /** {@code p x + q y + v}; y may be null; into a tensor if one is given, else a new one. */
  private List<NDArray> combine(
      Results results, NDArray x, float p, NDArray y, float q, NDArray v, NDArray into) {
    int c = (int) last(x);
    if (!fits(x)) {
      return null;
    }
    int rows = (int) (x.getShape().size() / c);
    int threads = Math.max(1, THREADS * VECTOR / c);
    NDArray out = into == null ? results.empty(x.getShape().getShape(), x) : into;
    Grid grid = new Grid(ceil(rows, 4 * threads), 1, c / VECTOR, threads, 0);
    long other = y == null ? 0L : kernels.address(y);
    long to = kernels.address(out);
    kernels.launch(
        "combine", x, grid, kernels.address(x), p, other, q, kernels.address(v), to, rows);
    return List.of(out);
  }

  private List<NDArray> enlarge(Results results, NDArray x, int height, int width) {
    if (!fits(x) || x.getShape().get(0) * height > MOST_BLOCKS_Y) {
      return null;
    }
    long[] shape = x.getShape().getShape().clone();
    int h = (int) shape[1];
    int w = (int) shape[2];
    int c = (int) shape[3];
    shape[1] = height;
    shape[2] = width;
    int y = Math.max(1, THREADS * VECTOR / c);
    Grid grid = new Grid(ceil(width, 4 * y), (int) shape[0] * height, c / VECTOR, y, 0);
    NDArray out = results.empty(shape, x);
    kernels.untyped("enlarge", grid, kernels.address(x), kernels.address(out), h, w, height, width);
    return List.of(out);
  }
}
