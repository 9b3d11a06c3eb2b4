package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a network, which can wait in host memory while other work needs the device's.
 *
 * <p>They are copied to the host when they leave for the first time; as weights do not change,
 * leaving again costs nothing and coming back one copy to the device. A network keeps its tensors
 * (they change place, not identity) and must not run while they are away.
 *
 * <p>Owns: the copies, until the device is closed. The weights belong to their scope.
 */
public final class Offload {

  private final Scope weights;
  private final Scope host;
  private final List<NDArray> moving = new ArrayList<>();
  private final List<NDArray> copies = new ArrayList<>();
  private NDArray anchor;
  private boolean away;

  /**
   * @param weights a scope that holds all weights of the network and nothing else
   */
  public Offload(Scope weights) {
    this.weights = weights;
    this.host = weights.torch().scope();
  }

  /** Whether the weights wait in host memory. */
  public boolean away() {
    return away;
  }

  /** Size of the weights in bytes. */
  public long bytes() {
    return weights.tensors().stream().mapToLong(Offload::bytes).sum();
  }

  /** Frees the weights' place on the device. */
  public void leave() {
    if (away) {
      return;
    }
    if (anchor == null) {
      copy();
    }
    for (int i = 0; i < copies.size(); i++) {
      exchange(moving.get(i), copies.get(i));
    }
    away = true;
  }

  private void copy() {
    moving.addAll(weights.tensors());
    for (NDArray x : moving) {
      copies.add(host.call("host_copy", x));
    }
    anchor = host.call("empty32", new long[] {1}, moving.get(0));
  }

  /** Brings the weights back to the device. */
  public void enter() {
    if (!away) {
      return;
    }
    for (int i = 0; i < copies.size(); i++) {
      try (Scope s = host.child()) {
        exchange(moving.get(i), s.call("moved", copies.get(i), anchor));
      }
    }
    away = false;
  }

  private void exchange(NDArray x, NDArray y) {
    try (Scope s = host.child()) {
      s.call("exchange", x, y);
    }
  }

  private static long bytes(NDArray x) {
    // DJL does not know the size of bfloat16.
    return x.getShape().size() * Math.max(Short.BYTES, x.getDataType().getNumOfBytes());
  }
}
