package sc.fiji.svdtools.weights;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of a diffusers folder to canonical names, as rules.
 *
 * <p>A rule renames the parts it knows and keeps the rest, so an unknown tensor keeps a name of its
 * own and is reported as left over. How many levels there are, and how many layers on each, is read
 * from the names: the original numbers the blocks of all levels through.
 *
 * <p>Source: diffusers UNetSpatioTemporalConditionModel and AutoencoderKLTemporalDecoder against
 * generative-models VideoUNet and VideoDecoder. Differs: the converter in diffusers/scripts is an
 * unfinished draft with wrong names and is not followed.
 */
final class DiffusersNames {
  private static final int MOST_LEVELS = 10;

  private static final Pattern DOWN =
      Pattern.compile("down_blocks\\.([0-9])\\.(\\w+)\\.([0-9])\\.(.+)");
  private static final Pattern UP =
      Pattern.compile("up_blocks\\.([0-9])\\.(\\w+)\\.([0-9])\\.(.+)");
  private static final Pattern MIDDLE = Pattern.compile("mid_block\\.(\\w+)\\.([0-9])\\.(.+)");

  private static final Map<String, String> UNET_TOP =
      Map.of(
          "time_embedding.linear_1", "time_embed.0",
          "time_embedding.linear_2", "time_embed.2",
          "add_embedding.linear_1", "label_emb.0.0",
          "add_embedding.linear_2", "label_emb.0.2",
          "conv_in", "input_blocks.0.0",
          "conv_norm_out", "out.0",
          "conv_out", "out.2");

  private static final Map<String, String> RESNET =
      Map.of(
          "norm1", "in_layers.0",
          "conv1", "in_layers.2",
          "time_emb_proj", "emb_layers.1",
          "norm2", "out_layers.0",
          "conv2", "out_layers.3",
          "conv_shortcut", "skip_connection");

  /** Current names, and those of diffusers before 0.18. */
  private static final Map<String, String> VAE_ATTENTION =
      Map.of(
          "group_norm", "norm",
          "to_q", "q",
          "to_k", "k",
          "to_v", "v",
          "to_out.0", "proj_out",
          "query", "q",
          "key", "k",
          "value", "v",
          "proj_attn", "proj_out");

  private final Set<String> upWithAttention;
  private final int[] down;
  private final int[] up;

  /** Rules for one part of the folder, which has tensors of these stored names. */
  DiffusersNames(Collection<String> names) {
    List<String> tails =
        names.stream()
            .map(name -> replaceHead(replaceHead(name, "encoder.", ""), "decoder.", ""))
            .toList();
    this.down = resnets(tails, DOWN);
    this.up = resnets(tails, UP);
    this.upWithAttention =
        tails.stream()
            .map(UP::matcher)
            .filter(m -> m.matches() && m.group(2).equals("attentions"))
            .map(m -> m.group(1))
            .collect(Collectors.toSet());
  }

  /** Number of resnets of each block. */
  private static int[] resnets(Collection<String> names, Pattern block) {
    int[] counts = new int[MOST_LEVELS];
    int levels = 0;
    for (String name : names) {
      Matcher m = block.matcher(name);
      if (m.matches() && m.group(2).equals("resnets")) {
        int level = number(m, 1);
        counts[level] = Math.max(counts[level], number(m, 3) + 1);
        levels = Math.max(levels, level + 1);
      }
    }
    return Arrays.copyOf(counts, levels);
  }

  /** Number of the first block of a level; each level below it adds its resnets and some more. */
  private static int first(int[] resnets, int level, int more) {
    return Arrays.stream(resnets).limit(level).map(count -> count + more).sum();
  }

  private static int count(int[] resnets, int level) {
    return level < resnets.length ? resnets[level] : 0;
  }

  /** Canonical name of a tensor in unet/. */
  String unet(String name) {
    return "model.diffusion_model." + unetTail(name);
  }

  private String unetTail(String name) {
    Matcher down = DOWN.matcher(name);
    Matcher up = UP.matcher(name);
    Matcher middle = MIDDLE.matcher(name);
    if (down.matches()) {
      return onWayDown(down, name);
    } else if (up.matches()) {
      return onWayUp(up, name);
    } else if (middle.matches()) {
      return inMiddle(middle, name);
    }
    return renameStem(name, UNET_TOP);
  }

  private String onWayDown(Matcher m, String name) {
    int level = number(m, 1);
    int first = 1 + first(down, level, 1);
    return switch (m.group(2)) {
      case "resnets" -> "input_blocks." + (first + number(m, 3)) + ".0." + resnet(m.group(4));
      case "attentions" ->
          "input_blocks." + (first + number(m, 3)) + ".1." + transformer(m.group(4));
      case "downsamplers" ->
          "input_blocks."
              + (first + count(down, level))
              + "."
              + replaceHead(m.group(4), "conv.", "0.op.");
      default -> name;
    };
  }

  private String onWayUp(Matcher m, String name) {
    int level = number(m, 1);
    int first = first(up, level, 0);
    // On a level without transformers the upsampler follows the resnet directly.
    String upsampler = upWithAttention.contains(m.group(1)) ? "2." : "1.";
    return switch (m.group(2)) {
      case "resnets" -> "output_blocks." + (first + number(m, 3)) + ".0." + resnet(m.group(4));
      case "attentions" ->
          "output_blocks." + (first + number(m, 3)) + ".1." + transformer(m.group(4));
      case "upsamplers" ->
          "output_blocks." + (first + count(up, level) - 1) + "." + upsampler + m.group(4);
      default -> name;
    };
  }

  private static String inMiddle(Matcher m, String name) {
    return switch (m.group(1)) {
      case "resnets" -> "middle_block." + 2 * number(m, 2) + "." + resnet(m.group(3));
      case "attentions" -> "middle_block.1." + transformer(m.group(3));
      default -> name;
    };
  }

  private static String resnet(String leaf) {
    if (leaf.startsWith("spatial_res_block.")) {
      return renameStem(leaf.substring("spatial_res_block.".length()), RESNET);
    }
    if (leaf.startsWith("temporal_res_block.")) {
      return "time_stack." + renameStem(leaf.substring("temporal_res_block.".length()), RESNET);
    }
    return leaf;
  }

  private static String transformer(String leaf) {
    String head = replaceHead(leaf, "temporal_transformer_blocks.", "time_stack.");
    head = replaceHead(head, "time_pos_embed.linear_1.", "time_pos_embed.0.");
    return replaceHead(head, "time_pos_embed.linear_2.", "time_pos_embed.2.");
  }

  /** Canonical name of a tensor in vae/. */
  String vae(String name) {
    if (name.startsWith("encoder.")) {
      return "conditioner.embedders.3.encoder.encoder." + vaeTail(name.substring(8));
    }
    if (name.startsWith("decoder.")) {
      return "first_stage_model.decoder." + vaeTail(name.substring(8));
    }
    if (name.startsWith("quant_conv.")) {
      return "conditioner.embedders.3.encoder." + name;
    }
    return "first_stage_model." + name;
  }

  private String vaeTail(String name) {
    Matcher m = DOWN.matcher(name);
    if (m.matches()) {
      String level = "down." + m.group(1) + ".";
      return switch (m.group(2)) {
        case "resnets" -> level + "block." + m.group(3) + "." + vaeResnet(m.group(4));
        case "downsamplers" -> level + "downsample." + m.group(4);
        default -> name;
      };
    }
    m = UP.matcher(name);
    if (m.matches()) {
      String level = "up." + (up.length - 1 - number(m, 1)) + ".";
      return switch (m.group(2)) {
        case "resnets" -> level + "block." + m.group(3) + "." + vaeResnet(m.group(4));
        case "upsamplers" -> level + "upsample." + m.group(4);
        default -> name;
      };
    }
    m = MIDDLE.matcher(name);
    if (m.matches()) {
      return switch (m.group(1)) {
        case "resnets" -> "mid.block_" + (number(m, 2) + 1) + "." + vaeResnet(m.group(3));
        case "attentions" -> "mid.attn_1." + renameStem(m.group(3), VAE_ATTENTION);
        default -> name;
      };
    }
    String time = replaceHead(name, "time_conv_out.", "conv_out.time_mix_conv.");
    return replaceHead(time, "conv_norm_out.", "norm_out.");
  }

  /** Encoders and image decoders have the convolutions directly, without spatial_res_block. */
  private static String vaeResnet(String leaf) {
    if (leaf.equals("time_mixer.mix_factor")) {
      return "mix_factor";
    }
    if (leaf.startsWith("temporal_res_block.")) {
      return resnet(leaf);
    }
    String plain = replaceHead(leaf, "spatial_res_block.", "");
    return replaceHead(plain, "conv_shortcut.", "nin_shortcut.");
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }

  private static String replaceHead(String name, String head, String by) {
    return name.startsWith(head) ? by + name.substring(head.length()) : name;
  }

  /** Renames what stands before the last dot, such as conv1 in conv1.weight. */
  private static String renameStem(String name, Map<String, String> table) {
    int dot = Math.max(name.lastIndexOf('.'), 0);
    String stem = name.substring(0, dot);
    return table.getOrDefault(stem, stem) + name.substring(dot);
  }
}
