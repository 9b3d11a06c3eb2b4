package sc.fiji.svdtools.cuda;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import sc.fiji.svdtools.cuda.CudaModule.Grid;

/** Launches the kernels of {@code kernels.cu} on tensors. */
final class Kernels {

  static final int THREADS = 256;
  static final int GROUPS = 32;

  /** What DJL says of bfloat16, for which its native code has no number. */
  private static final DataType BRAIN = DataType.UNKNOWN;

  private final KernelMemory memory;
  private final CudaModule module;
  private final CudaModule hopper;

  /**
   * Kernels of one device.
   *
   * @param memory that of the device
   * @param hopper those for Hopper GPUs alone, or null
   */
  Kernels(KernelMemory memory, CudaModule module, CudaModule hopper) {
    this.memory = memory;
    this.module = module;
    this.hopper = hopper;
  }

  /** Whether the kernels take activations like {@code x} (.., C). */
  static boolean fits(NDArray x) {
    long c = last(x);
    return isHalf(x)
        && c % GROUPS == 0
        && c <= GROUPS * (long) THREADS
        && x.getShape().size() / c < Integer.MAX_VALUE;
  }

  /** Whether x has a type of 16 bits. */
  static boolean isHalf(NDArray x) {
    return x.getDataType() == DataType.FLOAT16 || x.getDataType() == BRAIN;
  }

  /** Launches a kernel that exists for the type of {@code like}. */
  void launch(String kernel, NDArray like, Grid grid, Object... args) {
    module.launch(kernel + suffix(like), grid, args);
  }

  /** Whether there are kernels for this generation of GPUs alone. */
  boolean onHopper() {
    return hopper != null;
  }

  /** Blocks that run at the same time if each fills a multiprocessor. */
  int multiprocessors() {
    return module.multiprocessors();
  }

  /** Launches a kernel for Hopper GPUs that exists for the type of {@code like}. */
  void hopper(String kernel, NDArray like, Grid grid, Object... args) {
    hopper.launch(kernel + suffix(like), grid, args);
  }

  /** End of the names of kernels for the type of {@code like}. */
  static String suffix(NDArray like) {
    return like.getDataType() == DataType.FLOAT16 ? "_f16" : "_bf16";
  }

  /** Launches a kernel that takes any type of 16 bits. */
  void untyped(String kernel, Grid grid, Object... args) {
    module.launch(kernel, grid, args);
  }

  /** Address of a tensor. */
  long address(NDArray x) {
    return memory.address(x);
  }

  static int number(Object arg) {
    return Math.toIntExact(((Number) arg).longValue());
  }

  static long last(NDArray x) {
    return x.getShape().get(x.getShape().dimension() - 1);
  }

  static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }
}
