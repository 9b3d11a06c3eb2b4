package sc.fiji.svdtools.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.text.Quote;

/** Values that Java would take for numbers, and values that nobody can read in a message. */
class KeyNumbersTest {

  record Numbers(@Range(least = 1, most = 9) int whole, BigInteger seed, double real) {}

  private static final Numbers ONES = new Numbers(1, BigInteger.ONE, 1);

  @ParameterizedTest
  @ValueSource(
      strings = {"\u0663", "\u0967", "0x3", "0x1p3", "3d", "3f", "NaN", "Infinity", "1e999"})
  void otherFormsOfNumbersAreRefused(String value) {
    for (String key : List.of("whole", "seed", "real")) {
      var error =
          assertThrows(IllegalArgumentException.class, () -> Keys.with(ONES, Map.of(key, value)));
      String start = "The value of '" + key + "' is '" + value + "'; it must be a";
      assertTrue(error.getMessage().startsWith(start), error.getMessage());
    }
  }

  @Test
  void plainFormsAreTaken() {
    Map<String, String> options = Map.of("whole", " 3 ", "seed", "-7", "real", "2.5e-1");
    assertEquals(new Numbers(3, BigInteger.valueOf(-7), 0.25), Keys.with(ONES, options));
  }

  @Test
  void pastedTextsAreCutAndStayOnOneLine() {
    String pasted = "first line\nsecond line\n".repeat(10_000);
    List<Map<String, String>> cases = List.of(Map.of("real", pasted), Map.of(pasted, "1"));
    for (Map<String, String> options : cases) {
      var error = assertThrows(IllegalArgumentException.class, () -> Keys.with(ONES, options));
      assertEquals(1, error.getMessage().lines().count(), error.getMessage());
      assertTrue(error.getMessage().length() < 3 * Quote.MOST, error.getMessage());
    }
  }

  @Test
  void argumentsMayBeGivenOnce() {
    assertEquals(Map.of("a", "1", "b", "x=y"), Options.of("a=1", "b=x=y"));
    var twice = assertThrows(IllegalArgumentException.class, () -> Options.of("a=1", "a=2"));
    assertEquals(
        "The key 'a' is given twice, the second time as '2'; it may be given once.",
        twice.getMessage());
    var bare = assertThrows(IllegalArgumentException.class, () -> Options.of("a"));
    assertEquals("The argument is 'a'; it must have the form key=value.", bare.getMessage());
  }
}
