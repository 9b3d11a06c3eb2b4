package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;

/** What Fiji's search bar finds: titles that begin with the text, then titles that hold it. */
class SearchTest {

  private final Context context = new Context(CommandService.class);

  @AfterEach
  void close() {
    context.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"diffusion", "image to video", "video", "animate", "svd"})
  void animateImageComesFirst(String text) {
    CommandInfo first =
        commands().stream()
            .filter(info -> title(info).contains(text))
            .min(Comparator.comparing(info -> !title(info).startsWith(text)))
            .orElseThrow();
    assertEquals(AnimateImageCommand.class.getName(), first.getClassName());
  }

  @Test
  void everyCommandHasADescriptionAndAnIcon() {
    for (CommandInfo info : commands()) {
      assertTrue(info.getDescription().endsWith("."), info.getTitle());
      assertNotNull(getClass().getResource(info.getIconPath()), info.getTitle());
    }
  }

  /** The label of the command, else of its menu, in the order of the index of modules. */
  private static String title(CommandInfo info) {
    String label = info.getLabel();
    String menu = info.getMenuPath().getLeaf().getName();
    return (label == null || label.isEmpty() ? menu : label).toLowerCase(Locale.ROOT);
  }

  private List<CommandInfo> commands() {
    List<CommandInfo> commands =
        context.service(CommandService.class).getCommands().stream()
            .filter(info -> info.getClassName().startsWith("sc.fiji.svdtools."))
            .sorted()
            .toList();
    assertTrue(commands.size() >= 10, commands.toString());
    return commands;
  }
}
