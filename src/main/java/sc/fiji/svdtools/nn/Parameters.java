package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.Stream;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;
import sc.fiji.svdtools.weights.Weights;

/**
 * The weights below one name, in the form the layers need, and the scope that owns them.
 *
 * <p>Each method takes its tensors from the checkpoint for good; parts that are combined are freed.
 */
public final class Parameters {

  private final Weights weights;
  private final Scope owner;

  /**
   * @param weights checkpoint tensors, already scoped to a network
   * @param owner owns what is loaded, until it closes
   */
  public Parameters(Weights weights, Scope owner) {
    this.weights = weights;
    this.owner = owner;
  }

  /** The parameters below {@code prefix}. */
  public Parameters at(String prefix) {
    return new Parameters(weights.at(prefix), owner);
  }

  public boolean has(String name) {
    return weights.has(name);
  }

  /** Size of one axis of a tensor. */
  public long size(String name, int axis) {
    return weights.size(name, axis);
  }

  /** A tensor as it is. */
  public NDArray take(String name, long... shape) {
    return weights.take(name, shape);
  }

  /** The only value of a tensor of one element. */
  public double scalar(String name) {
    return weights.takeFloats(name, 1)[0];
  }

  /** Marks tensors that have no influence on the result. */
  public void skip(String... names) {
    for (String name : names) {
      weights.skip(name);
    }
  }

  /** {@code name.weight} and {@code name.bias} of a norm over {@code c} channels. */
  public NDArray[] norm(String name, long c) {
    return new NDArray[] {take(name + ".weight", c), take(name + ".bias", c)};
  }

  /** {@code name.weight} (out, in) and {@code name.bias} (out). */
  public NDArray[] linear(String name, long out, long in) {
    return new NDArray[] {take(name + ".weight", out, in), take(name + ".bias", out)};
  }

  /** {@code name.weight} (out, in, k, k), channels last. */
  public NDArray kernel(String name, long out, long in, long k) {
    return made("channels_last", take(name + ".weight", out, in, k, k));
  }

  /** {@code name.weight} as {@link #kernel} and {@code name.bias}. */
  public NDArray[] convolution(String name, long out, long in, long k) {
    return new NDArray[] {kernel(name, out, in, k), take(name + ".bias", out)};
  }

  /** Four kernels (O, I, 2, 2) of one after enlargement to twice the size, which stays. */
  public List<NDArray> quarters(NDArray kernel) {
    return owner.callList("quarter_kernels", kernel);
  }

  /**
   * Whether four small kernels take less time than an enlarged image: on the CPU, and on a GPU, in
   * 16 bits, where convolutions have kernels of their own.
   *
   * @param kernel one like them
   * @param exact whether 16 bits are not enough
   */
  public boolean quartersPay(NDArray kernel, boolean exact) {
    return !owner.torch().device().isGpu() || !exact && owner.torch().ownConvolutions(kernel);
  }

  /** {@code name.weight} (c, c, 3, 1, 1) times {@code factor}, for a convolution over frames. */
  public NDArray frameKernel(String name, long c, double factor) {
    return made("frame_kernel", take(name + ".weight", c, c, 3, 1, 1), factor);
  }

  /** {@code name.bias} times {@code factor}. */
  public NDArray scaledBias(String name, long c, double factor) {
    return made("scaled", take(name + ".bias", c), factor);
  }

  /** Matrices over each other: (n out, in). */
  public NDArray stacked(NDArray... parts) {
    TensorList list = owner.list(parts);
    NDArray result = owner.call("stack_rows", list);
    owner.free(list);
    Stream.of(parts).forEach(NDArray::close);
    return result;
  }

  /** Sum of two tensors. */
  public NDArray sum(NDArray a, NDArray b) {
    return made("add", a, b);
  }

  /** {@code alpha a + (1 - alpha) b}; both stay. */
  public NDArray blended(NDArray a, NDArray b, double alpha) {
    return owner.call("mixed", a, b, alpha);
  }

  /** Result of a weight operation; its tensor arguments are freed. */
  public NDArray made(String op, Object... args) {
    NDArray result = owner.call(op, args);
    for (Object arg : args) {
      if (arg instanceof NDArray tensor) {
        tensor.close();
      }
    }
    return result;
  }

  /** Tensors as one argument of an operation. */
  public TensorList list(NDArray... tensors) {
    return owner.list(tensors);
  }
}
