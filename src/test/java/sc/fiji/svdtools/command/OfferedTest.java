package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.process.ServicePreprocessor;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.request.ModelRequest;

/** The dialog offers to keep detail with a built-in network; macros keep their defaults. */
class OfferedTest {

  private static Module begun(Context context, Class<? extends Command> type, boolean unattended)
      throws Exception {
    Module module = new CommandModule(context.service(CommandService.class).getCommand(type));
    ServicePreprocessor services = new ServicePreprocessor();
    services.setContext(context);
    services.process(module);
    module.setInput("input", new ImagePlus("image", new ByteProcessor(8, 8)));
    new OptionsPreprocessor().process(module, unattended);
    return module;
  }

  private static Context context() {
    return new Context(CommandService.class, OptionsService.class, ModelCache.class);
  }

  @Test
  void theDialogOffersToKeepDetailWithABuiltInNetwork() throws Exception {
    try (Context context = context()) {
      Module module = begun(context, AnimateImageCommand.class, false);
      assertEquals(1.0, module.getInput("keepdetail"));
      assertFalse(module.isInputResolved("keepdetail"));
    }
  }

  @Test
  void otherCheckpointsAndDialogsAreAsPublished(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("svd.safetensors"), "none");
    try (Context context = context()) {
      SvdSettings settings = context.service(OptionsService.class).getOptions(SvdSettings.class);
      settings.use(ModelRequest.DEFAULT.with(Map.of("checkpoint", file.toString())));
      assertTrue(settings.request().builtIn().isEmpty());
      Module module = begun(context, AnimateImageCommand.class, false);
      assertEquals(0.0, module.getInput("keepdetail"));
    }
    try (Context context = context()) {
      Module module = begun(context, LongVideoCommand.class, false);
      assertEquals(0.0, module.getInput("keepdetail"));
    }
  }

  @Test
  void macrosKeepTheirDefaults() throws Exception {
    try (Context context = context()) {
      Module module = begun(context, AnimateImageCommand.class, true);
      assertEquals(0.0, module.getInput("keepdetail"));
      assertTrue(module.isInputResolved("keepdetail"));
    }
  }
}
