package sc.fiji.svdtools.safetensors;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;
import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The JSON header of a safetensors file, checked against the size of the file.
 *
 * <p>Throws: {@link CheckpointException} naming the file, the tensor and the value, when names
 * repeat, numbers are not whole and non-negative, a type is unknown, a length is not the product of
 * shape and element size, or data ranges leave the file or overlap.
 *
 * <p>Source: github.com/huggingface/safetensors, README, "Format". Differs: holes between tensors
 * and bytes after the last one are allowed, for they do no harm.
 */
final class SafetensorsHeader {
  private static final int MOST_AXES = 16;

  /** Far more than any model here has; keeps a hostile header from filling the memory. */
  private static final int MOST_TENSORS = 100_000;

  private final Path file;
  private final long dataStart;
  private final long fileSize;
  private final Map<String, TensorEntry> entries = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** Parses the header, which lies in the file from byte 8 to dataStart. */
  SafetensorsHeader(Path file, byte[] json, long dataStart, long fileSize) {
    this.file = file;
    this.dataStart = dataStart;
    this.fileSize = fileSize;
    var text =
        new InputStreamReader(
            new ByteArrayInputStream(json),
            StandardCharsets.UTF_8.newDecoder()); // refuses malformed UTF-8
    try (JsonReader reader = new JsonReader(text)) {
      readTensors(reader);
      reader.peek(); // refuses text behind the end
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new CheckpointException(
          file, "the header is damaged, so this is not a usable safetensors file.", e);
    }
    requireNoOverlap();
  }

  /** All tensors by stored name, in the order of the header. */
  Map<String, TensorEntry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** The texts under __metadata__. */
  Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  private void readTensors(JsonReader reader) throws IOException {
    Set<String> seen = new HashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (!seen.add(name)) {
        throw new CheckpointException(file, "the header lists " + quote(name) + " twice.");
      }
      if (name.equals("__metadata__")) {
        readMetadata(reader);
      } else {
        entries.put(name, readEntry(reader, name));
      }
      if (entries.size() > MOST_TENSORS) {
        throw new CheckpointException(file, "there are more than " + MOST_TENSORS + " tensors.");
      }
    }
    reader.endObject();
  }

  private void readMetadata(JsonReader reader) throws IOException {
    if (reader.peek() != JsonToken.BEGIN_OBJECT) {
      skipScalar(reader, "__metadata__");
      return;
    }
    reader.beginObject();
    while (reader.hasNext()) {
      String key = reader.nextName();
      if (reader.peek() == JsonToken.STRING) {
        metadata.put(key, reader.nextString());
      } else {
        skipScalar(reader, "__metadata__");
      }
    }
    reader.endObject();
  }

  private TensorEntry readEntry(JsonReader reader, String name) throws IOException {
    String type = null;
    long[] shape = null;
    long[] range = null;
    Set<String> seen = new HashSet<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String field = reader.nextName();
      if (!seen.add(field)) {
        throw bad(name, "has the field " + quote(field) + " twice");
      }
      switch (field) {
        case "dtype" -> type = reader.nextString();
        case "shape" -> shape = readNumbers(reader, name, field);
        case "data_offsets" -> range = readNumbers(reader, name, field);
        default -> skipScalar(reader, name);
      }
    }
    reader.endObject();
    if (type == null || shape == null || range == null) {
      throw bad(name, "lacks dtype, shape or data_offsets");
    }
    return checked(name, type, shape, range);
  }

  /** Nested values are refused: millions of brackets would exhaust the memory of the parser. */
  private void skipScalar(JsonReader reader, String name) throws IOException {
    JsonToken next = reader.peek();
    if (next == JsonToken.BEGIN_ARRAY || next == JsonToken.BEGIN_OBJECT) {
      throw bad(name, "has a nested value where a text or number is allowed");
    }
    reader.skipValue();
  }

  private long[] readNumbers(JsonReader reader, String name, String field) throws IOException {
    List<Long> numbers = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      boolean number = reader.peek() == JsonToken.NUMBER;
      String value = number ? reader.nextString() : reader.peek().toString();
      if (!number || !value.matches("\\d{1,18}")) {
        throw bad(
            name, "has " + quote(value) + " in " + field + "; whole numbers from 0 are allowed");
      }
      if (numbers.size() == MOST_AXES) {
        throw bad(name, "has more than " + MOST_AXES + " numbers in " + field);
      }
      numbers.add(Long.valueOf(value));
    }
    reader.endArray();
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private TensorEntry checked(String name, String type, long[] shape, long[] range) {
    ElementType element = ElementType.named(type);
    if (element == null) {
      throw bad(name, "has the unknown type " + quote(type) + "; F32, F16 and BF16 can be read");
    }
    if (range.length != 2 || range[0] > range[1]) {
      throw bad(name, "has the data range " + text(range) + "; begin and end are needed, in order");
    }
    if (range[1] > fileSize - dataStart) {
      throw bad(
          name,
          String.format(
              Locale.ROOT,
              "ends at data byte %d but the file holds %d, so the file is cut short or damaged",
              range[1],
              fileSize - dataStart));
    }
    long bytes = range[1] - range[0];
    if (bytes != expectedBytes(element, name, shape)) {
      throw bad(
          name,
          String.format(
              Locale.ROOT,
              "has %d bytes, which is not the length of %s of type %s",
              bytes,
              text(shape),
              type));
    }
    return new TensorEntry(name, element.dtype(), type, shape, dataStart + range[0], bytes);
  }

  private long expectedBytes(ElementType element, String name, long[] shape) {
    try {
      return element.bytes(shape);
    } catch (ArithmeticException e) {
      throw bad(name, "has the impossible shape " + text(shape));
    }
  }

  private void requireNoOverlap() {
    List<TensorEntry> sorted = new ArrayList<>(entries.values());
    sorted.sort(
        Comparator.comparingLong(TensorEntry::offset).thenComparingLong(TensorEntry::bytes));
    TensorEntry last = null;
    for (TensorEntry entry : sorted) {
      if (entry.bytes() == 0) {
        continue;
      }
      if (last != null && entry.offset() < last.offset() + last.bytes()) {
        throw bad(entry.name(), "overlaps the data of " + quote(last.name()));
      }
      last = entry;
    }
  }

  private CheckpointException bad(String name, String problem) {
    return new CheckpointException(file, "tensor " + quote(name) + " " + problem + ".");
  }
}
