package sc.fiji.svdtools.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A CLIP text tower of two blocks with weights by formula, in every way of naming.
 *
 * @param width width of the blocks
 * @param size numbers of an embedding
 */
public record FilledTower(int width, int size) {

  /** As in src/test/python/make_text_fixtures.py. */
  public static final FilledTower SMALL = new FilledTower(32, 48);

  private static final int VOCABULARY = 49408;
  private static final int LENGTH = 77;
  private static final int BLOCKS = 2;

  /** Canonical names and shapes. */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("text.token_embedding.weight", new long[] {VOCABULARY, width});
    shapes.put("text.positional_embedding", new long[] {LENGTH, width});
    for (int i = 0; i < BLOCKS; i++) {
      String block = "text.transformer.resblocks." + i + ".";
      norm(shapes, block + "ln_1");
      shapes.put(block + "attn.in_proj_weight", new long[] {3L * width, width});
      shapes.put(block + "attn.in_proj_bias", new long[] {3L * width});
      linear(shapes, block + "attn.out_proj", width, width);
      norm(shapes, block + "ln_2");
      linear(shapes, block + "mlp.c_fc", 4 * width, width);
      linear(shapes, block + "mlp.c_proj", width, 4 * width);
    }
    norm(shapes, "text.ln_final");
    shapes.put("text.text_projection", new long[] {width, size});
    return shapes;
  }

  private void norm(Map<String, long[]> shapes, String name) {
    shapes.put(name + ".weight", new long[] {width});
    shapes.put(name + ".bias", new long[] {width});
  }

  private static void linear(Map<String, long[]> shapes, String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  /** Adds the tower to a file with open_clip's names behind {@code prefix}. */
  public SafetensorsWriter openClip(SafetensorsWriter writer, String prefix) {
    shapes()
        .forEach(
            (k, shape) ->
                writer.add(
                    prefix + k.substring("text.".length()), WeightFiller.fill(k, shape), shape));
    return writer;
  }

  /** Adds the tower with Hugging Face's names behind {@code prefix}. */
  public SafetensorsWriter huggingFace(SafetensorsWriter writer, String prefix) {
    shapes().forEach((k, shape) -> huggingFace(writer, prefix, k, shape));
    writer.addBytes(prefix + "text_model.embeddings.position_ids", "I64", new byte[8], 1, 1);
    return writer;
  }

  private void huggingFace(SafetensorsWriter writer, String prefix, String key, long[] shape) {
    float[] values = WeightFiller.fill(key, shape);
    String name =
        key.substring("text.".length())
            .replace("token_embedding", "text_model.embeddings.token_embedding")
            .replace("positional_embedding", "text_model.embeddings.position_embedding.weight")
            .replace("transformer.resblocks.", "text_model.encoder.layers.")
            .replace("ln_1", "layer_norm1")
            .replace("ln_2", "layer_norm2")
            .replace("attn.out", "self_attn.out")
            .replace("mlp.c_fc", "mlp.fc1")
            .replace("mlp.c_proj", "mlp.fc2")
            .replace("ln_final", "text_model.final_layer_norm");
    if (name.equals("text_projection")) {
      float[] turned = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        turned[i % size * width + i / size] = values[i];
      }
      writer.add(prefix + name + ".weight", turned, size, width);
    } else if (name.contains("in_proj_")) {
      long[] third = shape.clone();
      third[0] /= 3;
      for (int i = 0; i < 3; i++) {
        int part = values.length / 3;
        writer.add(
            prefix + name.replace("attn.in_proj_", "self_attn." + "qkv".charAt(i) + "_proj."),
            Arrays.copyOfRange(values, i * part, (i + 1) * part),
            third);
      }
    } else {
      writer.add(prefix + name, values, shape);
    }
  }

  /** A file with open_clip's names and nothing else. */
  public Path write(Path file) {
    return openClip(new SafetensorsWriter(), "").write(file);
  }
}
