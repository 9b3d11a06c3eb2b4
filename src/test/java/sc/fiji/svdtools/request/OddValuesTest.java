package sc.fiji.svdtools.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.text.Quote;

/** What is typed and pasted into fields: each key takes it as it is, or says one short sentence. */
class OddValuesTest {

  /** Numbers to Java's own methods, alone, in lists, in tracks, as a selection and in paths. */
  private static final List<String> NUMBERS =
      List.of("\u0663", "\u096b", "\uff10\uff15", "0x1p3", "1d", "2f", "NaN", "Infinity", "1e999");

  private static final List<String> FORMS =
      List.of(
          "%s",
          "[%s]",
          "0,%s",
          "1,2,30,%s",
          "%s:90",
          "0:%s",
          "0:90,3:%s",
          "[oval %s,6 20,20 along 15,16 30,20]",
          "oval 5,6 20,%s along 15,16 30,20",
          "rectangle 40,5 9,9 at 0:0,0 3:-4,6,40,%s",
          "rectangle 40,5 9,9 at 0:0,0 %s:-4,6");

  @Test
  void numbersOfOtherKindsAreRefusedOrKeptAsText() {
    int refused = 0;
    for (String key : Animation.keys()) {
      for (String number : NUMBERS) {
        for (String form : FORMS) {
          String value = form.replace("%s", number);
          try {
            Object kept = Animation.of(Map.of(key, value)).values().get(key);
            assertEquals(value, kept, key);
          } catch (IllegalArgumentException e) {
            refused++;
            assertFalse(e.getMessage().contains("\n"), e.getMessage());
          }
        }
      }
    }
    assertTrue(refused > 1000, "refused: " + refused);
  }

  /** A page pasted into a field comes back in no message. */
  @Test
  void longValuesAreCut() {
    String pasted = "x".repeat(Quote.MOST + 1);
    for (String key : Animation.keys()) {
      for (String form : FORMS) {
        String value = form.replace("%s", pasted);
        try {
          Animation.of(Map.of(key, value));
        } catch (IllegalArgumentException e) {
          assertFalse(e.getMessage().contains(pasted), key + ": " + e.getMessage());
        }
      }
    }
  }
}
