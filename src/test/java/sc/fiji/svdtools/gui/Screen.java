package sc.fiji.svdtools.gui;

import java.awt.Button;
import java.awt.Checkbox;
import java.awt.Choice;
import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Label;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.TextArea;
import java.awt.TextField;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.io.File;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.imageio.ImageIO;

/** Finds windows and their parts, uses them, and takes pictures of them. */
final class Screen {

  private static final long WAIT_MILLISECONDS = 150_000;

  private final File folder;
  private final long settling;

  /**
   * @param folder where pictures go
   * @param settling milliseconds from the last change of a window to its picture
   */
  Screen(File folder, long settling) {
    this.folder = folder;
    this.settling = settling;
    folder.mkdirs();
  }

  /** The value of {@code wanted} as soon as it is not null or false. */
  static <T> T await(String what, Supplier<T> wanted) throws InterruptedException {
    long end = System.currentTimeMillis() + WAIT_MILLISECONDS;
    while (System.currentTimeMillis() < end) {
      T found = wanted.get();
      if (found != null && !Boolean.FALSE.equals(found)) {
        return found;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("Waited in vain for " + what);
  }

  static Dialog dialog(String title) throws InterruptedException {
    return await("the dialog '" + title + "'", () -> shown(title));
  }

  static Dialog shown(String title) {
    for (Window window : Window.getWindows()) {
      if (window instanceof Dialog dialog
          && dialog.isShowing()
          && title.equals(dialog.getTitle())) {
        return dialog;
      }
    }
    return null;
  }

  /** All parts of a window, in the order they were added. */
  static List<Component> parts(Container container) {
    List<Component> parts = new ArrayList<>();
    for (Component part : container.getComponents()) {
      parts.add(part);
      if (part instanceof Container inner) {
        parts.addAll(parts(inner));
      }
    }
    return parts;
  }

  static Button button(Container container, String label) {
    return parts(container).stream()
        .filter(Button.class::isInstance)
        .map(Button.class::cast)
        .filter(button -> button.getLabel().trim().equals(label))
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no button " + label));
  }

  /** The text field or menu after the label. */
  static Component field(Container container, String label) {
    boolean next = false;
    for (Component part : parts(container)) {
      if (next && (part instanceof TextField || part instanceof Choice)) {
        return part;
      }
      next |= part instanceof Label text && text.getText().trim().equals(label);
    }
    throw new AssertionError("There is no field " + label);
  }

  static void fill(Container container, String label, String value) throws Exception {
    Component field = field(container, label);
    EventQueue.invokeAndWait(
        () -> {
          if (field instanceof TextField text) {
            text.setText(value);
          } else {
            ((Choice) field).select(value);
          }
        });
  }

  /** Ticks the box with the label. */
  static void tick(Container container, String label) throws Exception {
    Checkbox box =
        parts(container).stream()
            .filter(part -> part instanceof Checkbox found && found.getLabel().equals(label))
            .map(Checkbox.class::cast)
            .findFirst()
            .orElseThrow(() -> new AssertionError("There is no box " + label));
    EventQueue.invokeAndWait(() -> box.setState(true));
  }

  /** What the text area of that name says. */
  static String text(Container container, String name) {
    return area(container, name).getText();
  }

  /** Whether it says so in red. */
  static boolean red(Container container, String name) {
    Color colour = area(container, name).getForeground();
    return colour.getRed() > 100 + colour.getBlue();
  }

  /** Waits until the text areas of a dialog that say something of themselves have done so. */
  static void settled(Container container) throws InterruptedException {
    boolean line = parts(container).stream().anyMatch(part -> "line".equals(part.getName()));
    await("the line of the dialog", () -> !line || !text(container, "line").isEmpty());
  }

  static TextArea area(Container container, String name) {
    return parts(container).stream()
        .filter(part -> part instanceof TextArea && name.equals(part.getName()))
        .map(TextArea.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("There is no text area " + name));
  }

  /** The lines of one of ImageJ's labels of several lines; empty for other components. */
  static String lines(Component component) {
    try {
      Field lines = component.getClass().getDeclaredField("lines");
      lines.setAccessible(true);
      return Arrays.toString((String[]) lines.get(component));
    } catch (ReflectiveOperationException e) {
      return "";
    }
  }

  static void click(Button button) {
    EventQueue.invokeLater(
        () ->
            button.dispatchEvent(
                new ActionEvent(button, ActionEvent.ACTION_PERFORMED, button.getLabel())));
  }

  /** What a dialog shows, one line per label, value, or button. */
  static String describe(Container container) {
    StringBuilder text = new StringBuilder();
    for (Component part : parts(container)) {
      if (part instanceof Label label) {
        text.append(label.getText().isBlank() ? "" : label.getText().trim() + "\n");
      } else if (part instanceof TextArea) {
        continue;
      } else if (part instanceof TextField field) {
        text.append("  [").append(field.getText()).append("]\n");
      } else if (part instanceof Choice choice) {
        text.append("  <").append(choice.getSelectedItem()).append(">\n");
      } else if (part instanceof Checkbox box) {
        text.append(box.getState() ? "[x] " : "[ ] ").append(box.getLabel()).append("\n");
      } else if (part instanceof Button button) {
        text.append("(").append(button.getLabel().trim()).append(")\n");
      }
    }
    return text.toString();
  }

  /** Saves a picture of the windows. */
  void shoot(String name, Window... windows) throws Exception {
    Thread.sleep(settling);
    Toolkit.getDefaultToolkit().sync();
    Rectangle area = null;
    for (Window window : windows) {
      area = area == null ? window.getBounds() : area.union(window.getBounds());
    }
    Rectangle screen = new Rectangle(Toolkit.getDefaultToolkit().getScreenSize());
    ImageIO.write(
        new Robot().createScreenCapture(area.intersection(screen)),
        "png",
        new File(folder, name + ".png"));
  }

  /** Closes dialogs that a failed scenario left open. */
  static void closeDialogs() throws Exception {
    for (Window window : Window.getWindows()) {
      if (window instanceof Dialog && !(window instanceof Frame) && window.isShowing()) {
        EventQueue.invokeAndWait(window::dispose);
      }
    }
  }
}
