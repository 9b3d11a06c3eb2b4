package sc.fiji.svdtools.weights;

import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes small safetensors files for tests; tensors keep the order in which they are added. */
public final class SafetensorsWriter {
  private final JsonObject header = new JsonObject();
  private final List<byte[]> data = new ArrayList<>();
  private long end;

  /** Sets the free texts of the header. */
  public SafetensorsWriter metadata(Map<String, String> texts) {
    JsonObject json = new JsonObject();
    texts.forEach(json::addProperty);
    header.add("__metadata__", json);
    return this;
  }

  /** Adds floats as F32, F16 or BF16, rounded to the nearest even value. */
  public SafetensorsWriter add(String name, DataType dtype, float[] values, long... shape) {
    return addBytes(name, typeName(dtype), encode(values, dtype), shape);
  }

  /** Adds floats as F32. */
  public SafetensorsWriter add(String name, float[] values, long... shape) {
    return add(name, DataType.FLOAT32, values, shape);
  }

  /** Adds anything. */
  public SafetensorsWriter addBytes(String name, String type, byte[] bytes, long... shape) {
    JsonObject entry = new JsonObject();
    entry.addProperty("dtype", type);
    JsonArray sizes = new JsonArray();
    Arrays.stream(shape).forEach(sizes::add);
    entry.add("shape", sizes);
    JsonArray range = new JsonArray();
    range.add(end);
    end += bytes.length;
    range.add(end);
    entry.add("data_offsets", range);
    header.add(name, entry);
    data.add(bytes);
    return this;
  }

  /** Writes the file; its folder is made if needed. */
  public Path write(Path file) {
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    byte[] head = Arrays.copyOf(json, padded);
    Arrays.fill(head, json.length, padded, (byte) ' ');
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        out.write(littleEndian(8).putLong(padded).array());
        out.write(head);
        for (byte[] bytes : data) {
          out.write(bytes);
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of floats in a stored type. */
  public static byte[] encode(float[] values, DataType dtype) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, dtype.getNumOfBytes()));
    for (float value : values) {
      if (dtype == DataType.FLOAT32) {
        bytes.putFloat(value);
      } else {
        bytes.putShort(dtype == DataType.FLOAT16 ? half(value) : brain(value));
      }
    }
    return bytes.array();
  }

  /** Float to binary16; finite values and infinities, rounded to the nearest even value. */
  public static short half(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    double magnitude = Math.abs((double) value);
    if (magnitude >= 65520) {
      return (short) (sign | 0x7c00);
    }
    int exponent = Math.max(magnitude == 0 ? -14 : Math.getExponent(magnitude), -14);
    long steps = (long) Math.rint(Math.scalb(magnitude, 10 - exponent));
    return (short) (sign | (exponent + 14 << 10) + steps);
  }

  /** Float to bfloat16, rounded to the nearest even value; not for NaN. */
  public static short brain(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  private static String typeName(DataType dtype) {
    return switch (dtype) {
      case FLOAT32 -> "F32";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
      default -> throw new IllegalArgumentException("Cannot write floats as " + dtype + ".");
    };
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
