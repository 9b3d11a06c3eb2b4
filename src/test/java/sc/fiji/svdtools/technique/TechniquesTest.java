package sc.fiji.svdtools.technique;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

class TechniquesTest {

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  @Test
  void readsAndWritesText() {
    AttentionScale scale =
        new AttentionScale(
            PerFrame.ONE,
            PerFrame.of(1, 0.9, 0.8),
            PerFrame.of(2),
            TokenScaling.Layers.TEMPORAL_ALL,
            false);
    assertEquals(
        "AttentionScale(query:1,key:[1,0.9,0.8],value:2,scope:temporal_all,area:false)",
        scale.text());
    assertEquals(scale, Techniques.parse(scale.text()));
    assertEquals(
        scale,
        Techniques.parse(" AttentionScale( key: [1, 0.9, 0.8], value:2.0, scope:Temporal-All ) "));
    List<Technique> all =
        Techniques.parseAll("PositionScaling(frames:14), NoiseShuffle;AttentionWindows(size:16)");
    assertEquals(3, all.size());
    assertEquals(
        "PositionScaling(frames:14) NoiseShuffle(window:14,stride:7,mode:reschedule)"
            + " AttentionWindows(size:16,stride:7,mode:independent,positions:local)",
        Techniques.text(all));
    assertEquals(List.of(), Techniques.parseAll(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "PositionScale,PositionScaling",
    "noiseshuffle,NoiseShuffle",
    "AtentionWindow,AttentionWindows",
    "KeyScale,AttentionScale",
    "FeaturesCache,FeatureCache",
    "AttentionWindows$Mode,AttentionWindows"
  })
  void namesTheNearest(String wrong, String nearest) {
    String message = refusal(() -> Techniques.parse(wrong + "(a:1)"));
    assertTrue(message.startsWith("There is no technique '" + wrong + "'"), message);
    assertTrue(message.contains("'" + nearest + "'."), message);
  }

  /** Other classes of the package are not offered, not even by their own names. */
  @ParameterizedTest
  @ValueSource(strings = {"TechniqueParameters", "KeyedTechnique", "Require", "Technique"})
  void namesTechniquesOnly(String other) {
    String message = refusal(() -> Techniques.parse(other + "(a:1)"));
    String start = "There is no technique '" + other + "'; the nearest is '";
    assertTrue(message.startsWith(start), message);
    String nearest = message.substring(start.length(), message.length() - 2);
    assertEquals(nearest, Techniques.parse(nearest).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PositionScaling(frames:14",
        "PositionScaling(frames)",
        "PositionScaling(frames:14,frames:15)",
        "PositionScaling(frames=14)",
        "(frames:14)",
        "PositionScaling)",
        "[",
        "]",
        "))(("
      })
  void refusesBrokenText(String text) {
    String message = refusal(() -> Techniques.parseAll(text));
    assertTrue(message.endsWith(".") && !message.contains("\n"), message);
  }

  @Test
  void namesBothOfTwoThatContradict() {
    assertEquals(
        "PositionScaling and AttentionWindows both set the frame positions; use one of them.",
        refusal(() -> Techniques.plan(List.of(new PositionScaling(14), new AttentionWindows()))));
    assertEquals(
        "ReferenceCompatible and PositionScaling both set the frame positions; use one of them.",
        refusal(
            () -> Techniques.plan(List.of(new ReferenceCompatible(), new PositionScaling(14)))));
    assertEquals(
        "PositionScaling is given twice; it may be given once.",
        refusal(() -> Techniques.plan(List.of(new PositionScaling(14), new PositionScaling(25)))));
  }

  @Test
  void listsMustHaveTheLengthOfTheClip() {
    SamplingPlan plan = Techniques.plan(Techniques.parseAll("AttentionScale(key:[1,0.9,0.8])"));
    plan.check(3);
    assertEquals(
        "The key scale has 3 numbers; it must have one, or one for each of the 14 frames.",
        refusal(() -> plan.check(14)));
  }

  @Test
  void refusesAnAreaOutsideTemporalSelfAttention() {
    assertEquals(
        "The scope of the scales is all; with an area it must be temporal_self.",
        refusal(() -> Techniques.parse("AttentionScale(scope:all,area:true)")));
  }

  /** svd-model.md 6.2 and 6.3: in all layers, softmax scale sqrt(tau / D). */
  @Test
  void referenceScalesAllLayers() {
    SamplingPlan plan = new ReferenceCompatible(0, 1, 0.7, 2, 4).applyTo(SamplingPlan.PLAIN);
    assertEquals(TokenScaling.Layers.ALL, plan.get(Ports.TOKENS).layers());
    assertEquals(PerFrame.of(0.7), plan.get(Ports.TOKENS).key());
    assertEquals(2, plan.get(Ports.LOGITS).temporal());
    assertEquals(2, plan.get(Ports.LOGITS).spatial());
    SamplingPlan ours = new TemporalAttentionScale(4).applyTo(SamplingPlan.PLAIN);
    assertEquals(2, ours.get(Ports.LOGITS).temporal());
    assertEquals(1, ours.get(Ports.LOGITS).spatial());
  }
}
