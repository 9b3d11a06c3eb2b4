package sc.fiji.svdtools.weights;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the Hugging Face CLIP towers to open_clip names, as rules.
 *
 * <p>Two tensors of a tower change form: the query, key and value matrices become rows 0, 1 and 2
 * of one in_proj tensor, and the projection is transposed.
 *
 * <p>Source: transformers CLIPVisionModelWithProjection and CLIPTextModelWithProjection against
 * open_clip VisionTransformer and TextTransformer.
 */
final class VisionNames {
  /** Where the single file keeps the vision tower. */
  static final String PREFIX = "conditioner.embedders.0.open_clip.model.visual.";

  /** Where a text tower is. */
  static final String TEXT_PREFIX = "text.";

  private static final String PROJECTION = "visual_projection.weight";
  private static final String TEXT_PROJECTION = "text_projection.weight";
  private static final Pattern LAYER =
      Pattern.compile("(vision|text)_model\\.encoder\\.layers\\.(\\d{1,3})\\.(.+)\\.(weight|bias)");
  private static final Pattern IN_PROJ = Pattern.compile("self_attn\\.([qkv])_proj");

  private static final Map<String, String> TOP =
      Map.ofEntries(
          Map.entry("vision_model.embeddings.class_embedding", "class_embedding"),
          Map.entry("vision_model.embeddings.patch_embedding.weight", "conv1.weight"),
          Map.entry("vision_model.embeddings.position_embedding.weight", "positional_embedding"),
          Map.entry("vision_model.pre_layrnorm.weight", "ln_pre.weight"),
          Map.entry("vision_model.pre_layrnorm.bias", "ln_pre.bias"),
          Map.entry("vision_model.post_layernorm.weight", "ln_post.weight"),
          Map.entry("vision_model.post_layernorm.bias", "ln_post.bias"),
          Map.entry(PROJECTION, "proj"),
          Map.entry("text_model.embeddings.token_embedding.weight", "token_embedding.weight"),
          Map.entry("text_model.embeddings.position_embedding.weight", "positional_embedding"),
          Map.entry("text_model.final_layer_norm.weight", "ln_final.weight"),
          Map.entry("text_model.final_layer_norm.bias", "ln_final.bias"),
          Map.entry(TEXT_PROJECTION, "text_projection"));

  private static final Map<String, String> IN_LAYER =
      Map.of(
          "layer_norm1", "ln_1.",
          "layer_norm2", "ln_2.",
          "self_attn.out_proj", "attn.out_proj.",
          "self_attn.q_proj", "attn.in_proj_",
          "self_attn.k_proj", "attn.in_proj_",
          "self_attn.v_proj", "attn.in_proj_",
          "mlp.fc1", "mlp.c_fc.",
          "mlp.fc2", "mlp.c_proj.");

  private VisionNames() {}

  /** Whether a name, without prefix, is one of the Hugging Face names of the vision tower. */
  static boolean isHuggingFace(String name) {
    return name.startsWith("vision_model.") || name.startsWith("visual_projection.");
  }

  /** Canonical name; the three parts of an in_proj tensor share one. */
  static String canonical(String name) {
    Matcher m = LAYER.matcher(name);
    String prefix = name.startsWith("text_") ? TEXT_PREFIX : PREFIX;
    if (m.matches() && IN_LAYER.containsKey(m.group(3))) {
      String leaf = IN_LAYER.get(m.group(3)) + m.group(4);
      return prefix + "transformer.resblocks." + m.group(2) + "." + leaf;
    }
    return prefix + TOP.getOrDefault(name, name);
  }

  /**
   * The names whose tensors, joined in this order, give the in_proj tensor that name is part of.
   */
  static List<String> joined(String name) {
    Matcher m = LAYER.matcher(name);
    if (!m.matches() || !IN_PROJ.matcher(m.group(3)).matches()) {
      return List.of(name);
    }
    String head = m.group(1) + "_model.encoder.layers." + m.group(2) + ".self_attn.";
    String tail = "_proj." + m.group(4);
    return List.of(head + "q" + tail, head + "k" + tail, head + "v" + tail);
  }

  /** Whether the canonical tensor is the transpose of the stored one. */
  static boolean isTransposed(String name) {
    return name.equals(PROJECTION) || name.equals(TEXT_PROJECTION);
  }
}
