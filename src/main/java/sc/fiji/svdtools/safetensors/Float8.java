package sc.fiji.svdtools.safetensors;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The two 8-bit floats of safetensors; every value of them is one of F16.
 *
 * <p>Source: Micikevicius et al. 2022, "FP8 Formats for Deep Learning", table 1.
 */
public enum Float8 {
  /** 4 bits of exponent (bias 7), 3 of fraction, no infinity; NaN is 1111.111. */
  F8_E4M3 {
    @Override
    int magnitude(int bits) {
      int exponent = bits >> 3;
      int fraction = bits & 7;
      if (bits == 0x7f) {
        return HALF_NAN;
      }
      if (exponent > 0) {
        return exponent - 7 + HALF_BIAS << HALF_FRACTION | fraction << HALF_FRACTION - 3;
      }
      if (fraction == 0) {
        return 0;
      }
      // Subnormal: fraction times 2^-9, which is a normal number in F16.
      int power = 31 - Integer.numberOfLeadingZeros(fraction);
      int rest = fraction - (1 << power);
      return power - 9 + HALF_BIAS << HALF_FRACTION | rest << HALF_FRACTION - power;
    }
  },
  /** 5 bits of exponent (bias 15), 2 of fraction: the upper half of F16. */
  F8_E5M2 {
    @Override
    int magnitude(int bits) {
      return bits << 8;
    }
  };

  private static final int HALF_BIAS = 15;
  private static final int HALF_FRACTION = 10;
  private static final int HALF_NAN = 0x7e00;
  private static final Pattern SCALE =
      Pattern.compile("(.*[._])?(scaled_fp8|scale_weight|scale_input|(weight|input)_scale(_inv)?)");

  private final short[] halves = new short[256];

  Float8() {
    for (int bits = 0; bits < halves.length; bits++) {
      halves[bits] = (short) ((bits & 0x80) << 8 | magnitude(bits & 0x7f));
    }
  }

  /** F16 bits of a value without its sign. */
  abstract int magnitude(int bits);

  /** The format of that name in a file. */
  static Optional<Float8> named(String type) {
    return Stream.of(values()).filter(format -> format.name().equals(type)).findFirst();
  }

  /** Each byte as F16, in a new direct buffer, little-endian. */
  ByteBuffer halves(ByteBuffer bytes) {
    ByteBuffer from = bytes.duplicate();
    int size = Math.multiplyExact(from.remaining(), Short.BYTES);
    ByteBuffer to = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      to.putShort(halves[from.get() & 0xff]);
    }
    return to.flip();
  }

  /** Refuses 8-bit floats that are to be multiplied by scales stored beside them. */
  public static void refuseScaled(Path path, Collection<TensorEntry> entries) {
    Optional<TensorEntry> scaled =
        entries.stream().filter(entry -> named(entry.type()).isPresent()).findFirst();
    Optional<TensorEntry> scale =
        entries.stream().filter(entry -> SCALE.matcher(entry.name()).matches()).findFirst();
    if (scaled.isPresent() && scale.isPresent()) {
      throw new CheckpointException(
          path,
          String.format(
                  Locale.ROOT,
                  "the elements of type %s of tensor %s are to be scaled (by %s), which is not read"
                      + " here;",
                  scaled.get().type(),
                  quote(scaled.get().name()),
                  quote(scale.get().name()))
              + " F32, F16, BF16, and F8_E4M3 and F8_E5M2 without scales are allowed.");
    }
  }
}
