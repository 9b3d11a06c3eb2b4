package sc.fiji.svdtools.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.weights.SafetensorsWriter;

class FloatDecoderTest {
  /** Values from IEEE 754-2008, table of binary16 examples. */
  @ParameterizedTest
  @CsvSource({
    "0000, 0",
    "3c00, 1",
    "c000, -2",
    "7bff, 65504",
    "0400, 6.103515625e-05",
    "03ff, 6.097555160522461e-05",
    "0001, 5.960464477539063e-08",
    "3555, 0.333251953125",
    "7c00, Infinity",
    "fc00, -Infinity"
  })
  void decodesHalf(String bits, float expected) {
    assertEquals(expected, FloatDecoder.half((short) Integer.parseInt(bits, 16)));
  }

  @Test
  void everyHalfSurvivesARoundTrip() {
    for (int bits = 0; bits < 0x10000; bits++) {
      float value = FloatDecoder.half((short) bits);
      boolean nan = (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0;
      assertEquals(nan, Float.isNaN(value));
      if (!nan) {
        assertEquals((short) bits, SafetensorsWriter.half(value), Integer.toHexString(bits));
      }
    }
  }

  @Test
  void negativeZeroKeepsItsSign() {
    assertEquals(0x80000000, Float.floatToRawIntBits(FloatDecoder.half((short) 0x8000)));
  }

  @Test
  void decodesAllThreeTypes() {
    float[] values = {0, 1, -2.5f, 0.15625f, 1024};
    for (DataType dtype : new DataType[] {DataType.FLOAT32, DataType.FLOAT16, DataType.BFLOAT16}) {
      ByteBuffer bytes = ByteBuffer.wrap(SafetensorsWriter.encode(values, dtype));
      assertArrayEquals(values, FloatDecoder.decode(bytes, dtype), dtype.toString());
      assertEquals(0, bytes.position());
    }
  }

  /** 1 + 2^-8 lies half way between two bfloat16 values and goes to the even one. */
  @Test
  void writerRoundsToEven() {
    assertEquals((short) 0x3f80, SafetensorsWriter.brain(1 + 0x1p-8f));
    assertEquals((short) 0x3f82, SafetensorsWriter.brain(1 + 3 * 0x1p-8f));
    assertEquals((short) 0x3c00, SafetensorsWriter.half(1 + 0x1p-11f));
  }

  @Test
  void refusesIntegers() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> FloatDecoder.decode(ByteBuffer.allocate(8), DataType.INT64));
    assertTrue(error.getMessage().contains("int64"), error.getMessage());
  }
}
