package sc.fiji.svdtools.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.key.Options;

/** Seeds as PyTorch takes them: 64 bits, with or without a sign. */
class SeedTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "18446744073709551615, -1",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775808, -9223372036854775808",
    "-9223372036854775808, -9223372036854775808"
  })
  void theTextStaysAndTheBitsCount(String given, long bits) {
    Animation animation = Animation.of(Options.parse("frames=14 seed=" + given));
    assertEquals(given, animation.values().get("seed").toString());
    assertEquals(bits, animation.with(sized(animation)).settings().seed());
    assertEquals(animation, Animation.of(Options.parse(animation.text())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"18446744073709551616", "-9223372036854775809", "1.5", "7.0", "1e3"})
  void othersAreRefused(String given) {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> Animation.of(Map.of("seed", given)));
    assertEquals(
        "The value of 'seed' is '"
            + given
            + "'; it must be a whole number from -9223372036854775808 to 18446744073709551615.",
        refused.getMessage());
  }

  private static AnimateParameters sized(Animation animation) {
    return sc.fiji.svdtools.key.Keys.with(animation.clip(), Map.of("width", 64, "height", 64));
  }
}
