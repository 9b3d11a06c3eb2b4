package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.module.Module;

/** Images that techniques ask for: what cannot be used is one sentence, and nothing is loaded. */
class TechniqueImagesTest {

  @TempDir Path folder;
  private MacroRun macro;

  @BeforeEach
  void open() {
    macro = new MacroRun(folder.resolve("presets"));
  }

  @AfterEach
  void close() {
    macro.close();
  }

  @Test
  void everyPartOfATextNamesAnImage() throws Exception {
    String one = stack("one.tif", 1, 255);
    String two = stack("two.tif", 2, 255);
    for (String empty : new String[] {"|", "| |", two + "|", "|" + two, one + "||" + two}) {
      String rest = " is '" + empty + "'; it must have an image before and after each |.";
      assertRefused("The value of 'driver'" + rest, "driver=[" + empty + "]");
      assertRefused("The value of 'keyimages'" + rest, "keyimages=[" + empty + "]");
      assertRefused("The value of 'sketch'" + rest, "sketch=[" + empty + "]");
      assertRefused("The value of 'endimage'" + rest, "between=hold endimage=[" + empty + "]");
    }
    for (String empty : new String[] {"|", "a||b", "a|"}) {
      assertRefused(
          "The value of 'textto' is '" + empty + "'; it must have a text before and after each |.",
          "textto=[" + empty + "]");
    }
    assertRefused("The value of 'textto' is '?'; it must be of whole characters.", "textto=\ud83d");
    String barred = stack("b|c.tif", 2, 255);
    for (String name : new String[] {two, "\"" + two + "\"", barred, one + "|" + one}) {
      assertNull(macro.reason(animate("driver=[" + name + "]")), name);
    }
  }

  @Test
  void asManyImagesAsAreUsed() throws Exception {
    String one = stack("one.tif", 1, 255);
    String five = stack("five.tif", 5, 255);
    assertRefused(
        "The value of 'endimage' is '" + five + "', which has 5 images; it must have one.",
        "between=hold endimage=[" + five + "]");
    assertRefused(
        "The value of 'endimage' is '" + five + "', which has 5 images; it must have one.",
        "drafts=2 choose=end endimage=[" + five + "]");
    assertRefused(
        "The value of 'driver' is '"
            + one
            + "', which has 1 frame and no motion; it must have at least 2 with transfer=warp.",
        "driver=[" + one + "]");
    assertRefused(
        "The value of 'keyframes' is '1,2'; there must be as many as key images, which are 5.",
        "keyframes=1,2 keyimages=[" + five + "]");
    String many =
        "The value of 'keyimages' is '"
            + five
            + "', which has 5 images; it must have at most 3 for 4 frames.";
    assertRefused(many, "keyimages=[" + five + "]");
    assertRefused(many, "linkframes=4 frames=9 keyimages=[" + five + "]");
    assertNull(macro.reason(animate("frames=6 keyimages=[" + five + "]")));
    assertNull(macro.reason(animate("driver=[" + one + "] transfer=tokens")));
  }

  @Test
  void keyFramesAreFramesOfTheClip() throws Exception {
    String two = "keyimages=[" + stack("two.tif", 2, 255) + "] keyframes=";
    String beyond = "'; they must be below the number of frames, which is ";
    assertRefused("The value of 'keyframes' is '2,4" + beyond + "4.", two + "2,4");
    assertRefused("The value of 'keyframes' is '2,14" + beyond + "14.", "frames=0 " + two + "2,14");
    assertNull(macro.reason(animate(two + "2,3")));
    assertNull(macro.reason(animate("frames=0 " + two + "2,13")));
  }

  @Test
  void listsFitTheLengthThatIsLeftToTheModel() throws Exception {
    String list = "The key scale has 3 numbers; it must have one, or one for each of the ";
    String scale = " keyscale=[1,0.9,0.8]";
    assertRefused(list + "14 frames.", "frames=0" + scale);
    assertRefused(list + "4 frames.", "linkframes=-1" + scale);
    assertRefused(list + "4 frames.", "paths=[oval 10,10 20,20 along 20,20 30,20]" + scale);
  }

  @Test
  void theAreaOfTheScalesIsOnTheImage() throws Exception {
    assertRefused(
        "The area selection covers no pixel of 'cells.tif'; select the area in which the scales"
            + " act.",
        "scalearea=true keyscale=0.5 selection=500,500,30,30");
  }

  @Test
  void aMaskIsBrightSomewhere() throws Exception {
    String sketch = "sketch=[" + stack("sketch.tif", 2, 255) + "] mask=";
    String dark = stack("dark.tif", 3, 1);
    assertRefused(
        "The value of 'mask' is '"
            + dark
            + "', in which nothing is bright; it must be bright, as it is shown, where the sketch"
            + " is known.",
        sketch + "[" + dark + "]");
    assertNull(macro.reason(animate(sketch + "[" + stack("bright.tif", 1, 128) + "]")));
  }

  @Test
  void imagesOfAllRowsAreReadBeforeTheFirstRow() throws Exception {
    String one = stack("one.tif", 1, 255);
    String rows = "rows=[a: frames=3; b: frames=3 driver=[" + one + "]]";
    Module module =
        MacroRun.inMacroThread(
            rows, () -> macro.runModule(CompareTechniquesCommand.class, MacroRun.image()));
    String sentence = "The value of 'driver' is '" + one + "', which has 1 frame and no motion;";
    String reason = macro.reason(module);
    assertTrue(reason.startsWith(sentence), reason);
    assertEquals(0, macro.models.loads);
  }

  @Test
  void ofTwoOpenImagesWithOneTitleNoneIsTaken() throws Exception {
    Interpreter.batchMode = true;
    for (String title : new String[] {"twin", "twin", "other"}) {
      Interpreter.addBatchModeImage(new ImagePlus(title, frames(2, 200)));
    }
    assertRefused(
        "The value of 'driver' is 'twin', the title of 2 open images; it must be that of one.",
        "driver=twin");
    assertRefused(
        "The value of 'input' is 'twin', the title of 2 open images; it must be that of one, or of"
            + " the active image.",
        "input=twin",
        null);
  }

  private Module animate(String options) throws Exception {
    return animate(options, MacroRun.image());
  }

  private Module animate(String options, ImagePlus image) throws Exception {
    String length =
        options.matches("(.* )?frames=.*") && !options.startsWith("key") ? "" : "frames=4 ";
    return MacroRun.inMacroThread(
        "width=64 height=64 " + length + options,
        () -> macro.runModule(AnimateExperimentalCommand.class, image));
  }

  private void assertRefused(String sentence, String options) throws Exception {
    assertRefused(sentence, options, MacroRun.image());
  }

  private void assertRefused(String sentence, String options, ImagePlus image) throws Exception {
    int before = macro.models.loads;
    assertEquals(sentence, macro.reason(animate(options, image)));
    assertEquals(before, macro.models.loads, options);
  }

  private String stack(String name, int slices, int value) {
    String file = folder.resolve(name).toString();
    new FileSaver(new ImagePlus(name, frames(slices, value))).saveAsTiff(file);
    return file;
  }

  private static ImageStack frames(int slices, int value) {
    ImageStack stack = new ImageStack(8, 6);
    for (int i = 0; i < slices; i++) {
      ByteProcessor plane = new ByteProcessor(8, 6);
      plane.set(3, 2, value);
      stack.addSlice(plane);
    }
    return stack;
  }
}
