package sc.fiji.svdtools.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/** Copies bytes from memory to a tensor on the device; a scope of the device satisfies it. */
@FunctionalInterface
public interface TensorUpload {
  /**
   * Makes a tensor.
   *
   * @param littleEndian the elements; neither changed nor kept
   * @param source type of the elements in the buffer
   * @param target type of the tensor
   * @param shape sizes of the tensor; none for a scalar
   * @return a tensor that the implementation owns
   */
  NDArray upload(ByteBuffer littleEndian, DataType source, DataType target, long... shape);
}
