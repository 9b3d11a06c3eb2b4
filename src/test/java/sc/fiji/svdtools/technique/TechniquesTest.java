package sc.fiji.svdtools.technique;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.attention.PositionScaling;
import sc.fiji.svdtools.technique.attention.ReferenceCompatible;
import sc.fiji.svdtools.technique.length.AttentionWindows;

class TechniquesTest {

  private static String refusal(Runnable action) {
    return assertThrows(IllegalArgumentException.class, action::run).getMessage();
  }

  private static String text(String keys) {
    return Techniques.active(Techniques.with(Options.parse(keys))).stream()
        .map(technique -> technique.name() + " " + technique.text())
        .collect(Collectors.joining("; "));
  }

  @Test
  void keysAskForTechniques() {
    assertEquals("", text(""));
    assertEquals("", text("windowsize=3 windowstride=2 scalescope=all scalearea=false"));
    assertEquals("PositionScaling posframes=-1", text("posframes=-1"));
    assertEquals(
        "AttentionScale queryscale=1 keyscale=[[1,0.5]] valuescale=1 scalescope=all"
            + " scalearea=false",
        text("keyscale=[1, 0.5] scalescope=all"));
    assertEquals(
        "AttentionWindows windowsize=16 windowstride=4 windowmode=scale-per-window"
            + " windowpositions=scaled; NoiseShuffle windowsize=16 windowstride=4 shuffle=permute",
        text(
            "windowsize=16 windowstride=4 windowmode=scale-per-window windowpositions=scaled"
                + " shuffle=permute"));
    assertEquals(
        "ReferenceCompatible",
        Techniques.names(
            Techniques.active(
                Techniques.with(
                    Options.parse("posframes=12 keyscale=0.7 attnscale=2 refcompatible=true")))));
  }

  /** Techniques that share a key agree on its default and limits. */
  @Test
  void sharedKeysAreOne() {
    Map<String, Object> defaults = new HashMap<>();
    Map<String, String> limits = new HashMap<>();
    for (Technique off : Techniques.with(Map.of())) {
      Keys.values((Record) off)
          .forEach(
              (key, value) -> {
                Object other = defaults.putIfAbsent(key, value);
                assertTrue(other == null || other.equals(value), key);
              });
      for (RecordComponent c : off.getClass().getRecordComponents()) {
        String range = String.valueOf(c.getAnnotation(Range.class));
        String other = limits.putIfAbsent(c.getName(), range);
        assertTrue(other == null || other.equals(range), c.getName());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "posframes=-2|The value of 'posframes' is '-2'; it must be a whole number from 1 to 1000,"
            + " or 0 for off, or -1 for the number the model was trained on.",
        "cacheevery=abc|The value of 'cacheevery' is 'abc'; it must be a whole number from 1 to"
            + " 1000.",
        "keyscale=NaN|The value of 'keyscale' is 'NaN'; it must be a number, or a list of numbers"
            + " like [1,0.9,0.8], each from 0 to 100.",
        "valuescale=big|The value of 'valuescale' is 'big'; it must be a number, or a list of"
            + " numbers like [1,0.9,0.8], each from 0 to 100.",
        "windowmode=independent refcompatible=true|AttentionWindows and ReferenceCompatible both"
            + " set the frame positions; use one of them.",
        "posframes=-1 refcompatible=true|The value of 'posframes' is '-1'; with 'refcompatible' it"
            + " must be 0 or a number of frames.",
        "keyscale=[1,2] refcompatible=true|The value of 'keyscale' is '[1,2]'; with"
            + " 'refcompatible' it must be one number.",
        "scalearea=true refcompatible=true|The value of 'scalearea' is 'true'; with"
            + " 'refcompatible' it must be false."
      })
  void refusesInOneSentence(String keys, String sentence) {
    assertEquals(sentence, refusal(() -> Techniques.plan(Options.parse(keys))));
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
    SamplingPlan plan = Techniques.plan(Options.parse("keyscale=[1,0.9,0.8]"));
    plan.check(3);
    assertEquals(
        "The key scale has 3 numbers; it must have one, or one for each of the 14 frames.",
        refusal(() -> plan.check(14)));
  }

  @Test
  void refusesAnAreaOutsideTemporalSelfAttention() {
    assertEquals(
        "The value of 'scalescope' is 'all'; with 'scalearea' it must be temporal-self.",
        refusal(
            () -> Techniques.with(Options.parse("keyscale=0.5 scalescope=all scalearea=true"))));
  }
}
