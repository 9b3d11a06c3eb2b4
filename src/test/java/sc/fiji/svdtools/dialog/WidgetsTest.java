package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Component;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTextField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.plugin.Parameter;
import org.scijava.widget.AbstractInputPanel;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetModel;
import org.scijava.widget.WidgetService;
import sc.fiji.svdtools.key.KeyedCommand;

/** Fields that SciJava's Swing dialogs get from here. */
class WidgetsTest {

  private final Context context = new Context(WidgetService.class, CommandService.class);

  /** As SciJava's Swing dialogs. */
  private static final class Panel extends AbstractInputPanel<JPanel, JPanel> {
    @Override
    public Class<JPanel> getWidgetComponentType() {
      return JPanel.class;
    }

    @Override
    public JPanel getComponent() {
      return null;
    }

    @Override
    public Class<JPanel> getComponentType() {
      return JPanel.class;
    }
  }

  /** A command with a path, a choice and a plain text. */
  public static class Foreign implements Command {
    @Parameter(style = FieldStyle.FOLDER, columns = FieldStyle.WIDE)
    private String folder = "/a";

    @Parameter private String preset = "mine";

    @Parameter private String plain = "";

    @Parameter(label = "Goes to:", visibility = ItemVisibility.MESSAGE, persist = false)
    private String note = "a line of several words that a narrow dialog would wrap";

    @Parameter(visibility = ItemVisibility.MESSAGE)
    private final HelpLink help = HelpLink.GPU;

    @Override
    public void run() {}
  }

  /** The same as one of this plugin. */
  public static final class Own extends Foreign implements KeyedCommand {
    @Override
    public List<String> choices(String input) {
      return input.equals("preset") ? List.of("none", "smooth") : List.of();
    }

    @Override
    public Map<String, Object> inputs(Map<String, String> options) {
      return Map.of();
    }
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void aPathHasABrowseButtonAndTellsWhatIsTyped() {
    CommandModule module = module(new Own());
    InputWidget<?, ?> widget = widget(module, "folder");
    JTextField field = part(widget, JTextField.class);
    assertNotNull(part(widget, JButton.class));
    assertEquals("/a", field.getText());
    field.setText("/b");
    assertEquals("/b", module.getInput("folder"));
    module.setInput("folder", "/c");
    widget.refreshWidget();
    assertEquals("/c", field.getText());
    assertTrue(field.getPreferredSize().width > 250, field.getPreferredSize().toString());
  }

  @Test
  void aChoiceOffersWhatThereIsAndTheValueItHas() {
    CommandModule module = module(new Own());
    InputWidget<?, ?> widget = widget(module, "preset");
    JComboBox<?> box = part(widget, JComboBox.class);
    assertEquals("mine", box.getSelectedItem());
    assertEquals(3, box.getItemCount());
    box.setSelectedItem("smooth");
    assertEquals("smooth", module.getInput("preset"));
    module.setInput("preset", "none");
    widget.refreshWidget();
    assertEquals("none", box.getSelectedItem());
  }

  @Test
  void helpIsAButton() {
    InputWidget<?, ?> widget = widget(module(new Own()), "help");
    assertInstanceOf(HelpWidget.class, widget);
    assertEquals("Help", part(widget, JButton.class).getText());
    assertEquals(HelpLink.GPU, widget.getValue());
  }

  @Test
  void aMessageIsOneLineHoweverNarrowItIs() {
    CommandModule module = module(new Own());
    InputWidget<?, ?> widget = widget(module, "note");
    JPanel panel = (JPanel) widget.getComponent();
    JLabel line = part(widget, JLabel.class);
    assertEquals("a line of several words that a narrow dialog would wrap", line.getText());
    Dimension before = panel.getPreferredSize();
    panel.setSize(40, 20);
    panel.doLayout();
    assertEquals(before, panel.getPreferredSize());
    module.setInput("note", "<html>other");
    widget.refreshWidget();
    assertEquals("<html>other", line.getText());
    assertEquals(before.height, panel.getPreferredSize().height);
  }

  @Test
  void fieldsOfOtherCommandsAreLeftAlone() {
    CommandModule module = module(new Foreign());
    assertNull(widget(module, "folder"));
    assertNull(widget(module, "note"));
    assertNull(widget(module, "preset"));
    assertNull(widget(module(new Own()), "plain"));
  }

  @Test
  void theTextsOfEveryDialogAreWideAndPathsCanBeBrowsed() {
    int paths = 0;
    for (CommandInfo info : context.service(CommandService.class).getCommands()) {
      if (!info.getDelegateClassName().startsWith("sc.fiji.svdtools.command.")) {
        continue;
      }
      for (ModuleItem<?> item : info.inputs()) {
        boolean typed = item.getType() == String.class && item.getChoices() == null;
        if (typed && item.getVisibility() == ItemVisibility.NORMAL) {
          String name = info.getTitle() + " " + item.getName();
          boolean path = FieldStyle.isPath(item.getWidgetStyle());
          String words = (item.getLabel() + " " + item.getDescription()).toLowerCase(Locale.ROOT);
          assertEquals(words.matches(".*\\b(folder|file|files)\\b.*"), path, name);
          int columns = item.getColumnCount();
          assertTrue(
              columns == FieldStyle.WIDE || columns == FieldStyle.SHORT && !path, name + columns);
          paths += path ? 1 : 0;
        }
      }
    }
    assertTrue(paths >= 9, paths + " paths");
  }

  private CommandModule module(Command command) {
    CommandModule module = new CommandModule(new CommandInfo(command.getClass()), command);
    context.inject(module);
    return module;
  }

  private InputWidget<?, ?> widget(CommandModule module, String input) {
    WidgetService widgets = context.service(WidgetService.class);
    ModuleItem<?> item = module.getInfo().getInput(input);
    WidgetModel model = widgets.createModel(new Panel(), module, item, new ArrayList<>());
    InputWidget<?, ?> widget = widgets.find(model);
    if (widget != null) {
      widget.set(model);
    }
    return widget;
  }

  private static <T> T part(InputWidget<?, ?> widget, Class<T> type) {
    for (Component part : ((JPanel) widget.getComponent()).getComponents()) {
      if (type.isInstance(part)) {
        return type.cast(part);
      }
    }
    throw new AssertionError("no " + type);
  }
}
