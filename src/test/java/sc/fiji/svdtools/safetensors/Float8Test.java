package sc.fiji.svdtools.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.PartCheckpoint;
import sc.fiji.svdtools.weights.SafetensorsWriter;

class Float8Test {

  @TempDir Path folder;

  private static byte[] allBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** Every value against the definition: (-1)^s 2^(e - bias) 1.f, or 2^(1 - bias) 0.f for e = 0. */
  @ParameterizedTest
  @CsvSource({"F8_E4M3, 3, 7", "F8_E5M2, 2, 15"})
  void everyValueIsThatOfTheDefinition(String type, int fractionBits, int bias) {
    Path file =
        new SafetensorsWriter()
            .addBytes("x", type, allBytes(), 16, 16)
            .write(folder.resolve("x.safetensors"));
    try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
      assertEquals(DataType.FLOAT16, checkpoint.dtype("x"));
      assertEquals(512, checkpoint.totalBytes());
      assertTrue(checkpoint.description().contains(type), checkpoint.description());
      RawTensor raw = checkpoint.read("x");
      float[] found = FloatDecoder.decode(raw.data(), raw.dtype());
      for (int bits = 0; bits < 256; bits++) {
        float expected = value(bits, fractionBits, bias, type.equals("F8_E5M2"));
        assertEquals(expected, found[bits], type + " " + Integer.toHexString(bits));
      }
    }
  }

  private static float value(int bits, int fractionBits, int bias, boolean infinities) {
    int exponent = (bits & 0x7f) >> fractionBits;
    int fraction = bits & (1 << fractionBits) - 1;
    int largest = (0x7f >> fractionBits);
    float sign = bits < 128 ? 1 : -1;
    if (infinities && exponent == largest) {
      return fraction == 0 ? sign * Float.POSITIVE_INFINITY : Float.NaN;
    } else if (!infinities && (bits & 0x7f) == 0x7f) {
      return Float.NaN;
    }
    float mantissa = Math.scalb((float) fraction, -fractionBits);
    return exponent == 0
        ? sign * Math.scalb(mantissa, 1 - bias)
        : sign * Math.scalb(1 + mantissa, exponent - bias);
  }

  /** As ComfyUI and others store scaled weights. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "scaled_fp8",
        "a.scale_weight",
        "a.weight_scale",
        "a.input_scale",
        "a.weight_scale_inv"
      })
  void scaledOnesAreRefused(String scale) {
    Path file =
        new SafetensorsWriter()
            .addBytes("a.weight", "F8_E4M3", new byte[4], 2, 2)
            .add(scale, new float[1], 1)
            .write(folder.resolve("x.safetensors"));
    var error = assertThrows(CheckpointException.class, () -> PartCheckpoint.open(file));
    String expected =
        ": the elements of type F8_E4M3 of tensor 'a.weight' are to be scaled (by '" + scale + "')";
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  @Test
  void otherTypesAreNamedAsInTheFile() {
    Path file =
        new SafetensorsWriter()
            .addBytes("x", "F8_E8M0", new byte[2], 2)
            .write(folder.resolve("x.safetensors"));
    try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
      var error = assertThrows(CheckpointException.class, () -> checkpoint.read("x"));
      assertTrue(error.getMessage().contains("of type F8_E8M0; F32,"), error.getMessage());
    }
  }
}
