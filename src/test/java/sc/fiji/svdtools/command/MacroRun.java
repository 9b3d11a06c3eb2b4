package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import ij.ImagePlus;
import ij.Macro;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.event.EventSubscriber;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleRunner;
import org.scijava.module.ModuleService;
import org.scijava.module.event.ModuleCanceledEvent;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.options.OptionsService;
import org.scijava.plugin.PluginService;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.request.ModelRequest;

/** Runs commands with macro options, in a thread named as ImageJ names those of macros. */
final class MacroRun implements AutoCloseable {

  final FakeModels models = new FakeModels();
  private final Context context = new Context();
  private ModuleCanceledEvent canceled;

  /** Held, as the service forgets subscribers that nobody holds. */
  private final List<EventSubscriber<?>> subscribers;

  /**
   * @param presets folder of the user's presets
   */
  MacroRun(Path presets) {
    System.setProperty("svdtools.presets", presets.toString());
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    subscribers = context.service(EventService.class).subscribe(this);
    settings().use(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", ""));
  }

  @Override
  public void close() {
    settings().use(ModelRequest.DEFAULT);
    settings().save();
    context.close();
    System.clearProperty("svdtools.presets");
    OpenImages.forget();
  }

  Module animate(String options, ImagePlus image) throws Exception {
    return inMacroThread(options, () -> runModule(AnimateImageCommand.class, image));
  }

  void assertRefused(String sentence, String options) throws Exception {
    Module module = animate(options, image());
    assertEquals(sentence, reason(module));
    assertNull(module.getOutput("output"));
  }

  /** Why the last run was refused; null if it was not. */
  String reason(Module module) {
    assertSame(
        module.getInfo(), canceled == null ? module.getInfo() : canceled.getModule().getInfo());
    return canceled == null ? null : canceled.getReason();
  }

  /** Called by the event service. */
  @EventHandler
  void onEvent(ModuleCanceledEvent event) {
    canceled = event;
  }

  Module runModule(Class<? extends org.scijava.command.Command> type, ImagePlus image) {
    CommandInfo info = context.service(CommandService.class).getCommand(type);
    canceled = null;
    Module module = modules().createModule(info);
    if (image != null) {
      module.setInput("input", image);
      module.resolveInput("input");
    }
    PluginService plugins = context.service(PluginService.class);
    List<PreprocessorPlugin> before = plugins.createInstancesOfType(PreprocessorPlugin.class);
    List<PostprocessorPlugin> after = plugins.createInstancesOfType(PostprocessorPlugin.class);
    new ModuleRunner(context, module, before, after).run();
    return module;
  }

  static <T> T inMacroThread(String options, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "Run$_Test");
    Macro.setOptions(thread, options);
    thread.start();
    return task.get();
  }

  /** What the next dialog of the command shows in a field; null for its default. */
  Object lastUsed(String name) {
    return modules().load(field(name));
  }

  /** As the last dialog was told. */
  @SuppressWarnings("unchecked")
  void lastUsed(String name, Object value) {
    modules().save((ModuleItem<Object>) field(name), value);
  }

  private ModuleItem<?> field(String name) {
    return context
        .service(CommandService.class)
        .getCommand(AnimateImageCommand.class)
        .getInput(name);
  }

  private ModuleService modules() {
    return context.service(ModuleService.class);
  }

  SvdSettings settings() {
    return context.service(OptionsService.class).getOptions(SvdSettings.class);
  }

  static ImagePlus image() {
    return new ImagePlus("cells.tif", new ByteProcessor(60, 40));
  }
}
