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
import java.util.Locale;

/**
 * One open device: PyTorch, the project's operations, and the root of all tensor scopes.
 *
 * <p>Owns: the compiled operations and every scope made by {@link #scope()}; closing frees them.
 */
public final class Torch implements AutoCloseable {

  private static final String ENGINE = "PyTorch";
  private static final String OPS = "ops.py";

  private final Device device;
  private final Scope root;
  private final PtSymbolBlock ops;
  private final FusedOps fused;
  private final boolean stepwise;

  private Torch(Device device, boolean stepwise) {
    this.device = device;
    PtNDManager manager =
        (PtNDManager) Engine.getEngine(ENGINE).newBaseManager(device).newSubManager(device);
    this.root = new Scope(this, null, manager);
    this.ops = load(manager);
    this.fused = FusedOps.of(this);
    this.stepwise = stepwise || fused != null;
  }

  /**
   * Opens a device.
   *
   * @throws ai.djl.engine.EngineException if PyTorch's native library cannot be loaded
   */
  public static Torch open(Device device) {
    return new Torch(device, false);
  }

  /** Opens a device on which networks always run step by step, to test that way of running. */
  public static Torch openStepwise(Device device) {
    return new Torch(device, true);
  }

  /**
   * True if the loaded native library can use NVIDIA GPUs.
   *
   * @throws ai.djl.engine.EngineException if it cannot be loaded
   */
  public static boolean withCuda() {
    return Engine.getEngine(ENGINE).hasCapability("CUDA");
  }

  /** Version of PyTorch, as DJL declares it. */
  public static String version() {
    return Engine.getEngine(ENGINE).getVersion();
  }

  /** Whether an operation failed because memory was short. */
  public static boolean ranOutOfMemory(RuntimeException e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof EngineException
        && (text.contains("out of memory") || text.contains("can't allocate memory"));
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
    return stepwise && (fused == null || Kernels.fits(x));
  }

  /** Operations with kernels of their own, or null. */
  FusedOps fused() {
    return fused;
  }

  /** A new scope; the caller closes it. */
  public Scope scope() {
    return root.child();
  }

  /** Keeps a tensor until the device is closed. */
  NDArray keep(NDArray x) {
    return root.adopt(x);
  }

  /** Number of tensors alive in all scopes of this device. */
  public int liveTensors() {
    return root.liveTensors();
  }

  /** Gives cached, unused device memory back. Does nothing on the CPU. */
  public void releaseCache() {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
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
   */
  IValue run(String op, IValue[] inputs) {
    JniUtils.setGraphExecutorOptimize(false);
    return IValueUtils.runMethod(ops, op, inputs);
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
