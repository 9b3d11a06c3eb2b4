package sc.fiji.svdtools.caller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import ij.process.ByteProcessor;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import sc.fiji.svdtools.command.AnimateImageCommand;
import sc.fiji.svdtools.command.BetweenImagesCommand;
import sc.fiji.svdtools.command.ExportClipCommand;
import sc.fiji.svdtools.command.OpenImages;
import sc.fiji.svdtools.command.SavePresetCommand;
import sc.fiji.svdtools.command.SvdSettings;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.progress.Unrecorded;

/** What ImageJ's recorder is told of a run. */
class RecorderTest {

  private static final String OTHER = "Invert";

  private Context context;
  private final FakeModels models = new FakeModels();

  @BeforeEach
  void open() {
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
  }

  @AfterEach
  void close() {
    Recorder.disableCommandRecording();
    context.close();
    OpenImages.forget();
  }

  @Test
  void hostsAreToldNotToRecordTheCommandsThemselves() {
    List<CommandInfo> own =
        context.service(CommandService.class).getCommands().stream()
            .filter(info -> info.getDelegateClassName().startsWith("sc.fiji.svdtools."))
            .toList();
    assertTrue(own.size() >= 9, own.size() + " commands");
    own.forEach(info -> assertTrue(info.is("no-record"), info.getTitle()));
  }

  @Test
  void theInfoOfARunSaysSoToo() {
    for (Class<? extends Command> type : List.of(SvdSettings.class, AnimateImageCommand.class)) {
      Module module = module(type);
      CallerPreprocessor first = new CallerPreprocessor();
      context.inject(first);
      first.process(module);
      assertTrue(module.getInfo().is("no-record"), type.getSimpleName());
    }
  }

  @Test
  void aLineHoldsEveryValue() {
    Module module = module(SavePresetCommand.class);
    module.setInput("name", "my \"mix\"");
    module.setInput("parameters", "a=1\nb=C:\\x");
    assertEquals(
        "run(\"SVD Save Preset...\"," + " \"name=[my \\\"mix\\\"] parameters=[a=1\\nb=C:\\\\x]\");",
        RecorderPostprocessor.line(module, image -> true, false));
  }

  @Test
  void scriptsNameTheImage() {
    Module module = module(ExportClipCommand.class);
    ImagePlus clip = new ImagePlus("clip", new ByteProcessor(4, 4));
    module.setInput("input", clip);
    String line = RecorderPostprocessor.line(module, image -> true, true);
    assertTrue(line.startsWith("IJ.run(imp, \"SVD Export Clip...\", \"gif=false avi="), line);
    assertTrue(line.endsWith(" out=\");"), line);
  }

  /** During a run another window may have come to the front, and the recorder has it. */
  @Test
  void anImageThatIsNotTheActiveOneIsNamed() {
    Module module = module(ExportClipCommand.class);
    ImagePlus clip = new ImagePlus("two \"x\" [é].png", new ByteProcessor(4, 4));
    module.setInput("input", clip);
    String line = RecorderPostprocessor.line(module, image -> image != clip, false);
    String start = "run(\"SVD Export Clip...\", \"input=[two \\\"x\\\" [é].png] gif=false avi=";
    assertTrue(line.startsWith(start), line);
    String script = RecorderPostprocessor.line(module, image -> image != clip, true);
    assertTrue(script.startsWith(start.replace("run(", "IJ.run(imp, ")), script);
    assertFalse(
        RecorderPostprocessor.line(module, image -> image == clip, false).contains("input="));
  }

  /** What the run itself opened is in front when its line is recorded. */
  @Test
  void aPlotOfTheRunIsNotTakenForAnotherImage() {
    ImagePlus clip = new ImagePlus("clip", new ByteProcessor(4, 4));
    ImagePlus other = new ImagePlus("other", new ByteProcessor(4, 4));
    WindowManager.setTempCurrentImage(clip);
    for (int i = 0; i < 2; i++) {
      ImagePlus plot = new ImagePlus("plot", new ByteProcessor(4, 4));
      Unrecorded.beside(() -> WindowManager.setTempCurrentImage(plot));
      assertTrue(Unrecorded.active(clip));
      assertTrue(Unrecorded.active(plot));
      assertFalse(Unrecorded.active(other));
    }
    WindowManager.setTempCurrentImage(other);
    assertFalse(Unrecorded.active(clip));
  }

  /** So that the line repeats the run whatever is drawn then. */
  @Test
  void whatWasDrawnIsInTheLine() {
    Module module = module(BetweenImagesCommand.class);
    assertFalse(RecorderPostprocessor.line(module, image -> true, false).contains("betweenpaths"));
    module.setInput("betweenpaths", "oval 11,21 18,18 at 0:0,0 1:12,0");
    module.setInput("more", "windows=freenoise");
    String line = RecorderPostprocessor.line(module, image -> true, false);
    assertTrue(line.contains(" betweenpaths=[oval 11,21 18,18 at 0:0,0 1:12,0]"), line);
    assertFalse(line.contains("more="), line);
  }

  @Test
  void aRunTakesBackWhatImageJNotedWhenItWasChosen() throws Exception {
    note("SVD Animate Image...");
    run();
    assertNull(Recorder.getCommand());
  }

  @Test
  void soDoesARunThatIsRefused() throws Exception {
    models.failure = new IllegalArgumentException("refused");
    note("SVD Animate Image...");
    run();
    assertNull(Recorder.getCommand());
  }

  @Test
  void whatElseIsBegunMeanwhileStays() throws Exception {
    note(OTHER);
    run();
    assertEquals(OTHER, Recorder.getCommand());
  }

  private Module module(Class<? extends Command> type) {
    CommandInfo info = context.service(CommandService.class).getCommand(type);
    return context.service(ModuleService.class).createModule(info);
  }

  private void run() throws Exception {
    ImagePlus image = new ImagePlus("cells", new ByteProcessor(64, 64));
    context
        .service(CommandService.class)
        .run(AnimateImageCommand.class, true, "input", image)
        .get();
  }

  /** What ImageJ notes when a command is chosen, with the recorder open. */
  private static void note(String label) throws ReflectiveOperationException {
    Field field = Recorder.class.getDeclaredField("commandName");
    field.setAccessible(true);
    field.set(null, label);
  }
}
