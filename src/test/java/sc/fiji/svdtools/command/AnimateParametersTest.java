package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.plugin.Parameter;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.AnimateParameters;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.CompareParameters;
import sc.fiji.svdtools.request.MeasureParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.request.ViewParameters;

class AnimateParametersTest {

  private static final ModelInfo SVD =
      new ModelInfo("svd", "sgm", "0123456789abcdef", 25, 1024, 576, false);
  private static final ModelInfo DEMO =
      new ModelInfo("demo", "diffusers", "0123456789abcdef", 14, 128, 128, true);

  private static final String MACRO_KEYS = "macro-keys.txt";

  @Test
  void macroKeysStayAsTheyAre() throws IOException {
    List<String> now = new ArrayList<>();
    Animation.DEFAULT.values().forEach((k, v) -> now.add("animate " + k + "=" + v));
    now.add("animate preset=none");
    Keys.values(ViewParameters.DEFAULT).forEach((k, v) -> now.add("animate " + k + "=" + v));
    Keys.values(CompareParameters.DEFAULT).forEach((k, v) -> now.add("compare " + k + "=" + v));
    Keys.values(MeasureParameters.DEFAULT).forEach((k, v) -> now.add("measure " + k + "=" + v));
    Keys.values(BatchParameters.DEFAULT).forEach((k, v) -> now.add("files " + k + "=" + v));
    Keys.values(ExportClipCommand.Parameters.EMPTY)
        .forEach((k, v) -> now.add("export " + k + "=" + v));
    Keys.values(SavePresetCommand.Parameters.EMPTY)
        .forEach((k, v) -> now.add("savepreset " + k + "=" + v));
    Keys.values(AnimateSelectionCommand.Wish.NONE)
        .forEach((k, v) -> now.add("selection " + k + "=" + v));
    Keys.values(BetweenImagesCommand.Wish.DEFAULT)
        .forEach((k, v) -> now.add("between " + k + "=" + v));
    Keys.values(ModelRequest.DEFAULT).forEach((k, v) -> now.add("settings " + k + "=" + v));
    Keys.values(InstallGpuCommand.Parameters.EMPTY)
        .forEach((k, v) -> now.add("installgpu " + k + "=" + v));
    Set<String> listed = new TreeSet<>(golden());
    Set<String> lost = new TreeSet<>(listed);
    now.forEach(lost::remove);
    Set<String> added = new TreeSet<>(now);
    added.removeAll(listed);
    assertEquals(
        Set.of(), lost, "keys or defaults of " + MACRO_KEYS + " that macros rely on are gone");
    assertEquals(Set.of(), added, "new keys; add them to src/test/resources/.../" + MACRO_KEYS);
  }

  /** Each key of the dialogs that animate stands in a table. */
  @Test
  void aTableHasEachKey() throws IOException {
    Path docs = Path.of(System.getProperty("project.basedir", "")).resolve("resources/docs");
    String tables =
        (Files.readString(docs.resolve("parameters.md"))
                + Files.readString(docs.resolve("techniques.md")))
            .lines()
            .filter(line -> line.startsWith("|") || line.startsWith("More keys:"))
            .collect(Collectors.joining("\n"));
    List<String> missing =
        Animation.keys().stream().filter(key -> !tables.contains("`" + key + "`")).toList();
    assertEquals(List.of(), missing);
  }

  /** ImageJ finds a key wherever no letter stands before it: words of letters cannot collide. */
  @Test
  void keysAreOneLowerCaseWord() {
    List<String> keys = new ArrayList<>(Animation.keys());
    keys.addAll(List.of("input", Presets.KEY));
    keys.addAll(ModelRequest.keys());
    for (String key : keys) {
      assertTrue(key.matches("[a-z]+"), key);
    }
    assertEquals(keys.size(), Set.copyOf(keys).size());
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        AnimateImageCommand.class,
        AnimateExperimentalCommand.class,
        LongVideoCommand.class,
        AnimateSelectionCommand.class,
        ChooseSeedsCommand.class,
        BetweenImagesCommand.class
      })
  void dialogsHaveTheKeysDefaultsAndLimitsOfTheRecords(Class<? extends AnimateCommand> type)
      throws ReflectiveOperationException {
    AnimateCommand command = type.getDeclaredConstructor().newInstance();
    for (String key : command.fields.keys()) {
      Field field = field(type, key);
      field.setAccessible(true);
      Object expected = command.defaults().getOrDefault(key, Animation.DEFAULT.values().get(key));
      boolean text = expected instanceof BigInteger;
      assertEquals(text ? expected.toString() : expected, field.get(command), key);
      Parameter parameter = field.getAnnotation(Parameter.class);
      if (parameter.choices().length > 0) {
        for (String choice : parameter.choices()) {
          assertEquals(choice, one(key, choice).values().get(key));
        }
        assertThrows(IllegalArgumentException.class, () -> one(key, "bogus"), key);
      } else if (!parameter.min().isEmpty()) {
        assertLimits(key, parameter);
      }
    }
  }

  /** Macros, presets and the entry point take every key; a person finds each in some dialog. */
  @Test
  void everyKeyIsInADialog() {
    Set<String> keys = new TreeSet<>(new AnimateExperimentalCommand().fields.keys());
    keys.addAll(new AnimateImageCommand().fields.keys());
    keys.addAll(new LongVideoCommand().fields.keys());
    keys.addAll(new AnimateSelectionCommand().fields.keys());
    keys.addAll(new ChooseSeedsCommand().fields.keys());
    keys.addAll(new BetweenImagesCommand().fields.keys());
    assertEquals(new TreeSet<>(Animation.keys()), keys);
  }

  @Test
  void keysWithoutAFieldGoWithTheOthers() {
    Map<String, Object> inputs =
        new LongVideoCommand().inputs(Map.of("windowmode", "independent", "linkmatch", "0.5"));
    assertEquals("windowmode=independent", inputs.get("more"));
    assertEquals(0.5, inputs.get("linkmatch"));
    assertEquals(48, inputs.get("frames"));
    assertEquals(-1, inputs.get("linkframes"));
    assertEquals(
        "linkframes=7",
        new AnimateExperimentalCommand().inputs(Map.of("linkframes", "7")).get("more"));
  }

  /** The preset's frames win over those of the dialog. */
  @Test
  void aPresetWinsOverTheDialogsDefaults() {
    Map<String, Object> inputs =
        new LongVideoCommand().inputs(Map.of("preset", "reference-compatible"));
    assertEquals(Presets.read("reference-compatible").containsKey("frames"), false);
    assertEquals(48, inputs.get("frames"));
    assertEquals(
        48, new LongVideoCommand().inputs(Map.of("preset", "smooth-48-frames")).get("frames"));
  }

  @Test
  void theStableCommandPointsToTheOneThatHasTheKey() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new AnimateImageCommand().inputs(Map.of("shuffle", "permute")))
            .getMessage();
    assertTrue(message.contains("'shuffle'"), message);
    assertTrue(message.contains("SVD Animate Image (Experimental)..."), message);
  }

  private static Field field(Class<?> type, String key) throws NoSuchFieldException {
    try {
      return type.getDeclaredField(key);
    } catch (NoSuchFieldException e) {
      return AnimateCommand.class.getDeclaredField(key);
    }
  }

  private static Animation one(String key, Object value) {
    Map<String, Object> options = new java.util.HashMap<>(Map.of("windowpositions", "absolute"));
    options.put(key, value);
    return Animation.of(options);
  }

  private static void assertLimits(String key, Parameter parameter) {
    Map<String, Object> wide = new java.util.HashMap<>();
    if (key.startsWith("window")) {
      wide.put("windowsize", 1000);
      wide.put("windowstride", 1);
    }
    if (key.equals("linkoverlap")) {
      wide.put("linkframes", 1000);
    }
    for (String inside : new String[] {parameter.min(), parameter.max()}) {
      wide.put(key, inside);
      Animation.of(wide);
    }
    long below = (long) Math.floor(Double.parseDouble(parameter.min())) - 1;
    long above = (long) Math.ceil(Double.parseDouble(parameter.max())) + 1;
    for (long outside : new long[] {below, above}) {
      assertThrows(IllegalArgumentException.class, () -> Animation.of(Map.of(key, outside)), key);
    }
  }

  @Test
  void theMacroCallIsTheShortestThatRepeats() {
    String stable = Animation.of(Map.of("posframes", -1, "keyscale", "0.7")).macro();
    assertTrue(stable.startsWith("run(\"SVD Animate Image...\""), stable);
    Animation windows = Animation.of(Map.of("windowmode", "independent"));
    assertTrue(windows.macro().startsWith("run(\"SVD Animate Image (Experimental)...\""));
    String options = windows.macro().replaceAll("^[^,]*, \"|\"\\);$", "");
    assertEquals(windows, Animation.of(Options.parse(options)));
  }

  @Test
  void contradictionsAreFoundBeforeAnythingIsLoaded() {
    for (Map<String, String> options :
        List.of(
            Map.of("posframes", "14", "windowmode", "independent"),
            Map.of("windowsize", "4", "windowstride", "5"),
            Map.of("keyscale", "[1,0.9]", "frames", "3"),
            Map.of("keyscale", "NaN"),
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
        "fit|squash|The value of 'fit' is 'squash'; it must be one of crop, pad, stretch.",
        "curve|1|The value of 'curve' is '1'; it must be one of linear, constant, triangle.",
        "schedule|linear|The value of 'schedule' is 'linear'; it must be one of karras,"
            + " exponential, align-your-steps, consistency.",
        "solver|heun|The value of 'solver' is 'heun'; it must be one of euler, euler-ancestral,"
            + " dpmpp-2m, consistency.",
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

  private static List<String> golden() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                AnimateParametersTest.class.getResourceAsStream(MACRO_KEYS),
                StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
