package sc.fiji.svdtools.safetensors;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads {@code *.safetensors.index.json}, the table that says which shard holds which tensor.
 *
 * <p>Source: huggingface_hub, serialization/_torch.py, save_torch_state_dict.
 */
final class ShardIndex {
  private static final long MOST_BYTES = 16_000_000;
  private static final Pattern SHARD_NAME =
      Pattern.compile("[^/\\\\:*?\"<>|\\p{Cntrl}]+\\.safetensors");

  private final Path file;
  private final Map<String, String> shardOf = new LinkedHashMap<>();

  private ShardIndex(Path file) {
    this.file = file;
  }

  /**
   * The shard file name of every tensor.
   *
   * @throws CheckpointException if the table is damaged, repeats a name or leaves its folder
   */
  static Map<String, String> read(Path file) {
    ShardIndex index = new ShardIndex(file);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CheckpointException(file, "the index has more than " + MOST_BYTES + " bytes.");
      }
      try (JsonReader reader =
          new JsonReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
        index.readTop(reader);
      }
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new CheckpointException(file, "the index of the shards cannot be read.", e);
    }
    if (index.shardOf.isEmpty()) {
      throw new CheckpointException(file, "the index has no weight_map.");
    }
    return index.shardOf;
  }

  private void readTop(JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      if (reader.nextName().equals("weight_map")) {
        readMap(reader);
      } else {
        skipFlat(reader);
      }
    }
    reader.endObject();
  }

  private void readMap(JsonReader reader) throws IOException {
    reader.beginObject();
    while (reader.hasNext()) {
      String tensor = reader.nextName();
      String shard = reader.nextString();
      if (!SHARD_NAME.matcher(shard).matches()) {
        throw new CheckpointException(
            file,
            String.format(
                Locale.ROOT,
                "the index names the shard %s; a .safetensors file in the same folder is allowed.",
                quote(shard)));
      }
      if (shardOf.put(tensor, shard) != null) {
        throw new CheckpointException(file, "the index lists " + quote(tensor) + " twice.");
      }
    }
    reader.endObject();
  }

  /** The only other field is metadata, an object of scalars. */
  private static void skipFlat(JsonReader reader) throws IOException {
    if (reader.peek() != JsonToken.BEGIN_OBJECT) {
      skipScalar(reader);
      return;
    }
    reader.beginObject();
    while (reader.hasNext()) {
      reader.nextName();
      skipScalar(reader);
    }
    reader.endObject();
  }

  private static void skipScalar(JsonReader reader) throws IOException {
    JsonToken next = reader.peek();
    if (next == JsonToken.BEGIN_ARRAY || next == JsonToken.BEGIN_OBJECT) {
      throw new IllegalStateException("nested value");
    }
    reader.skipValue();
  }
}
