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
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.plugin.Parameter;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.BatchParameters;
import sc.fiji.svdtools.request.CompareParameters;
import sc.fiji.svdtools.request.MeasureParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.request.ViewParameters;

/** Keys stay as macros know them; fields of dialogs agree with the records and the tables. */
class DialogKeysTest {

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

  private static List<String> golden() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                DialogKeysTest.class.getResourceAsStream(MACRO_KEYS), StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
