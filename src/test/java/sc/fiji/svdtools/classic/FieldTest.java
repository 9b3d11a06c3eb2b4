package sc.fiji.svdtools.classic;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;

/** What the dialogs say of their fields. */
class FieldTest {

  /** Two lines of the dialogs that animate, three of the narrow ones. */
  private static final int LONGEST = 140;

  @Test
  void everyHintFitsUnderItsDialog() {
    int hints = 0;
    try (Context context = new Context(CommandService.class)) {
      for (CommandInfo info : context.service(CommandService.class).getCommands()) {
        if (!info.getClassName().startsWith("sc.fiji.svdtools.")) {
          continue;
        }
        for (ModuleItem<?> item : info.inputs()) {
          if (DialogHarvester.askable(item) && item.getLabel() != null) {
            String hint = new Field(item, null).hint();
            assertTrue(hint.length() <= LONGEST, hint);
            hints++;
          }
        }
      }
    }
    assertTrue(hints > 60, hints + " hints");
  }
}
