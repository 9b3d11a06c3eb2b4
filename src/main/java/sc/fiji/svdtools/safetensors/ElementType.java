package sc.fiji.svdtools.safetensors;

import ai.djl.ndarray.types.DataType;
import java.util.Map;

/**
 * The element types of safetensors.
 *
 * <p>Source: safetensors 0.6, tensor.rs, enum Dtype.
 *
 * @param dtype what Java code calls it, {@link DataType#UNKNOWN} where it has no name
 * @param bits size of one element; the smallest types share a byte
 */
public record ElementType(DataType dtype, int bits) {
  private static final Map<String, ElementType> BY_NAME =
      Map.ofEntries(
          Map.entry("F64", new ElementType(DataType.FLOAT64, 64)),
          Map.entry("F32", new ElementType(DataType.FLOAT32, 32)),
          Map.entry("F16", new ElementType(DataType.FLOAT16, 16)),
          Map.entry("BF16", new ElementType(DataType.BFLOAT16, 16)),
          Map.entry("I64", new ElementType(DataType.INT64, 64)),
          Map.entry("U64", new ElementType(DataType.UINT64, 64)),
          Map.entry("I32", new ElementType(DataType.INT32, 32)),
          Map.entry("U32", new ElementType(DataType.UINT32, 32)),
          Map.entry("I16", new ElementType(DataType.INT16, 16)),
          Map.entry("U16", new ElementType(DataType.UINT16, 16)),
          Map.entry("I8", new ElementType(DataType.INT8, 8)),
          Map.entry("U8", new ElementType(DataType.UINT8, 8)),
          Map.entry("BOOL", new ElementType(DataType.BOOLEAN, 8)),
          Map.entry("C64", new ElementType(DataType.COMPLEX64, 64)),
          Map.entry("F8_E4M3", new ElementType(DataType.UNKNOWN, 8)),
          Map.entry("F8_E5M2", new ElementType(DataType.UNKNOWN, 8)),
          Map.entry("F8_E8M0", new ElementType(DataType.UNKNOWN, 8)),
          Map.entry("F6_E2M3", new ElementType(DataType.UNKNOWN, 6)),
          Map.entry("F6_E3M2", new ElementType(DataType.UNKNOWN, 6)),
          Map.entry("F4", new ElementType(DataType.UNKNOWN, 4)));

  /** The type of that name, or null if the format has none. */
  static ElementType named(String name) {
    return BY_NAME.get(name);
  }

  /**
   * Exact length of a tensor.
   *
   * @throws ArithmeticException if it does not fit into a long
   */
  long bytes(long[] shape) {
    long total = bits;
    boolean empty = false;
    for (long size : shape) {
      empty |= size == 0;
    }
    for (long size : shape) {
      total = empty ? 0 : Math.multiplyExact(total, size);
    }
    if (total % 8 != 0) {
      throw new ArithmeticException("not a whole number of bytes");
    }
    return total / 8;
  }

  /** Whether networks can be made from it: F32, F16 and BF16. */
  public static boolean isFloat(DataType dtype) {
    return dtype == DataType.FLOAT32 || dtype == DataType.FLOAT16 || dtype == DataType.BFLOAT16;
  }
}
