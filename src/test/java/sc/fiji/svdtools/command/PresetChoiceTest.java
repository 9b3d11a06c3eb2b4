package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import sc.fiji.svdtools.dialog.ChoiceWidget;
import sc.fiji.svdtools.dialog.KeptInputs;
import sc.fiji.svdtools.key.KeyedCommand;
import sc.fiji.svdtools.request.Presets;

/** Dialogs offer the presets that there are; macros name them. */
class PresetChoiceTest {

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
  void dialogsOfferWhatIsThereAndFitsTheirFields() throws Exception {
    Presets.save("mine", Map.of("motion", 180));
    Presets.save("windows", Map.of("windowmode", "independent"));
    Files.writeString(folder.resolve("damaged.txt"), "no equals sign");
    List<String> all =
        List.of(
            "none",
            "damaged",
            "fast",
            "mine",
            "more-motion",
            "reference-compatible",
            "smooth-48-frames",
            "windows");
    assertEquals(all, choices(AnimateExperimentalCommand.class));
    assertEquals(all, choices(AnimateFilesCommand.class));
    assertEquals(all, choices(LongVideoCommand.class));
    assertEquals(
        List.of("none", "damaged", "fast", "mine", "more-motion", "smooth-48-frames"),
        choices(AnimateImageCommand.class));
  }

  @Test
  void aPresetThatIsGoneIsNoneInTheNextDialog() throws Exception {
    for (Class<? extends LongCommand> type :
        List.of(AnimateImageCommand.class, AnimateFilesCommand.class)) {
      Path file = Presets.save("mine", Map.of("motion", 180));
      Module first = module(type);
      first.setInput("preset", "mine");
      remember(first);
      assertEquals("mine", restored(type), type.getSimpleName());
      Files.delete(file);
      assertEquals("none", restored(type), type.getSimpleName());
    }
  }

  @Test
  void aMacroNamesAPresetInItsOwnWords() {
    KeyedCommand command = (KeyedCommand) module(AnimateImageCommand.class).getDelegateObject();
    Map<String, Object> inputs = command.inputs(Map.of("preset", "More Motion"));
    assertTrue((int) inputs.get("motion") > 127, inputs.toString());
    assertEquals(
        List.of("none", "fast", "more-motion", "smooth-48-frames", "More Motion"),
        ChoiceWidget.choices(command, "preset", "More Motion"));
  }

  private List<String> choices(Class<? extends LongCommand> type) {
    return ((KeyedCommand) module(type).getDelegateObject()).choices("preset");
  }

  private void remember(Module module) throws Exception {
    context.service(KeptInputs.class).keep(module);
  }

  private Object restored(Class<? extends LongCommand> type) {
    Module module = module(type);
    context.service(KeptInputs.class).restore(module);
    return module.getInput("preset");
  }

  private Module module(Class<? extends LongCommand> type) {
    CommandInfo info = context.service(CommandService.class).getCommand(type);
    return context.service(ModuleService.class).createModule(info);
  }
}
