package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Owner of tensors: what is made in a scope is freed when the scope closes, at the latest.
 *
 * <p>The rule of the whole project: inputs are borrowed (never closed, never changed), exactly one
 * result is handed to the caller's scope. A scope is used by one thread at a time.
 */
public final class Scope implements AutoCloseable {

  private final Torch torch;
  private final Scope parent;
  private final PtNDManager manager;
  private final Runnable stop;
  private final Set<Scope> children = ConcurrentHashMap.newKeySet();
  private final List<TensorList> lists = new ArrayList<>();

  Scope(Torch torch, Scope parent, PtNDManager manager, Runnable stop) {
    this.torch = torch;
    this.parent = parent;
    this.manager = manager;
    this.stop = stop;
  }

  /** The device this scope's tensors live on. */
  public Torch torch() {
    return torch;
  }

  /** A scope inside this one; closed by the caller, or with this one. */
  public Scope child() {
    return child(stop);
  }

  /**
   * A scope inside this one.
   *
   * @param other called before each operation in it and below, in place of this one's; what it
   *     throws ends the work
   */
  public Scope child(Runnable other) {
    Scope child = new Scope(torch, this, manager.newSubManager(torch.device()), other);
    children.add(child);
    return child;
  }

  /**
   * Runs an operation of {@code ops.py} that returns one tensor.
   *
   * @param op name of the method
   * @param args {@link NDArray}, {@link TensorList}, {@code Integer}, {@code Long}, {@code Float},
   *     {@code Double}, {@code Boolean}, {@code long[]} or {@code double[]}
   * @return the result, owned by this scope
   */
  public NDArray call(String op, Object... args) {
    stop.run();
    List<NDArray> fused = fused(op, args);
    return fused == null ? plain(op, args) : fused.get(0);
  }

  /** Like {@link #call}, by the formula of {@code ops.py} also where there is a kernel. */
  NDArray plain(String op, Object... args) {
    try (IValue result = run(op, args)) {
      return result.toTensor(manager);
    }
  }

  /** Like {@link #call} if there is a kernel that does it in one, else null. */
  public NDArray kernel(String op, Object... args) {
    stop.run();
    List<NDArray> fused = fused(op, args);
    return fused == null ? null : fused.get(0);
  }

  /** Runs an operation that returns several tensors, all owned by this scope. */
  public List<NDArray> callList(String op, Object... args) {
    stop.run();
    List<NDArray> fused = fused(op, args);
    if (fused != null) {
      return fused;
    }
    try (IValue result = run(op, args)) {
      return List.<NDArray>of(result.toTensorArray(manager));
    }
  }

  /** Like {@link #call} with {@code x} as first argument, which is freed. */
  public NDArray replace(NDArray x, String op, Object... more) {
    Object[] args = new Object[more.length + 1];
    args[0] = x;
    System.arraycopy(more, 0, args, 1, more.length);
    NDArray result = call(op, args);
    x.close();
    return result;
  }

  /** Whether a network should run step by step on activations like {@code x}. */
  public boolean stepwise(NDArray x) {
    return torch.stepwise(x);
  }

  /**
   * How many of {@code units} equal parts of the work one operation may do, so that it can be
   * stopped before long: at least 1, all of them on a GPU.
   *
   * @param products of each part
   */
  public long atOnce(long units, double products) {
    return (long) Math.max(1, Math.min(units, torch.most() / products));
  }

  /** A tensor of that shape and any values, of the type and on the device of {@code like}. */
  NDArray empty(long[] shape, NDArray like) {
    return call("empty", shape, like);
  }

  private List<NDArray> fused(String op, Object... args) {
    return torch.fused() == null ? null : torch.fused().run(this::empty, op, args);
  }

  /** A float32 tensor with a copy of {@code data}, row-major. */
  public NDArray floats(float[] data, long... shape) {
    ByteBuffer bytes = manager.allocateDirect(Math.multiplyExact(data.length, Float.BYTES));
    bytes.order(ByteOrder.nativeOrder()).asFloatBuffer().put(data);
    return upload(bytes, DataType.FLOAT32, DataType.FLOAT32, shape);
  }

  /** Like {@link #floats(float[], long...)} from doubles. */
  public NDArray floats(double[] data, long... shape) {
    float[] floats = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      floats[i] = (float) data[i];
    }
    return floats(floats, shape);
  }

  /**
   * Copies raw little-endian numbers to the device and converts them.
   *
   * @param data direct buffer, from position to limit exactly the tensor; borrowed during the call
   * @param source format in the buffer
   * @param target format of the result
   * @param shape row-major shape
   */
  public NDArray upload(ByteBuffer data, DataType source, DataType target, long... shape) {
    // The native code ends the process on bfloat16, and ignores a buffer's position.
    boolean brain = source == DataType.BFLOAT16;
    ByteBuffer bytes = brain ? widened(data) : data.slice();
    DataType type = brain ? DataType.FLOAT32 : source;
    try (NDArray raw = manager.create(bytes, new Shape(shape), type)) {
      return call("copied", raw, scalarType(target));
    }
  }

  /** bfloat16 as float32: the upper half of its bits. */
  private ByteBuffer widened(ByteBuffer brain) {
    ShortBuffer in = brain.slice().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    ByteBuffer bytes = manager.allocateDirect(Math.multiplyExact(in.remaining(), Float.BYTES));
    IntBuffer out = bytes.order(ByteOrder.nativeOrder()).asIntBuffer();
    while (in.hasRemaining()) {
      out.put(in.get() << 16);
    }
    return bytes;
  }

  private static int scalarType(DataType type) {
    return switch (type) {
      case FLOAT16 -> 5;
      case FLOAT32 -> 6;
      case FLOAT64 -> 7;
      case BFLOAT16 -> 15;
      default -> throw new IllegalArgumentException("Tensors of type " + type + " are not used.");
    };
  }

  /** Tensors as one reusable argument, freed with this scope. */
  public TensorList list(NDArray... tensors) {
    TensorList list = new TensorList(tensors);
    lists.add(list);
    return list;
  }

  /** Frees a list before the scope closes. */
  public void free(TensorList list) {
    lists.remove(list);
    list.free();
  }

  /** Moves a tensor from its scope to this one and returns it. */
  public NDArray adopt(NDArray tensor) {
    tensor.attach(manager);
    return tensor;
  }

  /** Moves a tensor to the scope this one was made in and returns it. */
  public NDArray release(NDArray tensor) {
    return parent.adopt(tensor);
  }

  /** The tensors alive in this scope and below. */
  List<NDArray> tensors() {
    return manager.getManagedArrays();
  }

  /** Number of tensors alive in this scope and below. */
  public int liveTensors() {
    return tensors().size();
  }

  @Override
  public void close() {
    children.forEach(Scope::close);
    lists.forEach(TensorList::free);
    lists.clear();
    manager.close();
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  private IValue run(String op, Object... args) {
    List<IValue> temporary = new ArrayList<>(args.length);
    try {
      IValue[] values = new IValue[args.length];
      for (int i = 0; i < args.length; i++) {
        values[i] = value(args[i], temporary);
      }
      return torch.run(op, values);
    } finally {
      temporary.forEach(IValue::close);
    }
  }

  private static IValue value(Object arg, List<IValue> temporary) {
    if (arg instanceof TensorList list) {
      return list.value();
    }
    IValue value = fresh(arg);
    temporary.add(value);
    return value;
  }

  private static IValue fresh(Object arg) {
    if (arg instanceof PtNDArray tensor) {
      return IValue.from(tensor);
    } else if (arg instanceof Integer || arg instanceof Long) {
      return IValue.from(((Number) arg).longValue());
    } else if (arg instanceof Double || arg instanceof Float) {
      return IValue.from(((Number) arg).doubleValue());
    } else if (arg instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (arg instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (arg instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    }
    throw new IllegalArgumentException("An operation cannot take the argument " + arg + ".");
  }
}
