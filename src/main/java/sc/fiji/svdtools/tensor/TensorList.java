package sc.fiji.svdtools.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.stream.Stream;

/**
 * Several tensors as one argument of an operation, made once and used in many calls.
 *
 * <p>Owns: a reference to each tensor, so their memory lives until the owning {@link Scope} closes,
 * also if the tensors are closed before.
 */
public final class TensorList {

  private final IValue value;

  TensorList(NDArray... tensors) {
    PtNDArray[] arrays = Stream.of(tensors).map(PtNDArray.class::cast).toArray(PtNDArray[]::new);
    this.value = IValue.listFrom(arrays);
  }

  IValue value() {
    return value;
  }

  void free() {
    value.close();
  }
}
