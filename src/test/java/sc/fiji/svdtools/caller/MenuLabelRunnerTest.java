package sc.fiji.svdtools.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.run.RunService;
import org.scijava.run.console.RunArgument;
import sc.fiji.svdtools.request.Presets;

/** Commands on the command line of Fiji. */
class MenuLabelRunnerTest {

  @TempDir Path folder;

  private Context context;

  @BeforeEach
  void open() {
    System.setProperty("svdtools.presets", folder.toString());
    context = new Context();
  }

  @AfterEach
  void close() {
    context.close();
    System.clearProperty("svdtools.presets");
  }

  @Test
  void everyCommandIsFoundByItsMenuLabel() {
    RunArgument argument = new RunArgument();
    context.inject(argument);
    int commands = 0;
    for (CommandInfo info : context.service(CommandService.class).getCommands()) {
      if (info.getDelegateClassName().startsWith("sc.fiji.svdtools.command.")) {
        String label = info.getMenuPath().getLeaf().getName();
        for (String name : List.of(label, label.replace("...", ""))) {
          assertTrue(argument.supports(new LinkedList<>(List.of("--run", name, "a=1"))), name);
        }
        commands++;
      }
    }
    assertTrue(commands >= 10, commands + " commands");
  }

  @Test
  void itRunsWithTheInputsGiven() throws Exception {
    RunService runs = context.service(RunService.class);
    runs.run("SVD Save Preset", Map.of("name", "quick", "parameters", "steps=4"));
    assertEquals(Map.of("steps", "4"), Presets.read("quick"));
    runs.run("SVD Save Preset...", "name", "slow", "parameters", "steps=40");
    assertEquals(Map.of("steps", "40"), Presets.read("slow"));
  }

  @Test
  void whatIsNotOursIsLeftToOthers() {
    RunService runs = context.service(RunService.class);
    for (Object other : List.of("SVD Animate", "Animate Image...", "...", "", 5)) {
      assertFalse(runs.supports(other), other.toString());
    }
  }
}
