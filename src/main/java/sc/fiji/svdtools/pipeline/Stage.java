package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Locale;
import java.util.function.Supplier;
import sc.fiji.svdtools.forecast.MemoryNeed;
import sc.fiji.svdtools.tensor.Offload;
import sc.fiji.svdtools.tensor.Scope;

/** The part a run is in: which networks are on the device. */
public final class Stage {

  /** Bytes of free device memory above which none is given back between the stages. */
  private static final long PLENTY = 32L << 30;

  private final Networks networks;
  private final DataType type;
  private final boolean offload;
  private Offload current;

  /**
   * @param type number format of the networks, for sentences
   * @param offload networks that are not at work wait in host memory
   */
  Stage(Networks networks, DataType type, boolean offload) {
    this.networks = networks;
    this.type = type;
    this.offload = offload;
  }

  Networks networks() {
    return networks;
  }

  DataType type() {
    return type;
  }

  /** Brings the networks of a part to the device. */
  void enter(Offload part) {
    networks.enter(part, offload);
    current = part;
  }

  /**
   * Like {@link #enter}; the stages use memory in pieces of different sizes, and what one leaves
   * behind may be missing in the next. Giving it back costs some 40 ms, so it is done only where
   * memory is not plentiful.
   */
  void enterAnew(Offload part, Scope scope) {
    enter(part);
    if (MemoryNeed.free(scope.torch().device()) < PLENTY) {
      scope.torch().releaseCache();
    }
  }

  /**
   * Between pieces of the same size, on the CPU, where the next one does not fit beside what this
   * one leaves. On a GPU the next one takes that.
   *
   * @param room bytes that the next one may take
   */
  void tidy(Scope scope, double room) {
    Device device = scope.torch().device();
    if (!device.isGpu() && MemoryNeed.free(device) < room) {
      scope.torch().releaseCache();
    }
  }

  /** Does work with the encoders, from whatever part. */
  <T> T encoding(Supplier<T> work) {
    Offload before = current;
    enter(networks.encoding());
    T result = work.get();
    if (before != null) {
      enter(before);
    }
    return result;
  }

  void requireFinite(Scope s, NDArray x, String what, DataType computed) {
    if (!s.call("all_finite", x).getBoolean()) {
      throw new ArithmeticException(what + " made NaN or infinite values" + remedy(computed));
    }
  }

  /** In float32 numbers are large enough, so what is wrong is the checkpoint. */
  static String remedy(DataType computed) {
    return computed == DataType.FLOAT32
        ? " in float32; the checkpoint has weights that are NaN, infinite or damaged."
        : " in " + computed.name().toLowerCase(Locale.ROOT) + "; try precision float32.";
  }
}
