package sc.fiji.svdtools.technique;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.attention.TokenScaling;

class TechniqueParametersTest {

  /** The defaults with some values replaced; values in the order of the record. */
  private static TechniqueParameters with(String key, Object value, Object... more) {
    try {
      RecordComponent[] components = TechniqueParameters.class.getRecordComponents();
      List<Object> pairs = new java.util.ArrayList<>(List.of(key, value));
      pairs.addAll(Arrays.asList(more));
      Object[] values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        int at = pairs.indexOf(components[i].getName());
        values[i] =
            at < 0
                ? components[i].getAccessor().invoke(TechniqueParameters.DEFAULT)
                : pairs.get(at + 1);
      }
      return (TechniqueParameters)
          TechniqueParameters.class.getDeclaredConstructors()[0].newInstance(values);
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(TechniqueParameters parameters) {
    return Techniques.text(parameters.techniques());
  }

  @Test
  void defaultsAskForNothing() {
    assertEquals("", text(TechniqueParameters.DEFAULT));
  }

  /** ImageJ looks for a key anywhere in the options, also inside a longer one. */
  @Test
  void keysAreOneLowerCaseWordAndNoTailOfAnother() {
    List<String> keys =
        Arrays.stream(TechniqueParameters.class.getRecordComponents())
            .map(RecordComponent::getName)
            .toList();
    for (String key : keys) {
      assertTrue(key.matches("[a-z]+"), key);
      for (String other : keys) {
        assertFalse(other.matches(".*[_0-9]" + key), other + " ends in " + key);
      }
    }
  }

  @Test
  void mapsSettingsToTechniques() {
    assertEquals("PositionScaling(frames:14)", text(with("posframes", 14)));
    assertEquals("PositionScaling(frames:0)", text(with("posframes", -1)));
    assertEquals(
        "AttentionScale(query:1,key:[1,0.5],value:1,scope:all,area:false)",
        text(with("keyscale", "1, 0.5", "scalescope", TokenScaling.Layers.ALL)));
    assertEquals("TemporalAttentionScale(scale:2)", text(with("attnscale", 2.0)));
    assertEquals(
        "AttentionWindows(size:16,stride:4,mode:scale_per_window,positions:scaled)"
            + " NoiseShuffle(window:16,stride:4,mode:permute)",
        text(
            with(
                "windowsize",
                16,
                "windowstride",
                4,
                "windowmode",
                TechniqueParameters.WindowMode.SCALE_PER_WINDOW,
                "windowpositions",
                AttentionWindows.Positions.SCALED,
                "shuffle",
                TechniqueParameters.Shuffle.PERMUTE)));
    assertEquals(
        "ReferenceCompatible(frames:12,query:1,key:0.7,value:1,attention:2)",
        text(with("posframes", 12, "keyscale", "0.7", "attnscale", 2.0, "refcompatible", true)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "posframes|-2|The value of 'posframes' is '-2'; it must be a whole number from 1 to 1000,"
            + " 0 for off, or -1 for the number the model was trained on.",
        "windowsize|0|The window size is 0; it must be a whole number from 1 to 1000.",
        "windowstride|15|The window stride is 15; it must not be above the window size, which is"
            + " 14."
      })
  void refusesWholeNumbers(String key, int value, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> with(key, value)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keyscale|NaN|The key scale is NaN; it must be a number from 0 to 100.",
        "queryscale|-1|The query scale is -1; it must be a number from 0 to 100.",
        "valuescale|big|The value scale is 'big'; it must be a number or a list of numbers like"
            + " [1,0.9,0.8]."
      })
  void refusesScales(String key, String value, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> with(key, value)).getMessage());
  }

  private static void contradicts(String part, TechniqueParameters parameters) {
    String message =
        assertThrows(IllegalArgumentException.class, parameters::techniques).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void refusesContradictions() {
    Object on = TechniqueParameters.WindowMode.INDEPENDENT;
    contradicts("'windowpositions' is 'local'", with("posframes", 14, "windowmode", on));
    contradicts("ReferenceCompatible", with("refcompatible", true, "windowmode", on));
    contradicts("'posframes' is '-1'", with("refcompatible", true, "posframes", -1));
    contradicts("'keyscale'", with("refcompatible", true, "keyscale", "[1,2]"));
    contradicts("'scalearea'", with("refcompatible", true, "scalearea", true));
  }
}
