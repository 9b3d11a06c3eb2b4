package sc.fiji.svdtools.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.request.AnimateParameters;

class OptionsTest {

  @Test
  void splitsAsImageJDoes() {
    assertEquals(Map.of(), Options.parse(" "));
    assertEquals(Map.of(), Options.parse(null));
    assertEquals(
        Map.of("frames", "9", "input", "a b=c [d]", "path", "/x y", "verbose", "true", "end", ""),
        Options.parse(" frames=9 input=[a b=c [d]]  path='/x y' verbose end="));
  }

  @Test
  void whatStandsInsideAValueIsNoKey() {
    assertEquals(
        Map.of("path", "/data/seed=3 steps=4/x", "seed", "7"),
        Options.parse("path=[/data/seed=3 steps=4/x] seed=7"));
  }

  @Test
  void unbalancedAndDoubledAreErrors() {
    assertSentence(
        "The value of 'path' is '[/a b c'; its opening [ must be closed.", "seed=1 path=[/a b c");
    assertSentence("The value of 'path' is ''/a'; its opening ' must be closed.", "path='/a");
    assertSentence(
        "The key 'seed' is given twice, the second time as '2'; it may be given once.",
        "seed=1 seed=2");
  }

  @Test
  void quotedTextReadsBack() {
    for (String text : List.of("plain", "", "two words", "it's", "a[1]", "C:\\x y\\z")) {
      assertEquals(Map.of("key", text), Options.parse("key=" + Options.quoted(text)));
    }
    for (int c = 1; c <= Character.MAX_VALUE; c++) {
      if ("[]".indexOf(c) < 0) {
        String text = "细胞" + (char) c + "分裂";
        assertEquals(Map.of("key", text), Options.parse("key=" + Options.quoted(text)));
      }
    }
  }

  @Test
  void theNearestKeyIsNamed() {
    List<String> keys = AnimateParameters.keys();
    assertEquals("frames", Options.nearest("numFrames", keys));
    assertEquals("frames", Options.nearest("frmaes", keys));
    assertEquals("minguidance", Options.nearest("guidance", keys));
    assertEquals("solver", Options.nearest("sovler", keys));
  }

  private static void assertSentence(String expected, String options) {
    Exception refused = assertThrows(IllegalArgumentException.class, () -> Options.parse(options));
    assertEquals(expected, refused.getMessage());
  }
}
