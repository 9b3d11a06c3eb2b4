package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.job.BatchFixture;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.request.AnimateParameters;

/** Every key at its limits, beyond them and with pasted text: a run or one sentence. */
class NonsenseTest {

  private static final List<String> PASTED =
      List.of(
          "abc",
          "",
          " ",
          "NaN",
          "Infinity",
          "-Infinity",
          "1e999",
          "0x10",
          "1,5",
          "1_000",
          "-1",
          "99999999999999999999",
          "null",
          "true",
          "[",
          "]]",
          "a=b",
          "line\nbreak",
          "tab\there",
          "\u202e\u0000",
          "\uD83D\uDE00",
          "x".repeat(10000),
          "%s %d",
          "../../etc",
          "'; DROP");

  private final FakeModels models = new FakeModels();
  private Context context;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    OpenImages.forget();
    System.setProperty("svdtools.presets", folder.toString());
    context = BatchFixture.context(models, "cpu");
  }

  @AfterEach
  void close() {
    context.close();
    System.clearProperty("svdtools.presets");
  }

  @Test
  void everyLimitOfAClipIsAllowedAndEveryStepBeyondIsNot() {
    for (RecordComponent component : AnimateParameters.class.getRecordComponents()) {
      Range range = component.getAnnotation(Range.class);
      if (range == null) {
        continue;
      }
      String key = component.getName();
      boolean whole = component.getType() == int.class;
      for (double inside : new double[] {range.least(), range.most()}) {
        AnimateParameters.of(Map.of(key, whole ? (Object) (int) inside : inside));
      }
      double step = whole ? 1 : 1e-9;
      for (double outside : new double[] {range.least() - step, range.most() + step}) {
        assertSentence(key, whole ? Long.toString((long) outside) : Double.toString(outside));
      }
    }
  }

  @Test
  void pastedTextInAnyKeyIsOneSentence() {
    for (RecordComponent component : AnimateParameters.class.getRecordComponents()) {
      for (String pasted : PASTED) {
        assertSentence(component.getName(), pasted);
      }
    }
    for (String pasted : PASTED) {
      String key = pasted.isEmpty() ? "?" : pasted;
      assertThrows(IllegalArgumentException.class, () -> AnimateParameters.of(Map.of(key, "1")));
    }
  }

  @Test
  void aClipRunsWithEveryValueAtItsLimit() throws Exception {
    ImagePlus image = new ImagePlus("a", new ByteProcessor(16, 16));
    for (RecordComponent component : AnimateParameters.class.getRecordComponents()) {
      Range range = component.getAnnotation(Range.class);
      if (range == null || List.of("width", "height", "frames").contains(component.getName())) {
        continue;
      }
      for (double limit : new double[] {range.least(), range.most()}) {
        Object value = component.getType() == int.class ? (Object) (int) limit : limit;
        CommandModule module =
            run(
                AnimateImageCommand.class,
                Map.of("input", image, "frames", 2, component.getName(), value));
        assertFalse(module.isCanceled(), component.getName());
      }
    }
  }

  @Test
  void pastedTextInTheOtherCommandsIsOneSentence() throws Exception {
    for (String pasted : PASTED) {
      for (String key : List.of("existing", "preset", "files", "out", "parameters")) {
        if (pasted.isBlank() && (key.equals("parameters") || key.equals("preset"))) {
          continue;
        }
        Map<String, Object> inputs = new java.util.HashMap<>();
        inputs.put("files", folder.resolve("no.png").toString());
        inputs.put("out", folder.resolve("out").toString());
        inputs.put(key, pasted);
        assertOneSentence(run(AnimateFilesCommand.class, inputs), key, pasted);
      }
      assertOneSentence(run(SavePresetCommand.class, Map.of("name", pasted)), "name", pasted);
      assertOneSentence(
          run(SavePresetCommand.class, Map.of("name", "a", "parameters", pasted)),
          "parameters",
          pasted);
    }
    assertEquals(0, folder.toFile().list().length);
  }

  private void assertOneSentence(CommandModule module, String key, String pasted) {
    String reason = module.getCancelReason();
    assertTrue(module.isCanceled(), key + " = " + pasted);
    assertFalse(reason == null || reason.contains("Exception"), key + ": " + reason);
    assertTrue(reason.matches("(?s)[A-Z].*\\."), reason);
  }

  private static void assertSentence(String key, String value) {
    boolean own = key.equals("selection") && value.isBlank();
    if (own || key.equals("seed") && value.equals("-1")) {
      return;
    }
    String sentence =
        assertThrows(
                IllegalArgumentException.class,
                () -> AnimateParameters.of(Map.of(key, value)),
                key + "=" + value)
            .getMessage();
    assertTrue(sentence.startsWith("The value of '" + key + "' is '"), sentence);
    assertTrue(sentence.endsWith("."), sentence);
  }

  private CommandModule run(Class<? extends Command> type, Map<String, Object> inputs)
      throws Exception {
    return context.service(CommandService.class).run(type, false, inputs).get();
  }
}
