package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scijava.plugin.Parameter;

class LabelsTest {

  /** A command, as far as labels go. */
  static class Above {
    @Parameter(label = "Position frames (0 = off)")
    int posframes;
  }

  /** Has fields of its own beside those above it. */
  static final class Below extends Above {
    @Parameter(label = "<html><b>Fit</b>")
    String fit;

    @Parameter String nameless;
    String other;
  }

  @Test
  void labelsComeFromTheFields() {
    assertEquals(
        new Labels(Map.of("posframes", "Position frames", "fit", "Fit")), Labels.of(Below.class));
  }

  @Test
  void keysAreNamedByLabelAndKey() {
    Labels labels = Labels.of(Below.class);
    assertEquals(
        "The value of 'Fit' is 'posframes'; with 'Position frames' (posframes) it must be pad.",
        labels.in("The value of 'fit' is 'posframes'; with 'posframes' it must be pad."));
    assertEquals("The value of 'rows' is '$1'.", labels.in("The value of 'rows' is '$1'."));
  }

  @Test
  void whatAWindowShowsIsInLines() {
    String sentence =
        "Nothing was downloaded, because the libraries would not be used on this computer, since"
            + " 'fit' is off; to install them all the same, get them from http://127.0.0.1/"
            + "a".repeat(50)
            + " and give that.";
    String shown = Labels.of(Below.class).shown(sentence);
    assertTrue(shown.lines().count() >= 3, shown);
    assertTrue(shown.lines().allMatch(line -> line.length() <= 70), shown);
    assertEquals(sentence.replace("'fit'", "'Fit'"), shown.replace('\n', ' '));
    assertNull(Labels.of(Below.class).shown(null));
  }
}
