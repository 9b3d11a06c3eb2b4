package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.cuda.KernelMemory;

/** Tensors of a device for its kernels. */
final class DeviceMemory implements KernelMemory {

  private static final int BYTES = 2;
  private static final long TWO_GIB = 1L << 31;

  private final Scope root;
  private final DeviceAddress addresses;

  /**
   * @param root owns what is kept
   * @throws IllegalStateException if this version of DJL is built differently
   */
  DeviceMemory(Scope root) {
    this.root = root;
    try {
      this.addresses = new DeviceAddress();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DJL does not tell addresses of tensors.", e);
    }
  }

  @Override
  public NDArray kept(long count, NDArray like) {
    return root.call("empty32", new long[] {count}, like);
  }

  @Override
  public long kernelAddress(NDArray kernel) {
    try (NDArray rows = kernel.transpose(0, 2, 3, 1)) {
      return addresses.of(rows);
    }
  }

  /** A large tensor is asked through its first element. */
  @Override
  public long address(NDArray x) {
    if (x.getShape().size() * BYTES < TWO_GIB) {
      return addresses.of(x);
    }
    try (Scope s = root.child()) {
      return addresses.of(s.call("first_element", x));
    }
  }
}
