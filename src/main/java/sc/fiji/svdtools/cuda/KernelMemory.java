package sc.fiji.svdtools.cuda;

import ai.djl.ndarray.NDArray;

/** Memory of a device, as kernels ask for it. */
public interface KernelMemory {

  /**
   * Numbers in float32 of any value, for sums; the device keeps them until it or the caller closes
   * them.
   */
  NDArray kept(long count, NDArray like);

  /** Address of the first element of a contiguous tensor. */
  long address(NDArray x);

  /** Address of the first number of a kernel (O, I, H, W) that lies channels last. */
  long kernelAddress(NDArray kernel);

  /** Owner of what an operation returns. */
  @FunctionalInterface
  interface Results {

    /** A tensor of that shape and any values, of the type and on the device of {@code like}. */
    NDArray empty(long[] shape, NDArray like);
  }
}
