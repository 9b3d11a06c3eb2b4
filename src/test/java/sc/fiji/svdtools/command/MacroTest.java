package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.module.Module;
import sc.fiji.svdtools.request.AnimateParameters;
import sc.fiji.svdtools.sampling.Guidance;

/** Macros animate: with keys, variables and presets, and end where a run cannot begin. */
public class MacroTest {

  private static MacroTest current;

  @TempDir Path presets;
  private MacroRun macro;
  private Module lastModule;

  @BeforeEach
  void open() {
    macro = new MacroRun(presets);
    current = this;
  }

  @AfterEach
  void close() {
    macro.close();
  }

  @Test
  void keysLeftOutTakeTheirDefaultsWhateverRanBefore() throws Exception {
    macro.animate("frames=5 steps=9 seed=4 curve=constant", MacroRun.image());
    assertEquals(5, macro.models.last.frames());
    assertEquals(9, macro.models.last.sampling().steps());
    macro.animate("seed=8 preview=false", MacroRun.image());
    assertEquals(
        AnimateParameters.DEFAULT.resolved(macro.models.info, 60, 40).settings().withSeed(8),
        macro.models.last);
    macro.animate("", MacroRun.image());
    assertEquals(
        AnimateParameters.DEFAULT.resolved(macro.models.info, 60, 40).settings(),
        macro.models.last);
  }

  @Test
  void aMacroLeavesWhatTheNextDialogShows() throws Exception {
    macro.lastUsed("steps", 30);
    macro.lastUsed("frames", 0);
    assertEquals(30, macro.lastUsed("steps"));
    macro.animate("frames=4 steps=5 outputtype=rgb", MacroRun.image());
    assertEquals(5, macro.models.last.sampling().steps());
    assertEquals(30, macro.lastUsed("steps"));
    assertNull(macro.lastUsed("frames"));
    assertNull(macro.lastUsed("outputtype"));
    macro.lastUsed("steps", 25);
  }

  @Test
  void unknownKeysAndBadValuesEndTheRun() throws Exception {
    macro.assertRefused(
        "There is no key 'numFrames' (given as numFrames=9); the nearest is 'frames'.",
        "numFrames=9");
    macro.assertRefused(
        "The value of 'frames' is 'abc'; it must be a whole number from 1 to 1000, or 0 for the"
            + " number the model was trained on.",
        "frames=abc");
    macro.assertRefused(
        "The value of 'preview' is 'maybe'; it must be true or false.", "preview=maybe");
    assertEquals(
        "The value of 'input' is 'no such'; it must be the title of an open image.",
        macro.reason(macro.animate("input=[no such] seed=3", null)));
    assertEquals(0, macro.models.loads);
  }

  @Test
  void withoutAnImageThereIsOneSentence() throws Exception {
    Module module = macro.animate("seed=3", null);
    assertEquals("There is no image; open one first.", macro.reason(module));
  }

  @Test
  void theActiveImageIsTheInput() throws Exception {
    ImagePlus image = MacroRun.image();
    Module module =
        MacroRun.inMacroThread(
            "seed=3",
            () -> {
              WindowManager.setTempCurrentImage(image);
              return macro.runModule(AnimateImageCommand.class, null);
            });
    assertSame(image, module.getInput("input"));
    assertTrue(module.getOutput("output") instanceof ImagePlus);
    assertEquals(3, macro.models.last.seed());
  }

  @Test
  void theClipIsTheActiveImageOfAMacroWithoutWindows() throws Exception {
    String title =
        MacroRun.inMacroThread(
            "frames=4",
            () -> {
              String code =
                  "call('sc.fiji.svdtools.command.MacroTest.animateInMacro');"
                      + "return getTitle() + ' ' + nSlices;";
              return new Interpreter().run(code, "");
            });
    assertEquals("cells-synthetic 4", title);
  }

  @Test
  void variablesOfTheMacroAreValues() throws Exception {
    String code =
        "n = 3; name = 'constant'; big = pow(2, 60); off = false; image = 'no such';"
            + "return call('sc.fiji.svdtools.command.MacroTest.animateWith', '%s');";
    assertEquals("null", withVariables(code, "frames=&n curve=&name seed=&big preview=&off"));
    assertEquals(3, macro.models.last.frames());
    assertEquals(Guidance.Curve.CONSTANT, macro.models.last.sampling().guidance().curve());
    assertEquals(1L << 60, macro.models.last.seed());
    assertEquals(false, lastModule.getInput("preview"));
    withVariables(code, "frames=&m");
    assertEquals(
        "The value of 'frames' is '&m', but the macro has no variable 'm' with a value.",
        macro.reason(lastModule));
    withVariables(code, "frames=&name");
    assertEquals(
        "The value of 'frames' is 'constant'; it must be a whole number from 1 to 1000, or 0 for"
            + " the number the model was trained on.",
        macro.reason(lastModule));
    macro.assertRefused(
        "The value of 'frames' is '&n', but the macro has no variable 'n' with a value.",
        "frames=&n");
  }

  private static String withVariables(String code, String options) throws Exception {
    return MacroRun.inMacroThread(
        options, () -> new Interpreter().run(String.format(Locale.ROOT, code, options), ""));
  }

  /** Called by the macro above. */
  public static String animateWith(String options) {
    current.lastModule = current.macro.runModule(AnimateImageCommand.class, MacroRun.image());
    return String.valueOf(current.macro.reason(current.lastModule));
  }

  @Test
  void aFailedRunEndsTheMacro() throws Exception {
    String title =
        MacroRun.inMacroThread(
            "frames=-4",
            () -> {
              String code =
                  "call('sc.fiji.svdtools.command.MacroTest.animateInMacro');"
                      + "return 'went on';";
              return new Interpreter().run(code, "");
            });
    assertTrue(lastModule.getDelegateObject() instanceof AnimateImageCommand);
    assertTrue(title == null || !title.equals("went on"), title);
  }

  @Test
  void aPresetGivesValuesThatOtherKeysOverride() throws Exception {
    macro.animate("preset=[More Motion] frames=3 augmentation=0.02", MacroRun.image());
    assertEquals(200, macro.models.last.conditioning().motionBucket());
    assertEquals(0.02, macro.models.last.conditioning().augmentation());
    assertEquals(3, macro.models.last.frames());
    macro.animate("frames=3", MacroRun.image());
    assertEquals(127, macro.models.last.conditioning().motionBucket());
    macro.assertRefused(
        "The value of 'preset' is 'mor'; it must be one of none, fast, more-motion,"
            + " reference-compatible, smooth-48-frames.",
        "preset=mor");
  }

  /** Called by the macros above. */
  public static String animateInMacro() {
    current.lastModule = current.macro.runModule(AnimateImageCommand.class, MacroRun.image());
    return "";
  }
}
