package sc.fiji.svdtools.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitsTest {

  @Test
  void readsNumbersAsPeopleWriteThem() {
    assertEquals(-7, Digits.whole("-7"));
    assertEquals(25, Digits.whole("+25"));
    assertEquals(BigInteger.ONE.shiftLeft(64), Digits.large("18446744073709551616"));
    assertEquals(0.02, Digits.number("0.02"));
    assertEquals(-0.5, Digits.number("-.5"));
    assertEquals(1, Digits.number("1."));
    assertEquals(1e-3, Digits.number("1E-3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1 ",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "1d",
        "2.5f",
        "0x1p3",
        "0x10",
        "\u0661\u0662",
        "\u0967",
        "\uff11",
        "1,5",
        "1_000",
        "--1",
        ".",
        "e5",
        "1e",
        "1\n"
      })
  void refusesWhatNobodyMeans(String text) {
    assertThrows(NumberFormatException.class, () -> Digits.whole(text));
    assertThrows(NumberFormatException.class, () -> Digits.large(text));
    assertThrows(NumberFormatException.class, () -> Digits.number(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "-2147483649", "1.0", "1e3"})
  void refusesWhatIsNotWholeOrTooLarge(String text) {
    assertThrows(NumberFormatException.class, () -> Digits.whole(text));
  }
}
