package sc.fiji.svdtools.sketch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oval 40,52 20,20 along 50,62 76,62",
        "rectangle -4.5,2 20,20.125 facing -45.5 at 0:0,0 7:3,4,10 13:26,-4,90,1.5",
        "polygon 1,2 3,4 5,0 / 2,2 3,3 4,1 along 0,0 1,1 2,4 | all at 0:0,0 13:0,0,0,1.2"
      })
  void textGoesRound(String text) {
    assertEquals(text, Paths.parse(text).text());
  }

  @Test
  void spaceDoesNotMatterAndThousandthsAreKept() {
    assertEquals(
        "oval 1,2 3,4 along 0,0 1.235,1 | all at 3:1,1",
        Paths.parse("  oval  1,2 3,4\talong 0,0  1.23456,1|all at  3:1,1 ").text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oval 40,52 20,20",
        "oval 40,52 0,20 along 0,0 1,1",
        "oval 40,52 along 0,0 1,1",
        "circle 40,52 20,20 along 0,0 1,1",
        "polygon 1,1 2,2 along 0,0 1,1",
        "all 1,1 along 0,0 1,1",
        "all along 0,0",
        "all at",
        "all at 0:0,0 0:1,1",
        "all at -1:0,0",
        "all at 1000:0,0",
        "all at 0:0",
        "all at 0:0,0,0,0",
        "all at 0:0,NaN",
        "all at 0:0,0,1e9",
        "all at 0:1,2,3,4,5",
        "all facing many along 0,0 1,1",
        "all along 0,0 1,1 |",
        "|"
      })
  void anythingElseIsRefusedInOneSentence(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Paths.parse(text)).getMessage();
    assertTrue(message.matches("The value of 'paths' has '[^']*'; it must be [^;]+\\."), message);
  }
}
