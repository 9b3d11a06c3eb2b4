package sc.fiji.svdtools.safetensors;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns stored F32, F16 or BF16 bytes into Java floats, exactly. */
public final class FloatDecoder {
  private FloatDecoder() {}

  /**
   * Decodes a whole little-endian buffer; its position is left alone.
   *
   * @throws IllegalArgumentException if dtype is not F32, F16 or BF16
   */
  public static float[] decode(ByteBuffer data, DataType dtype) {
    if (!ElementType.isFloat(dtype)) {
      throw new IllegalArgumentException(
          "Elements of type " + dtype + " are not floats; F32, F16 and BF16 are allowed.");
    }
    ByteBuffer bytes = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    float[] floats = new float[bytes.remaining() / dtype.getNumOfBytes()];
    if (dtype == DataType.FLOAT32) {
      bytes.asFloatBuffer().get(floats);
      return floats;
    }
    for (int i = 0; i < floats.length; i++) {
      short bits = bytes.getShort();
      floats[i] = dtype == DataType.FLOAT16 ? half(bits) : Float.intBitsToFloat(bits << 16);
    }
    return floats;
  }

  /** IEEE 754 binary16 to float; subnormal numbers, infinities and NaN included. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
