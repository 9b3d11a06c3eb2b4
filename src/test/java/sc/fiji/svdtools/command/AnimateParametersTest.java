package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.AnimateParameters;
import sc.fiji.svdtools.request.Animation;

/** The values of a clip: their defaults, sizes and limits, and the text that repeats them. */
class AnimateParametersTest {

  private static final ModelInfo SVD =
      new ModelInfo("svd", "sgm", "0123456789abcdef", 25, 1024, 576, false);
  private static final ModelInfo DEMO =
      new ModelInfo("demo", "diffusers", "0123456789abcdef", 14, 128, 128, true);

  @Test
  void theMacroCallIsTheShortestThatRepeats() {
    String stable = Animation.of(Map.of("posframes", -1, "keyscale", "0.7")).macro();
    assertTrue(stable.startsWith("run(\"SVD Animate Image...\""), stable);
    Animation windows = Animation.of(Map.of("windowmode", "independent"));
    assertTrue(windows.macro().startsWith("run(\"SVD Animate Image (Experimental)...\""));
    String options = windows.macro().replaceAll("^[^,]*, \"|\"\\);$", "");
    assertEquals(windows, Animation.of(Options.parse(options)));
  }

  /** The keys of the stable command alone may contradict each other. */
  @Test
  void aListForTheFramesOfALinkHasAMacroCall() {
    Animation links = Animation.of(Map.of("frames", 9, "linkframes", 3, "keyscale", "[1,0.9,0.8]"));
    String call = links.macro();
    assertTrue(call.startsWith("run(\"SVD Animate Image (Experimental)...\""), call);
    assertTrue(call.contains(" keyscale=[[1,0.9,0.8]] "), call);
  }

  @Test
  void contradictionsAreFoundBeforeAnythingIsLoaded() {
    for (Map<String, String> options :
        List.of(
            Map.of("posframes", "14", "windowmode", "independent"),
            Map.of("windowsize", "4", "windowstride", "5"),
            Map.of("keyscale", "[1,0.9]", "frames", "3"),
            Map.of("keyscale", "NaN"),
            Map.of("stronglevel", "-0.5"),
            Map.of("between", "hold", "loop", "orbit"),
            Map.of("between", "sketch", "linkframes", "3"),
            Map.of("keyscale", "-1"))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> Animation.of(options)).getMessage();
      assertTrue(message.endsWith(".") && !message.contains("\n"), message);
    }
  }

  @Test
  void textReadsBack() {
    AnimateParameters odd =
        AnimateParameters.of(
            Map.of(
                "seed", Long.MIN_VALUE,
                "augmentation", "1e-3",
                "schedule", "Align your steps",
                "solver", "EULER_ANCESTRAL",
                "width", "640"));
    assertEquals(odd, AnimateParameters.of(Options.parse(odd.text())));
    assertTrue(odd.text().contains("schedule=align-your-steps solver=euler-ancestral"));
  }

  @Test
  void theDefaultsAreThePublishedSettings() {
    VideoSettings settings = AnimateParameters.DEFAULT.resolved(SVD, 1024, 576).settings();
    assertEquals(VideoSettings.of(new Canvas(1024, 576, Canvas.Fit.CROP), 25), settings);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 3000, 2000, 896, 640",
    "0, 0, 4096, 4096, 768, 768",
    "0, 0, 300, 200, 320, 192",
    "0, 0, 10, 9000, 64, 4096",
    "512, 0, 300, 200, 512, 320",
    "0, 512, 300, 200, 768, 512",
    "72, 1000, 300, 200, 72, 1000"
  })
  void freeSizesFollowTheImageWithinTheModelsPixels(
      int width, int height, int imageWidth, int imageHeight, int w, int h) {
    AnimateParameters used =
        AnimateParameters.of(Map.of("width", width, "height", height))
            .resolved(SVD, imageWidth, imageHeight);
    assertEquals(w + " x " + h, used.width() + " x " + used.height());
  }

  @Test
  void theDemoHasASizeOfItsOwn() {
    AnimateParameters used = AnimateParameters.DEFAULT.resolved(DEMO, 3000, 2000);
    assertEquals(128, used.width());
    assertEquals(128, used.height());
    assertEquals(14, used.frames());
    AnimateParameters one = AnimateParameters.of(Map.of("width", 256)).resolved(DEMO, 300, 200);
    assertEquals(192, one.height());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frames|1001|The value of 'frames' is '1001'; it must be a whole number from 1 to 1000, or"
            + " 0 for the number the model was trained on.",
        "frames|-1|The value of 'frames' is '-1'; it must be a whole number from 1 to 1000, or 0"
            + " for the number the model was trained on.",
        "frames|abc|The value of 'frames' is 'abc'; it must be a whole number from 1 to 1000, or 0"
            + " for the number the model was trained on.",
        "steps|0|The value of 'steps' is '0'; it must be a whole number from 1 to 1000.",
        "steps|2.5|The value of 'steps' is '2.5'; it must be a whole number from 1 to 1000.",
        "steps|99999999999|The value of 'steps' is '99999999999'; it must be a whole number from 1"
            + " to 1000.",
        "width|100|The value of 'width' is '100'; it must be a multiple of 8 from 64 to 4096, or 0"
            + " for a size taken from the image.",
        "height|8|The value of 'height' is '8'; it must be a multiple of 8 from 64 to 4096, or 0"
            + " for a size taken from the image.",
        "height|4104|The value of 'height' is '4104'; it must be a multiple of 8 from 64 to 4096,"
            + " or 0 for a size taken from the image.",
        "minguidance|NaN|The value of 'minguidance' is 'NaN'; it must be a number from 0 to 30.",
        "maxguidance|30.5|The value of 'maxguidance' is '30.5'; it must be a number from 0 to 30.",
        "fps|0|The value of 'fps' is '0'; it must be a whole number from 1 to 120.",
        "motion|1024|The value of 'motion' is '1024'; it must be a whole number from 0 to 1023.",
        "augmentation|-0.5|The value of 'augmentation' is '-0.5'; it must be a number from 0 to"
            + " 10.",
        "chunk|-2|The value of 'chunk' is '-2'; it must be a whole number from 1 to 1000, or 0 for"
            + " all frames at once.",
        "seed|1.5|The value of 'seed' is '1.5'; it must be a whole number from -9223372036854775808"
            + " to 18446744073709551615.",
        "numFrames|9|There is no key 'numFrames' (given as numFrames=9); the nearest is 'frames'."
      })
  void badValuesAreRefusedWithOneSentence(String key, String value, String sentence) {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class, () -> AnimateParameters.of(Map.of(key, value)));
    assertEquals(sentence, refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fit|squash|The value of 'fit' is 'squash'; it must be one of crop, pad, stretch.",
        "curve|1|The value of 'curve' is '1'; it must be one of linear, constant, triangle.",
        "schedule|linear|The value of 'schedule' is 'linear'; it must be one of karras,"
            + " exponential, align-your-steps, consistency.",
        "solver|heun|The value of 'solver' is 'heun'; it must be one of euler, euler-ancestral,"
            + " dpmpp-2m, consistency."
      })
  void badChoicesAreRefusedWithOneSentence(String key, String value, String sentence) {
    badValuesAreRefusedWithOneSentence(key, value, sentence);
  }
}
