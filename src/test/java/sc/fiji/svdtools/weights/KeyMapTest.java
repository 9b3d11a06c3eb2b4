package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The naming rules against the table of all 2446 tensors of the released file. */
class KeyMapTest {
  private final List<KeyMap.Row> rows = KeyMap.rows();

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
          row.note().startsWith("split rows in 3"), clip && ClipNames.joined(first).size() == 3);
      assertEquals(row.note().startsWith("transpose"), clip && ClipNames.isTransposed(first));
      if (clip) {
        assertEquals(row.diffusers(), ClipNames.joined(first));
        assertTrue(ClipNames.isHuggingFace(first));
        assertFalse(ClipNames.isHuggingFace(row.key().substring(ClipNames.PREFIX.length())));
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
    expected.forEach((name, key) -> assertEquals(key, DiffusersNames.vae(name)));
  }

  @Test
  void unknownNamesStayDistinct() {
    assertEquals(
        "model.diffusion_model.input_blocks.1.0.extra",
        DiffusersNames.unet("down_blocks.0.resnets.0.extra"));
    assertEquals("model.diffusion_model.odd", DiffusersNames.unet("odd"));
    assertEquals("first_stage_model.odd.weight", DiffusersNames.vae("odd.weight"));
    assertEquals(
        ClipNames.PREFIX + "vision_model.encoder.layers.0.extra.weight",
        ClipNames.canonical("vision_model.encoder.layers.0.extra.weight"));
  }

  private static String canonical(String component, String name) {
    return switch (component) {
      case "unet" -> DiffusersNames.unet(name);
      case "vae" -> DiffusersNames.vae(name);
      default -> ClipNames.canonical(name);
    };
  }
}
