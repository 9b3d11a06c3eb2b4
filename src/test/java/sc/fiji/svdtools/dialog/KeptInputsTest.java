package sc.fiji.svdtools.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.plugin.Parameter;
import sc.fiji.svdtools.key.KeyedCommand;

class KeptInputsTest {

  private final Context context = new Context(KeptInputs.class);
  private final KeptInputs kept = context.service(KeptInputs.class);

  /** A command with a seed that is not stored, and a number that is. */
  public static final class Seeded implements Command, KeyedCommand {
    @Parameter(persist = false)
    private String seed = "0";

    @Parameter private int stored = 1;

    @Parameter(persist = false, visibility = ItemVisibility.INVISIBLE)
    private String hidden = "";

    private boolean resumed;

    @Override
    public Map<String, Object> inputs(Map<String, String> options) {
      return Map.of();
    }

    @Override
    public void resume() {
      resumed = true;
    }

    @Override
    public void run() {}
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void aRefusedSeedIsThereAgainUntilARunEnds() {
    CommandModule first = open();
    first.setInput("seed", "18446744073709551615");
    first.setInput("stored", 5);
    first.setInput("hidden", "secret");
    kept.keep(first);
    assertEquals("[18446744073709551615, 1, , true]", state(open()));
    assertEquals("[18446744073709551615, 1, , true]", state(open()));
    kept.forget(first);
    assertEquals("[0, 1, , false]", state(open()));
  }

  @Test
  void whatAScriptGaveGoesBefore() {
    CommandModule first = open();
    first.setInput("seed", "5");
    kept.keep(first);
    CommandModule second = new CommandModule(new CommandInfo(Seeded.class), new Seeded());
    second.setInput("seed", "7");
    second.resolveInput("seed");
    kept.restore(second);
    assertEquals("7", second.getInput("seed"));
  }

  private CommandModule open() {
    CommandModule module = new CommandModule(new CommandInfo(Seeded.class), new Seeded());
    kept.restore(module);
    return module;
  }

  private static String state(CommandModule module) {
    Seeded command = (Seeded) module.getCommand();
    return java.util.List.of(command.seed, command.stored, command.hidden, command.resumed)
        .toString();
  }
}
