package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import sc.fiji.svdtools.key.KeyedCommand;

/** Keys for macros only: SciJava's own dialogs would have a field for each. */
class HiddenInputsTest {

  @Test
  void dialogsDoNotAskForWhatIsForMacrosOnly() throws Exception {
    Set<String> hidden = new TreeSet<>();
    try (Context context = new Context(CommandService.class)) {
      for (CommandInfo info : context.service(CommandService.class).getCommands()) {
        Module module = new CommandModule(info);
        if (module.getDelegateObject() instanceof KeyedCommand) {
          if (info.getInput("input") != null) {
            module.setInput("input", new ImagePlus("image", new ByteProcessor(8, 8)));
          }
          new OptionsPreprocessor().process(module, false);
          for (ModuleItem<?> item : info.inputs()) {
            boolean invisible = item.getVisibility() == ItemVisibility.INVISIBLE;
            boolean asked = !module.isInputResolved(item.getName());
            if (invisible) {
              hidden.add(item.getName());
            }
            assertEquals(!invisible && item.getType() != ImagePlus.class, asked, item.getName());
          }
        }
      }
    }
    assertTrue(hidden.containsAll(Set.of("betweenpaths", "more", "selection")), hidden.toString());
  }
}
