package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;

/**
 * Addresses of tensors in device memory.
 *
 * <p>DJL's native library tells them (as a direct buffer around the tensor's memory), but the class
 * that declares the method is not public, hence the reflection.
 */
final class DeviceAddress {

  private static final String LIBRARY = "ai.djl.pytorch.jni.PyTorchLibrary";

  private final MethodHandle directBuffer;

  /**
   * @throws ReflectiveOperationException if this version of DJL is built differently
   */
  DeviceAddress() throws ReflectiveOperationException {
    Class<?> library = Class.forName(LIBRARY);
    Field instance = library.getDeclaredField("LIB");
    instance.setAccessible(true);
    Method method = library.getDeclaredMethod("torchDirectByteBuffer", long.class);
    method.setAccessible(true);
    this.directBuffer = MethodHandles.lookup().unreflect(method).bindTo(instance.get(null));
  }

  /** Address of the first element of a contiguous tensor below 2 GiB. */
  long of(NDArray tensor) {
    try {
      long handle = ((PtNDArray) tensor).getHandle();
      ByteBuffer memory = (ByteBuffer) directBuffer.invoke(handle);
      return Pointer.nativeValue(Native.getDirectBufferPointer(memory));
    } catch (Throwable e) {
      throw new IllegalStateException("The address of a tensor is not known.", e);
    }
  }
}
