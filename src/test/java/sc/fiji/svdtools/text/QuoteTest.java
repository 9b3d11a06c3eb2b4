package sc.fiji.svdtools.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuoteTest {

  @Test
  void shortValuesAreShownAsTheyAre() {
    assertEquals("'Zellen 1 \u00e4\u6f22'", Quote.of("Zellen 1 \u00e4\u6f22"));
    assertEquals("'null'", Quote.of(null));
    assertEquals("'" + "x".repeat(200) + "'", Quote.of("x".repeat(200)));
  }

  @Test
  void longValuesAreCut() {
    assertEquals("'" + "x".repeat(200) + "...'", Quote.of("x".repeat(100_000)));
    String emoji = "x".repeat(199) + "\ud83d\udd2c" + "y".repeat(50);
    assertEquals("'" + "x".repeat(199) + "...'", Quote.of(emoji));
  }

  @Test
  void everythingStaysOnOneLine() {
    assertEquals("'a?b?c?d?e'", Quote.of("a\nb\rc\u2028d\u0007e"));
    assertEquals("'a?b'", Quote.of("a\u202eb"));
    assertEquals("'a?b'", Quote.of("a\ud83db"));
  }

  @Test
  void longPathsKeepStartAndEnd() {
    Path path = Path.of("/models/" + "deep/".repeat(100) + "svd_xt.safetensors");
    String text = Quote.path(path);
    assertTrue(text.startsWith("/models/deep/"), text);
    assertTrue(text.endsWith("/svd_xt.safetensors"), text);
    assertEquals(Quote.MOST + 3, text.length());
    assertFalse(Quote.path(Path.of("/a\nb")).contains("\n"));
  }
}
