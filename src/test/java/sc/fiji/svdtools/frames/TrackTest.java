package sc.fiji.svdtools.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackTest {

  private static Track track(String text) {
    return Track.parse("motiontrack", text, 0, 1023);
  }

  @Test
  void straightLinesBetweenTheNearestOutside() {
    Track track = track(" [2:40, 6:80,7:0] ");
    double[] expected = {40, 40, 40, 50, 60, 70, 80, 0, 0};
    for (int f = 0; f < expected.length; f++) {
      assertEquals(expected[f], track.at(f), 1e-12, "frame " + f);
    }
    assertEquals("2:40,6:80,7:0", track.text());
    assertEquals(track, track(track.text()));
  }

  @Test
  void nothingIsNoTrack() {
    assertTrue(track("").empty());
    assertTrue(track(" [] ").empty());
    assertEquals("", track("").text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127", "0:1024", "0:-1", "-1:3", "0:1,0:2", "0:1,", "0:NaN", "1.5:3", "0:1:2", "1000:3", "["
      })
  void badOnesAreRefused(String text) {
    String message = assertThrows(IllegalArgumentException.class, () -> track(text)).getMessage();
    assertEquals(
        "The value of 'motiontrack' is '"
            + text
            + "'; it must be frames from 0 to 999 with numbers from 0 to 1023, each once, such as"
            + " 0:0,13:1023.",
        message);
  }
}
