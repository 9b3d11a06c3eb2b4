package sc.fiji.svdtools.caller;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.run.AbstractCodeRunner;
import org.scijava.run.CodeRunner;
import sc.fiji.svdtools.key.KeyedCommand;

/**
 * Finds our commands by the label of their menu, with or without its dots, as in {@code fiji
 * --headless --run "SVD Animate Image..." 'input="cells.png",frames=14'}.
 *
 * <p>SciJava itself knows class names and exact titles; a title may say more than the menu.
 */
@Plugin(type = CodeRunner.class)
public final class MenuLabelRunner extends AbstractCodeRunner {

  private static final String DOTS = "...";

  @Parameter private CommandService commands;

  @Override
  public boolean supports(Object code) {
    return command(code) != null;
  }

  @Override
  public void run(Object code, Object... args) throws InvocationTargetException {
    waitFor(commands.run(command(code), true, args));
  }

  @Override
  public void run(Object code, Map<String, Object> inputs) throws InvocationTargetException {
    waitFor(commands.run(command(code), true, inputs));
  }

  /** The command of that label; null if there is none of ours. */
  private CommandInfo command(Object code) {
    if (!(code instanceof String label)) {
      return null;
    }
    return commands.getCommands().stream()
        .filter(info -> !info.getMenuPath().isEmpty())
        .filter(info -> plain(info.getMenuPath().getLeaf().getName()).equals(plain(label)))
        .filter(MenuLabelRunner::own)
        .findFirst()
        .orElse(null);
  }

  private static boolean own(CommandInfo info) {
    try {
      return KeyedCommand.class.isAssignableFrom(info.loadDelegateClass());
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static String plain(String label) {
    return label.endsWith(DOTS) ? label.substring(0, label.length() - DOTS.length()) : label;
  }
}
