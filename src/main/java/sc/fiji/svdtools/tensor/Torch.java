package sc.fiji.svdtools.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.cuda.FusedOps;

/**
 * One open device: PyTorch, the project's operations, and the root of all tensor scopes.
 *
 * <p>Owns: the compiled operations and every scope made by {@link #scope()}; closing frees them.
 */
public final class Torch implements AutoCloseable {

  private static final String ENGINE = "PyTorch";
  private static final String OPS = "ops.py";

  /**
   * Products of one operation on the CPU: a few tenths of a second on a core, so that a run can be
   * stopped between two.
   */
  private static final double MOST_PRODUCTS = 1e10;

  /** What CUDA, PyTorch's allocator and oneDNN, of its convolutions, say. */
  private static final List<String> OUT_OF_MEMORY =
      List.of("out of memory", "can't allocate memory", "could not create a primitive");

  private final Device device;
  private final Scope root;
  private final PtSymbolBlock ops;
  private final FusedOps fused;
  private final boolean stepwise;
  private final double most;

  private Torch(Device device, boolean stepwise, double most) {
    this.device = device;
    this.most = device.isGpu() ? Double.POSITIVE_INFINITY : most;
    PtNDManager manager = (PtNDManager) engine().newBaseManager(device).newSubManager(device);
    this.root = new Scope(this, null, manager, () -> {});
    this.ops = load(manager);
    this.fused = FusedOps.of(device, () -> new DeviceMemory(root), AtExit::aside);
    this.stepwise = stepwise || fused != null;
  }

  /**
   * Opens a device.
   *
   * @throws ai.djl.engine.EngineException if PyTorch's native library cannot be loaded
   */
  public static Torch open(Device device) {
    return new Torch(device, false, MOST_PRODUCTS);
  }

  /** Opens a device on which networks always run step by step, to test that way of running. */
  public static Torch openStepwise(Device device) {
    return new Torch(device, true, MOST_PRODUCTS);
  }

  /** Opens the CPU with operations as small as they can be, to test that way of running. */
  public static Torch openInPieces() {
    return new Torch(Device.cpu(), false, 1);
  }

  private static Engine engine() {
    Waiting.settle();
    return Engine.getEngine(ENGINE);
  }

  /**
   * True if the loaded native library can use NVIDIA GPUs.
   *
   * @throws ai.djl.engine.EngineException if it cannot be loaded
   */
  public static boolean withCuda() {
    return engine().hasCapability("CUDA");
  }

  /** Version of PyTorch, as DJL declares it. */
  public static String version() {
    return engine().getVersion();
  }

  /** Whether an operation failed because memory was short. */
  public static boolean ranOutOfMemory(RuntimeException e) {
    for (Throwable t = e; t instanceof EngineException; t = t.getCause()) {
      String text = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (OUT_OF_MEMORY.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }

  /** The device all tensors live on. */
  public Device device() {
    return device;
  }

  /**
   * Whether a network should give activations like {@code x} to many small operations, which have
   * GPU kernels of their own, rather than to few large ones.
   */
  boolean stepwise(NDArray x) {
    return stepwise && (fused == null || FusedOps.fits(x));
  }

  /** Whether convolutions of numbers of the type of {@code x} have kernels of their own. */
  public boolean ownConvolutions(NDArray x) {
    return fused != null && fused.convolves(x);
  }

  /** Operations with kernels of their own, or null. */
  FusedOps fused() {
    return fused;
  }

  /** Products that one operation should not exceed. */
  double most() {
    return most;
  }

  /** A new scope; the caller closes it. */
  public Scope scope() {
    return root.child();
  }

  /**
   * A new scope; the caller closes it.
   *
   * @param stop called before each operation; what it throws ends the work
   */
  public Scope scope(Runnable stop) {
    return root.child(stop);
  }

  /** Number of tensors alive in all scopes of this device. */
  public int liveTensors() {
    return root.liveTensors();
  }

  /** Gives unused memory that is kept for later back: that of the device, or main memory. */
  public void releaseCache() {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    } else {
      FreedMemory.giveBack();
    }
  }

  @Override
  public void close() {
    ops.close();
    root.close();
    releaseCache();
  }

  /**
   * Runs an operation. The graph executor's profiling is off (a switch per thread, hence here): it
   * would re-compile at each new size.
   *
   * @throws OperationException if PyTorch cannot do it, also for want of memory
   * @throws java.util.concurrent.CancellationException if Java ends
   */
  IValue run(String op, IValue[] inputs) {
    AtExit.enter();
    try {
      JniUtils.setGraphExecutorOptimize(false);
      return IValueUtils.runMethod(ops, op, inputs);
    } catch (EngineException e) {
      throw new OperationException(op, e);
    } finally {
      AtExit.leave();
    }
  }

  private static PtSymbolBlock load(PtNDManager manager) {
    byte[] archive = OpsArchive.ofResource(OPS);
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
      JniUtils.enableInferenceMode(block);
      return block;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
