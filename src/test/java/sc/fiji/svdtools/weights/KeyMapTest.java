package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The naming rules against the table of all 2446 tensors of the released file. */
class KeyMapTest {
  private final List<KeyMap.Row> rows = KeyMap.rows();
  private final DiffusersNames unet = new DiffusersNames(names("unet"));
  private final DiffusersNames vae = new DiffusersNames(names("vae"));

  private List<String> names(String component) {
    return rows.stream()
        .filter(row -> row.component().equals(component))
        .flatMap(row -> row.diffusers().stream())
        .toList();
  }

  @Test
  void tableIsComplete() {
    assertEquals(2446, rows.size());
    assertEquals(2446, rows.stream().map(KeyMap.Row::key).distinct().count());
    Map<String, Long> counts =
        rows.stream().collect(Collectors.groupingBy(KeyMap.Row::component, Collectors.counting()));
    assertEquals(Map.of("unet", 1428L, "vae", 374L, "image_encoder", 392L, "unused", 252L), counts);
    long parameters =
        rows.stream().mapToLong(row -> Arrays.stream(row.shape()).reduce(1, (a, b) -> a * b)).sum();
    assertEquals(2_389_819_785L, parameters);
  }

  @Test
  void everyDiffusersNameHasItsCanonicalName() {
    for (KeyMap.Row row : rows) {
      if (!row.component().equals("unused")) {
        for (String name : row.diffusers()) {
          assertEquals(row.key(), canonical(row.component(), name));
        }
      }
    }
  }

  @Test
  void noTwoDiffusersNamesMeetExceptInProj() {
    Map<String, Set<String>> meanings = new HashMap<>();
    for (KeyMap.Row row : rows) {
      for (String name : row.diffusers()) {
        if (!row.component().equals("unused")) {
          assertTrue(
              meanings
                  .computeIfAbsent(canonical(row.component(), name), key -> new HashSet<>())
                  .add(name));
        }
      }
    }
    assertEquals(1428 + 374 + 392, meanings.size());
    meanings.forEach(
        (key, names) -> assertEquals(key.contains(".attn.in_proj_") ? 3 : 1, names.size(), key));
    assertEquals(64, meanings.keySet().stream().filter(k -> k.contains("in_proj_")).count());
  }

  @Test
  void notesTellWhichTensorsChangeForm() {
    for (KeyMap.Row row : rows) {
      String first = row.diffusers().get(0);
      boolean clip = row.component().equals("image_encoder");
      assertEquals(
          row.note().startsWith("split rows in 3"), clip && VisionNames.joined(first).size() == 3);
      assertEquals(row.note().startsWith("transpose"), clip && VisionNames.isTransposed(first));
      if (clip) {
        assertEquals(row.diffusers(), VisionNames.joined(first));
        assertTrue(VisionNames.isHuggingFace(first));
        assertFalse(VisionNames.isHuggingFace(row.key().substring(VisionNames.PREFIX.length())));
      }
      assertEquals(
          row.note().startsWith("squeeze"),
          row.component().equals("vae") && first.matches(".*\\.to_(q|k|v|out\\.0)\\.weight"));
    }
  }

  @Test
  void exactlyTheUnusedRowsAreUnused() {
    for (KeyMap.Row row : rows) {
      assertEquals(row.component().equals("unused"), UnusedTensors.contains(row.key()), row.key());
    }
  }

  @Test
  void acceptsOldAttentionNamesAndPlainDecoderBlocks() {
    String decoder = "first_stage_model.decoder.";
    Map<String, String> expected =
        Map.of(
            "decoder.mid_block.attentions.0.query.weight", decoder + "mid.attn_1.q.weight",
            "decoder.mid_block.attentions.0.key.bias", decoder + "mid.attn_1.k.bias",
            "decoder.mid_block.attentions.0.value.weight", decoder + "mid.attn_1.v.weight",
            "decoder.mid_block.attentions.0.proj_attn.bias", decoder + "mid.attn_1.proj_out.bias",
            "decoder.up_blocks.0.resnets.2.norm1.weight", decoder + "up.3.block.2.norm1.weight",
            "decoder.up_blocks.2.resnets.0.conv_shortcut.bias",
                decoder + "up.1.block.0.nin_shortcut.bias",
            "post_quant_conv.weight", "first_stage_model.post_quant_conv.weight");
    expected.forEach((name, key) -> assertEquals(key, vae.vae(name)));
  }

  @Test
  void unknownNamesStayDistinct() {
    assertEquals(
        "model.diffusion_model.input_blocks.1.0.extra", unet.unet("down_blocks.0.resnets.0.extra"));
    assertEquals("model.diffusion_model.odd", unet.unet("odd"));
    assertEquals("first_stage_model.odd.weight", vae.vae("odd.weight"));
    assertEquals(
        VisionNames.PREFIX + "vision_model.encoder.layers.0.extra.weight",
        VisionNames.canonical("vision_model.encoder.layers.0.extra.weight"));
  }

  /** With n resnets on each level, block 3 level + i of the original is (n + 1) level + i. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void otherNumbersOfLayersAreCountedThrough(int layers) {
    Map<String, String> expected = new LinkedHashMap<>();
    for (KeyMap.Row row : rows) {
      if (row.component().equals("unet")) {
        addWithLayers(expected, row, layers);
      }
    }
    DiffusersNames names = new DiffusersNames(expected.keySet());
    expected.forEach((name, key) -> assertEquals(key, names.unet(name)));
    assertEquals(expected.size(), new HashSet<>(expected.values()).size());
  }

  /** The second resnet of a level stands for all that follow it. */
  private static void addWithLayers(Map<String, String> all, KeyMap.Row row, int layers) {
    String name = row.diffusers().get(0);
    Matcher block = Pattern.compile("(in|out)put_blocks\\.(\\d+)\\.").matcher(row.key());
    if (!block.find() || row.key().contains(".input_blocks.0.")) {
      all.put(name, row.key());
      return;
    }
    int shift = block.group(1).equals("in") ? 1 : 0;
    int first = shift + (layers + 1) * ((Integer.parseInt(block.group(2)) - shift) / 3);
    Matcher counted = Pattern.compile("(resnets|attentions)\\.(\\d)").matcher(name);
    if (!counted.find()) {
      all.put(name, numbered(block, first + layers));
      return;
    }
    int from = Integer.parseInt(counted.group(2));
    int to = from == 1 ? layers - shift : from;
    for (int i = from; from < 2 && i <= to; i++) {
      all.put(counted.replaceFirst("$1." + i), numbered(block, first + i));
    }
  }

  private static String numbered(Matcher block, int number) {
    return block.replaceFirst(block.group(1) + "put_blocks." + number + ".");
  }

  private String canonical(String component, String name) {
    return switch (component) {
      case "unet" -> unet.unet(name);
      case "vae" -> vae.vae(name);
      default -> VisionNames.canonical(name);
    };
  }
}
