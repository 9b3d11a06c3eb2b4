package sc.fiji.svdtools.gui;

import ij.IJ;
import ij.Menus;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Toolkit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Parts of {@link GuiSession}: what the dialogs show, refuse and tell while they are open. */
final class DialogScenarios {

  private static final String EXPERIMENTAL = "SVD Animate Image (Experimental)...";
  private static final String LINE = "line";
  private static final String SETTINGS = "SVD Settings...";

  private final Screen screen;
  private final StringBuilder dialogs = new StringBuilder();

  DialogScenarios(Screen screen) {
    this.screen = screen;
  }

  /** What all dialogs showed, one after the other. */
  String shown() {
    return dialogs.toString();
  }

  void everyCommandOpensItsDialog() throws Exception {
    Map<String, String> commands = new TreeMap<>();
    Menus.getCommands()
        .forEach((label, target) -> commands.put(label.toString(), target.toString()));
    commands.values().removeIf(target -> !target.contains(".ClassicEntry("));
    commands.remove("SVD Remove Synthetic Frames..."); // which asks for nothing
    GuiSession.check(
        commands.containsKey(GuiSession.ANIMATE),
        "menu lacks " + GuiSession.ANIMATE + ": " + commands.keySet());
    commands.keySet().removeIf(label -> !label.endsWith("..."));
    for (String label : commands.keySet()) {
      Dialog dialog = GuiSession.open(label);
      String title = dialog.getTitle();
      Screen.settled(dialog);
      screen.shoot(title.toLowerCase(Locale.ROOT).replace(' ', '-'), dialog);
      int screenful = Toolkit.getDefaultToolkit().getScreenSize().height;
      GuiSession.check(
          dialog.getHeight() <= screenful, title + " is " + dialog.getHeight() + " pixels high");
      help(dialog, title);
      dialogs.append("# ").append(title).append("\n").append(described(dialog)).append("\n");
      GuiSession.close(dialog, "Cancel");
      GuiSession.check(
          GuiSession.recorded().isEmpty(),
          "a cancelled dialog was recorded: " + GuiSession.recorded());
    }
  }

  /** What the dialog shows, without what belongs to this computer. */
  private static String described(Dialog dialog) {
    return Screen.describe(dialog).replaceAll("(?m)^(GPU|Loaded|Download|Goes to): .*$", "$1: ...");
  }

  private void help(Dialog dialog, String title) throws Exception {
    Screen.click(Screen.button(dialog, "Help"));
    Dialog help = Screen.dialog(title + " Help");
    screen.shoot(title.toLowerCase(Locale.ROOT).replace(' ', '-') + "-help", help);
    EventQueue.invokeAndWait(help::dispose);
  }

  void settingsAreRecorded() throws Exception {
    Dialog dialog = GuiSession.open(SETTINGS);
    Screen.fill(dialog, "Device", "cpu");
    GuiSession.close(dialog, "OK");
    String line = GuiSession.recorded();
    GuiSession.check(
        line.startsWith("run(\"" + SETTINGS + "\", \"device=cpu precision=automatic "), line);
    GuiSession.check(line.contains(" checkpoint= ") || line.endsWith(" checkpoint=\");"), line);
    IJ.runMacro(line);
    GuiSession.check(Screen.shown("SVD Tools") == null, "the recorded settings were refused");
  }

  void nonsenseIsRefusedInTheDialog() throws Exception {
    Dialog dialog = GuiSession.open(GuiSession.ANIMATE);
    Screen.fill(dialog, "Frames (0 = as trained)", "many");
    Screen.await("OK to be disabled", () -> !Screen.button(dialog, "OK").isEnabled());
    line(dialog, "The value of 'Frames' is 'many'; it must be ", true);
    screen.shoot("refused-value", dialog);
    Screen.fill(dialog, "Frames (0 = as trained)", "4");
    Screen.await("OK to be enabled", () -> Screen.button(dialog, "OK").isEnabled());
    line(dialog, "4 frames of 128x128, 25 steps; ", false);
    GuiSession.close(dialog, "Cancel");
    GuiSession.check(GuiSession.recorded().isEmpty(), GuiSession.recorded());
  }

  void theLineFollowsTheFields() throws Exception {
    Dialog dialog = GuiSession.open(EXPERIMENTAL);
    line(dialog, "14 frames of 128x128, 25 steps; about ", false);
    Screen.fill(dialog, "Windows", "independent");
    Screen.fill(dialog, "Frames (0 = as trained)", "48");
    line(dialog, "48 frames of 128x128, 25 steps, 6 windows of 14; about ", false);
    GuiSession.close(dialog, "Cancel");
    dialog = GuiSession.open(GuiSession.ANIMATE);
    Screen.fill(dialog, "Frames (0 = as trained)", "48");
    Screen.fill(dialog, "Steps", "25");
    line(dialog, "48 frames of 128x128, 25 steps; about ", false);
    screen.shoot("live-line", dialog);
    Screen.fill(dialog, "Width (0 = from image)", "4096");
    Screen.fill(dialog, "Frames (0 = as trained)", "1000");
    line(dialog, "1000 frames of 4096x4096, 25 steps; needs at least ", true);
    GuiSession.check(Screen.button(dialog, "OK").isEnabled(), "an estimate must not stop the user");
    screen.shoot("does-not-fit", dialog);
    GuiSession.close(dialog, "Cancel");
    GuiSession.check(GuiSession.recorded().isEmpty(), GuiSession.recorded());
  }

  void theLineChangesDuringALayout() throws Exception {
    Dialog dialog = GuiSession.open(GuiSession.ANIMATE);
    LayoutScenario.run(dialog, Screen.area(dialog, LINE));
    GuiSession.close(dialog, "Cancel");
  }

  private static void line(Dialog dialog, String start, boolean red) throws Exception {
    Screen.await("the line '" + start + "'", () -> Screen.text(dialog, LINE).startsWith(start));
    GuiSession.check(Screen.red(dialog, LINE) == red, Screen.text(dialog, LINE));
  }
}
