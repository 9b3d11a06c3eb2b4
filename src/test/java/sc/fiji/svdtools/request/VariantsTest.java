package sc.fiji.svdtools.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariantsTest {

  private static List<String> names(String rows, String sweep) {
    return List.copyOf(Variants.of("", rows, sweep).keySet());
  }

  @Test
  void rowsHaveNamesAndCommonOptions() {
    Map<String, Animation> variants =
        Variants.of("frames=48 seed=7", "plain: ; scaled: posframes=-1\nkeyscale=0.7", "");
    assertEquals(List.of("plain", "scaled", "keyscale=0.7"), List.copyOf(variants.keySet()));
    assertEquals(48, variants.get("plain").clip().frames());
    assertEquals(7, variants.get("keyscale=0.7").clip().seed().intValue());
    assertEquals(-1, variants.get("scaled").values().get("posframes"));
    assertEquals(0, variants.get("plain").values().get("posframes"));
  }

  @Test
  void aSweepMultipliesTheRows() {
    assertEquals(List.of("steps=5", "steps=9"), names("", "steps=5,9"));
    assertEquals(
        List.of("a, steps=5", "a, steps=9", "b, steps=5", "b, steps=9"),
        names("a: ; b: posframes=-1", "steps=5,9"));
    assertEquals(List.of("keyscale=[1,0.9]", "keyscale=0.5"), names("", "keyscale=[1,0.9],0.5"));
  }

  /** Texts and titles may hold what stands between rows. */
  @Test
  void rowsEndOutsideBrackets() {
    Map<String, Animation> variants =
        Variants.of("", "a: endimage=[x; y, z]; b: endimage=[one]\n c: steps=3", "");
    assertEquals(List.of("a", "b", "c"), List.copyOf(variants.keySet()));
    assertEquals("x; y, z", variants.get("a").values().get("endimage"));
    refused(
        "The value of 'endimage' is '[x; b: steps=3'; its opening [ must be closed.",
        "a: endimage=[x; b: steps=3",
        "");
  }

  @Test
  void whatCannotBeUsedIsOneSentence() {
    refused(
        "Row 'a': There is no key 'stepss' (given as stepss=1); the nearest is 'steps'.",
        "a: stepss=1",
        "");
    refused("There are two rows 'a'; each row needs a name of its own.", "a: ; a: steps=2", "");
    refused("The sweep is 'steps'; it must have the form key=value,value,value.", "", "steps");
  }

  private static void refused(String sentence, String rows, String sweep) {
    assertEquals(
        sentence,
        assertThrows(IllegalArgumentException.class, () -> Variants.of("", rows, sweep))
            .getMessage());
  }
}
