package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void longSentencesAreBroken() {
    String word = "a".repeat(30);
    assertEquals(word + " " + word + "\n" + word, Text.wrapped(String.join(" ", word, word, word)));
    assertEquals("short", Text.wrapped("short"));
    String unbroken = "x".repeat(200);
    assertEquals(unbroken, Text.wrapped(unbroken).replace("\n", ""));
  }

  @Test
  void numbersLoseNothing() {
    assertEquals("1", Text.number(1.0));
    assertEquals("0.02", Text.number(0.02));
    assertEquals("9223372036854775807", Text.number(Long.MAX_VALUE));
    assertEquals("NaN", Text.number(Double.NaN));
  }

  @Test
  void tagsAreDropped() {
    assertEquals("Size", Text.plain("<html><b>Size</b></html>"));
    assertEquals("", Text.plain(null));
  }
}
