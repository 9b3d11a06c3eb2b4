package sc.fiji.svdtools.weights;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.safetensors.CheckpointException;

/**
 * The few numbers that a diffusers folder states in its config.json files and that cannot be read
 * from tensor shapes.
 *
 * <p>Source: config.json of stabilityai/stable-video-diffusion-img2vid, unet and image_encoder.
 */
final class FolderConfig {
  private static final long MOST_BYTES = 1 << 20;

  private final Map<String, String> facts = new LinkedHashMap<>();

  private FolderConfig() {}

  /**
   * The facts of a folder, keyed as {@link Checkpoint#metadata()} says; absent ones are left out.
   */
  static Map<String, String> read(Path folder) {
    FolderConfig config = new FolderConfig();
    Path unet = folder.resolve("unet").resolve("config.json");
    JsonObject unetJson = parse(unet);
    config.copy(unetJson, "num_frames", Checkpoint.NUM_FRAMES, unet);
    config.headWidth(unetJson, unet);
    Path clip = folder.resolve("image_encoder").resolve("config.json");
    JsonObject clipJson = parse(clip);
    config.copy(clipJson, "num_attention_heads", Checkpoint.CLIP_HEADS, clip);
    config.copy(clipJson, "image_size", Checkpoint.CLIP_IMAGE_SIZE, clip);
    return config.facts;
  }

  /** The files that {@link #read} looks at, there or not. */
  static List<Path> files(Path folder) {
    return List.of(
        folder.resolve("unet").resolve("config.json"),
        folder.resolve("image_encoder").resolve("config.json"));
  }

  private static JsonObject parse(Path file) {
    if (!Files.isRegularFile(file)) {
      return new JsonObject();
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new CheckpointException(file, "the file has more than " + MOST_BYTES + " bytes.");
      }
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new CheckpointException(file, "the file is not readable JSON.", e);
    }
  }

  private void copy(JsonObject json, String field, String fact, Path file) {
    if (json.has(field)) {
      facts.put(fact, Integer.toString(number(json.get(field), field, file)));
    }
  }

  /** Channels divided by heads, which must be the same on each level. */
  private void headWidth(JsonObject json, Path file) {
    if (!json.has("block_out_channels") || !json.has("num_attention_heads")) {
      return;
    }
    JsonArray channels = list(json.get("block_out_channels"));
    JsonArray heads = list(json.get("num_attention_heads"));
    int width = 0;
    for (int level = 0; level < channels.size(); level++) {
      int c = number(channels.get(level), "block_out_channels", file);
      int n = number(heads.get(Math.min(level, heads.size() - 1)), "num_attention_heads", file);
      if (c % n != 0 || (width != 0 && c / n != width)) {
        throw new CheckpointException(
            file,
            String.format(
                Locale.ROOT,
                "%d channels with %d heads on level %d give no common head width; one is allowed.",
                c,
                n,
                level));
      }
      width = c / n;
    }
    facts.put(Checkpoint.HEAD_WIDTH, Integer.toString(width));
  }

  private static JsonArray list(JsonElement value) {
    if (value.isJsonArray() && !value.getAsJsonArray().isEmpty()) {
      return value.getAsJsonArray();
    }
    JsonArray single = new JsonArray();
    single.add(value);
    return single;
  }

  private static int number(JsonElement value, String field, Path file) {
    String text = value.isJsonPrimitive() ? value.getAsString() : "a list or nothing";
    if (!text.matches("[1-9]\\d{0,5}")) {
      throw new CheckpointException(
          file,
          field
              + " is "
              + CheckpointException.quote(text)
              + "; a whole number from 1 to 999999 is allowed.");
    }
    return Integer.parseInt(text);
  }
}
