package sc.fiji.svdtools.gui;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.awt.Dialog;
import java.awt.Toolkit;
import java.awt.event.KeyEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Uses the plugin in a running plain ImageJ, as a user does. Started by {@link GuiTest} in a JVM of
 * its own, whose class path holds ImageJ and this package only: the plugin comes from the plugins
 * folder.
 *
 * <p>Arguments: folder for pictures, image to animate, scratch folder, milliseconds that windows
 * settle before a picture. Prints {@code PASS name} or {@code FAIL name: why} per scenario.
 */
public final class GuiSession {

  static final String ANIMATE = "SVD Animate Image...";

  private final Screen screen;
  private final Path pictures;
  private final Path image;
  private final Path scratch;

  private GuiSession(Path pictures, Path image, Path scratch, long settling) {
    this.screen = new Screen(pictures.toFile(), settling);
    this.pictures = pictures;
    this.image = image;
    this.scratch = scratch;
  }

  /** Entry point; see the class. */
  public static void main(String[] args) throws Exception {
    try {
      new GuiSession(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Long.parseLong(args[3]))
          .run();
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run() throws Exception {
    ImageJ ij = new ImageJ(ImageJ.STANDALONE);
    ij.setLocation(20, 20);
    Recorder recorder = new Recorder();
    recorder.setLocation(20, 620);
    IJ.open(image.toString());
    IJ.run("Set... ", "zoom=200");
    WindowManager.getCurrentWindow().setLocation(20, 160);
    DialogScenarios dialogs = new DialogScenarios(screen);
    scenario("everyCommandOpensItsDialog", dialogs::everyCommandOpensItsDialog);
    scenario("settingsAreRecorded", dialogs::settingsAreRecorded);
    scenario("nonsenseIsRefusedInTheDialog", dialogs::nonsenseIsRefusedInTheDialog);
    scenario("recordedLineGivesTheSamePixels", this::recordedLineGivesTheSamePixels);
    scenario("plotsAreNotRecorded", this::plotsAreNotRecorded);
    scenario("theLineFollowsTheFields", dialogs::theLineFollowsTheFields);
    scenario("savesTheClipInBatchMode", this::savesTheClipInBatchMode);
    scenario("escapeStopsTheRun", this::escapeStopsTheRun);
    scenario("misspeltKeyStopsTheMacro", this::misspeltKeyStopsTheMacro);
    PreviewScenarios previews = new PreviewScenarios(screen, image.getFileName().toString());
    scenario("thePreviewFollowsTheSteps", previews::thePreviewFollowsTheSteps);
    scenario("closingThePreviewDoesNotStopTheRun", previews::closingThePreviewDoesNotStopTheRun);
    scenario("macrosDoNotMeetThePreview", previews::macrosDoNotMeetThePreview);
    scenario(LayoutScenario.NAME, dialogs::theLineChangesDuringALayout);
    Files.writeString(pictures.resolve("dialogs.txt"), dialogs.shown());
  }

  private void recordedLineGivesTheSamePixels() throws Exception {
    Dialog dialog = open(ANIMATE);
    Screen.fill(dialog, "Frames (0 = as trained)", "4");
    Screen.fill(dialog, "Steps", "2");
    Screen.fill(dialog, "Seed", "5");
    close(dialog, "OK");
    ImagePlus first = clip();
    IJ.run(first, "Set... ", "zoom=200");
    first.getWindow().setLocation(330, 160);
    screen.shoot(
        "result",
        IJ.getInstance(),
        WindowManager.getWindow(image.getFileName() + ""),
        first.getWindow());
    String line = recorded();
    check(line.lines().count() == 1, "not one line: " + line);
    check(
        line.startsWith(
            "run(\"" + ANIMATE + "\", \"preset=none width=0 height=0 fit=crop frames=4 "),
        line);
    check(line.contains(" seed=5 ") && line.contains(" minguidance=1.0 "), line);
    IJ.selectWindow(image.getFileName().toString());
    String title = IJ.runMacro(line + " return getTitle();");
    ImagePlus second = WindowManager.getImage(title);
    check(first != second, "the second clip is not active: " + title);
    check(same(first, second), "the recorded line gave other pixels");
    Files.writeString(scratch.resolve("recorded.txt"), line);
    IJ.save(first, scratch.resolve("first.tif").toString());
    first.changes = false;
    first.close();
    second.changes = false;
    second.close();
  }

  private void plotsAreNotRecorded() throws Exception {
    IJ.selectWindow(image.getFileName().toString());
    String title =
        IJ.runMacro(
            "run('Duplicate...', 'title=[a copy]'); run('Add Slice');" + " return getTitle();");
    Dialog dialog = open("SVD Measure Video...");
    Screen.tick(dialog, "Plots");
    close(dialog, "OK");
    String line = recorded();
    int plots = WindowManager.getImageCount() - 2;
    IJ.runMacro(
        "for (i = nImages; i > 0; i--) { selectImage(i); if (getTitle() != '%s') close(); }"
                .formatted(image.getFileName())
            + " selectWindow('SVD metrics'); run('Close');");
    check(plots > 0, "no plots of " + title);
    check(
        line.startsWith("run(\"SVD Measure Video...\", \"warp=true ") && line.lines().count() == 1,
        line);
  }

  private void savesTheClipInBatchMode() throws Exception {
    Path saved = scratch.resolve("batch.tif");
    IJ.runMacro(
        "setBatchMode(true); open('%s'); %s saveAs('Tiff', '%s');"
            .formatted(image, Files.readString(scratch.resolve("recorded.txt")), saved));
    ImagePlus expected = IJ.openImage(scratch.resolve("first.tif").toString());
    check(same(expected, IJ.openImage(saved.toString())), "batch mode saved another image");
    check(WindowManager.getImageCount() == 1, "windows left open by batch mode");
  }

  private void escapeStopsTheRun() throws Exception {
    IJ.selectWindow(image.getFileName().toString());
    Dialog dialog = open(ANIMATE);
    Screen.fill(dialog, "Frames (0 = as trained)", "2");
    Screen.fill(dialog, "Steps", "60");
    Screen.click(Screen.button(dialog, "OK"));
    Screen.await(
        "the time left", () -> ImageJ.getStatusBarText().matches("Den.* [2-5]./60, .* left"));
    screen.shoot(
        "progress", IJ.getInstance(), WindowManager.getWindow(image.getFileName().toString()));
    pressEscape();
    awaitEnd();
    check(WindowManager.getImageCount() == 1, "a stopped run left an image");
    check(recorded().isEmpty(), recorded());
  }

  static void pressEscape() {
    ImageJ ij = IJ.getInstance();
    ij.keyPressed(
        new KeyEvent(ij, KeyEvent.KEY_PRESSED, 0, 0, KeyEvent.VK_ESCAPE, KeyEvent.CHAR_UNDEFINED));
  }

  private void misspeltKeyStopsTheMacro() throws Exception {
    Path marker = scratch.resolve("went-on");
    Thread macro =
        new Thread(
            () ->
                IJ.runMacro(
                    "run('%s', 'stepz=3'); File.saveString('x', '%s');"
                        .formatted(ANIMATE, marker)));
    macro.start();
    Dialog message = Screen.dialog("SVD Tools");
    String text = Screen.parts(message).stream().map(Screen::lines).toList().toString();
    screen.shoot("misspelt-key", message);
    Screen.click(Screen.button(message, "OK"));
    macro.join();
    check(text.contains("There is no key 'stepz'"), text);
    check(!Files.exists(marker), "the macro went on");
  }

  static Dialog open(String label) throws Exception {
    Recorder.getInstance();
    recordedBefore = Recorder.getInstance().getText();
    IJ.doCommand(label);
    Dialog dialog = Screen.dialog(label.replace("...", ""));
    int width = Toolkit.getDefaultToolkit().getScreenSize().width;
    dialog.setLocation(Math.max(0, Math.min(340, width - dialog.getWidth())), 0);
    return dialog;
  }

  private static String recordedBefore = "";

  /** What the recorder wrote since the last dialog was opened. */
  static String recorded() {
    return Recorder.getInstance().getText().substring(recordedBefore.length()).trim();
  }

  static void close(Dialog dialog, String button) throws Exception {
    Screen.click(Screen.button(dialog, button));
    Screen.await("the dialog to close", () -> !dialog.isShowing());
    awaitEnd();
  }

  static void awaitEnd() throws InterruptedException {
    try {
      Screen.await("the end of the run", () -> !running());
    } catch (AssertionError e) {
      Thread.getAllStackTraces()
          .forEach((thread, at) -> System.out.println(thread + " " + Arrays.toString(at)));
      throw e;
    }
  }

  private static boolean running() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().matches("SVD .*\\.\\.\\."));
  }

  static ImagePlus clip() {
    ImagePlus current = WindowManager.getCurrentImage();
    check(current != null && current.getTitle().contains("-synthetic"), "the clip is not active");
    return current;
  }

  private static boolean same(ImagePlus a, ImagePlus b) {
    if (a.getStackSize() != b.getStackSize() || a.getNFrames() != b.getNFrames()) {
      return false;
    }
    for (int i = 1; i <= a.getStackSize(); i++) {
      if (!Arrays.equals((int[]) a.getStack().getPixels(i), (int[]) b.getStack().getPixels(i))) {
        return false;
      }
    }
    return true;
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static void scenario(String name, Scenario scenario) throws Exception {
    try {
      scenario.run();
      System.out.println("PASS " + name);
    } catch (Throwable e) {
      System.out.println("FAIL " + name + ": " + String.valueOf(e).replace('\n', ' '));
      e.printStackTrace();
      Screen.closeDialogs();
      Screen.await("the end of what failed", () -> !running());
    }
  }

  private interface Scenario {
    void run() throws Exception;
  }
}
