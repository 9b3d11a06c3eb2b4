package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.event.EventSubscriber;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.ModuleRunner;
import org.scijava.module.event.ModuleCanceledEvent;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.options.OptionsService;
import org.scijava.plugin.PluginService;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.FakeLibrary;
import sc.fiji.svdtools.natives.FileServer;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.request.AnimateParameters;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;
import sc.fiji.svdtools.sampling.Guidance;

/** Runs commands with macro options, in a thread named as ImageJ names those of macros. */
public class MacroTest {

  private static MacroTest current;

  private final FakeModels models = new FakeModels();
  private Context context;
  private Module lastModule;
  private ModuleCanceledEvent canceled;
  private List<EventSubscriber<?>> subscribers;

  @TempDir Path presets;

  @BeforeEach
  void open() {
    System.setProperty("svdtools.presets", presets.toString());
    current = this;
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    subscribers = context.service(EventService.class).subscribe(this);
    settings().use(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", ""));
  }

  @AfterEach
  void close() {
    settings().use(ModelRequest.DEFAULT);
    settings().save();
    context.close();
    System.clearProperty("svdtools.presets");
    OpenImages.forget();
  }

  @Test
  void keysLeftOutTakeTheirDefaultsWhateverRanBefore() throws Exception {
    animate("frames=5 steps=9 seed=4 curve=constant", image());
    assertEquals(5, models.last.frames());
    assertEquals(9, models.last.sampling().steps());
    animate("seed=8 preview=false", image());
    assertEquals(
        AnimateParameters.DEFAULT.resolved(models.info, 60, 40).settings().withSeed(8),
        models.last);
    animate("", image());
    assertEquals(AnimateParameters.DEFAULT.resolved(models.info, 60, 40).settings(), models.last);
  }

  @Test
  void unknownKeysAndBadValuesEndTheRun() throws Exception {
    assertRefused(
        "There is no key 'numFrames' (given as numFrames=9); the nearest is 'frames'.",
        "numFrames=9");
    assertRefused(
        "The value of 'frames' is 'abc'; it must be a whole number from 1 to 1000, or 0 for the"
            + " number the model was trained on.",
        "frames=abc");
    assertRefused("The value of 'preview' is 'maybe'; it must be true or false.", "preview=maybe");
    assertEquals(
        "The value of 'input' is 'no such'; it must be the title of an open image.",
        reason(animate("input=[no such] seed=3", null)));
    assertEquals(0, models.loads);
  }

  @Test
  void withoutAnImageThereIsOneSentence() throws Exception {
    Module module = animate("seed=3", null);
    assertEquals("There is no image; open the image to animate first.", reason(module));
  }

  @Test
  void theActiveImageIsTheInput() throws Exception {
    ImagePlus image = image();
    Module module =
        inMacroThread(
            "seed=3",
            () -> {
              WindowManager.setTempCurrentImage(image);
              return runModule(AnimateImageCommand.class, null);
            });
    assertSame(image, module.getInput("input"));
    assertTrue(module.getOutput("output") instanceof ImagePlus);
    assertEquals(3, models.last.seed());
  }

  @Test
  void theClipIsTheActiveImageOfAMacroWithoutWindows() throws Exception {
    String title =
        inMacroThread(
            "frames=4",
            () -> {
              String code =
                  "call('sc.fiji.svdtools.command.MacroTest.animateInMacro');"
                      + "return getTitle() + ' ' + nSlices;";
              return new Interpreter().run(code, "");
            });
    assertEquals("cells-synthetic 4", title);
  }

  @Test
  void variablesOfTheMacroAreValues() throws Exception {
    String code =
        "n = 3; name = 'constant'; big = pow(2, 60); off = false; image = 'no such';"
            + "return call('sc.fiji.svdtools.command.MacroTest.animateWith', '%s');";
    assertEquals("null", withVariables(code, "frames=&n curve=&name seed=&big preview=&off"));
    assertEquals(3, models.last.frames());
    assertEquals(Guidance.Curve.CONSTANT, models.last.sampling().guidance().curve());
    assertEquals(1L << 60, models.last.seed());
    assertEquals(false, lastModule.getInput("preview"));
    withVariables(code, "frames=&m");
    assertEquals(
        "The value of 'frames' is '&m', but the macro has no variable 'm' with a value.",
        reason(lastModule));
    withVariables(code, "frames=&name");
    assertEquals(
        "The value of 'frames' is 'constant'; it must be a whole number from 1 to 1000, or 0 for"
            + " the number the model was trained on.",
        reason(lastModule));
    assertRefused(
        "The value of 'frames' is '&n', but the macro has no variable 'n' with a value.",
        "frames=&n");
  }

  private static String withVariables(String code, String options) throws Exception {
    return inMacroThread(
        options, () -> new Interpreter().run(String.format(Locale.ROOT, code, options), ""));
  }

  /** Called by the macro above. */
  public static String animateWith(String options) {
    current.lastModule = current.runModule(AnimateImageCommand.class, image());
    return String.valueOf(current.reason(current.lastModule));
  }

  @Test
  void aFailedRunEndsTheMacro() throws Exception {
    String title =
        inMacroThread(
            "frames=-4",
            () -> {
              String code =
                  "call('sc.fiji.svdtools.command.MacroTest.animateInMacro');"
                      + "return 'went on';";
              return new Interpreter().run(code, "");
            });
    assertTrue(lastModule.getDelegateObject() instanceof AnimateImageCommand);
    assertTrue(title == null || !title.equals("went on"), title);
  }

  @Test
  void aPresetGivesValuesThatOtherKeysOverride() throws Exception {
    animate("preset=[More Motion] frames=3 augmentation=0.02", image());
    assertEquals(200, models.last.conditioning().motionBucket());
    assertEquals(0.02, models.last.conditioning().augmentation());
    assertEquals(3, models.last.frames());
    animate("frames=3", image());
    assertEquals(127, models.last.conditioning().motionBucket());
    assertRefused(
        "The value of 'preset' is 'mor'; it must be one of none, fast, more-motion,"
            + " reference-compatible, smooth-48-frames.",
        "preset=mor");
  }

  @Test
  void parametersAreSavedAsPreset() throws Exception {
    inMacroThread(
        "name=[My Mix] parameters=[frames=5 curve=triangle]",
        () -> runModule(SavePresetCommand.class, null));
    animate("preset=my-mix seed=4", image());
    assertEquals(5, models.last.frames());
    assertEquals(4, models.last.seed());
    ImagePlus clip =
        (ImagePlus) animate("preset=my-mix steps=9 seed=4", image()).getOutput("output");
    Module saved =
        inMacroThread(
            "name=again",
            () -> {
              WindowManager.setTempCurrentImage(clip);
              return runModule(SavePresetCommand.class, null);
            });
    assertNull(reason(saved));
    assertEquals(Map.of("frames", "5", "curve", "triangle", "steps", "9"), Presets.read("again"));
    Module none = inMacroThread("name=x", () -> runModule(SavePresetCommand.class, null));
    assertEquals(
        "There are no parameters to save; give them as text, or show a clip made by SVD Tools.",
        reason(none));
  }

  @Test
  void settingsAreScriptableAndKeepWhatIsLeftOut() throws Exception {
    inMacroThread("precision=float32", () -> runModule(SvdSettings.class, null));
    assertEquals("cpu", settings().request().device());
    assertEquals(Precision.FLOAT32, settings().request().precision());
    inMacroThread("device=[GPU 3] allowdownload", () -> runModule(SvdSettings.class, null));
    assertEquals("gpu3", settings().request().device());
    assertTrue(settings().request().allowdownload());
    assertEquals(Precision.FLOAT32, settings().request().precision());
    try (Context later = new Context()) {
      SvdSettings stored = later.service(OptionsService.class).getOptions(SvdSettings.class);
      assertEquals(settings().request(), stored.request());
    }
  }

  @Test
  void badSettingsChangeNothing() throws Exception {
    ModelRequest before = settings().request();
    Module bad = inMacroThread("precison=float32", () -> runModule(SvdSettings.class, null));
    assertEquals(
        "There is no key 'precison' (given as precison=float32); the nearest is 'precision'.",
        reason(bad));
    assertEquals(before, settings().request());
    Module other =
        inMacroThread("checkpoint=[/no such/file]", () -> runModule(SvdSettings.class, null));
    assertEquals(
        "The value of 'checkpoint' is '/no such/file', which does not exist; it must be an existing"
            + " file or folder, pictures, cells, or empty for the usual one of those.",
        reason(other));
    assertEquals(before, settings().request());
    Module good = inMacroThread("precision=float16", () -> runModule(SvdSettings.class, null));
    assertNull(reason(good));
    assertEquals(Precision.FLOAT16, settings().request().precision());
  }

  @Test
  void gpuLibrariesAreInstalledByAMacroThatAgrees() throws Exception {
    byte[] content = FakeLibrary.zip();
    try (FileServer server = new FileServer(content)) {
      Archive archive = FakeLibrary.archive(server.address("libtorch.zip"), content);
      models.library = new GpuLibrary(archive, presets.resolve("djl"));
      models.driver = FakeModels.GPU;
      Module refused = inMacroThread("agree=false", () -> runModule(InstallGpuCommand.class, null));
      assertTrue(
          reason(refused).startsWith("Nothing was downloaded, because nobody agreed to it: "));
      assertEquals(List.of(), FakeLibrary.files(presets.resolve("djl")));
      Module agreed = inMacroThread("agree", () -> runModule(InstallGpuCommand.class, null));
      assertNull(reason(agreed));
      assertTrue(models.library.installed());
    }
  }

  /** Called by the macros above. */
  public static String animateInMacro() {
    current.lastModule = current.runModule(AnimateImageCommand.class, image());
    return "";
  }

  private Module animate(String options, ImagePlus image) throws Exception {
    return inMacroThread(options, () -> runModule(AnimateImageCommand.class, image));
  }

  private void assertRefused(String sentence, String options) throws Exception {
    Module module = animate(options, image());
    assertEquals(sentence, reason(module));
    assertNull(module.getOutput("output"));
  }

  private String reason(Module module) {
    assertSame(
        module.getInfo(), canceled == null ? module.getInfo() : canceled.getModule().getInfo());
    return canceled == null ? null : canceled.getReason();
  }

  /** Called by the event service. */
  @EventHandler
  void onEvent(ModuleCanceledEvent event) {
    canceled = event;
  }

  private Module runModule(Class<? extends org.scijava.command.Command> type, ImagePlus image) {
    CommandInfo info = context.service(CommandService.class).getCommand(type);
    canceled = null;
    Module module = context.service(org.scijava.module.ModuleService.class).createModule(info);
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

  private static <T> T inMacroThread(String options, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "Run$_Test");
    Macro.setOptions(thread, options);
    thread.start();
    return task.get();
  }

  private SvdSettings settings() {
    return context.service(OptionsService.class).getOptions(SvdSettings.class);
  }

  private static ImagePlus image() {
    return new ImagePlus("cells.tif", new ByteProcessor(60, 40));
  }
}
