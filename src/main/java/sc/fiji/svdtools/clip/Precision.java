package sc.fiji.svdtools.clip;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;

/** Number format of the networks; latents and solver arithmetic are always 32-bit. */
public enum Precision {
  /** 16-bit float on a GPU, 32-bit float on the CPU. */
  AUTOMATIC,
  FLOAT32,
  FLOAT16,
  BFLOAT16;

  /** The format on {@code device}. */
  public DataType on(Device device) {
    return switch (this) {
      case AUTOMATIC -> device.isGpu() ? DataType.FLOAT16 : DataType.FLOAT32;
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT16 -> DataType.FLOAT16;
      case BFLOAT16 -> DataType.BFLOAT16;
    };
  }
}
