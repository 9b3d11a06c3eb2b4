package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.ItemVisibility;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.command.Previewable;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.dialog.HelpLink;
import sc.fiji.svdtools.engine.DeviceChoice;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.natives.FakeLibrary;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.progress.LiveLine;
import sc.fiji.svdtools.progress.LiveLine.Line;
import sc.fiji.svdtools.request.ModelRequest;

/** What the dialogs say a run will do, and where their help leads. */
class ForesightTest {

  private static final String UNKNOWN = "; time is known after the first run, 0.";

  @TempDir Path folder;
  private final FakeModels models = new FakeModels();
  private final BlockingQueue<Line> heard = new LinkedBlockingQueue<>();
  private Context context;

  @BeforeEach
  void open() {
    String unseen = UUID.randomUUID().toString().substring(0, 16);
    models.info = new ModelInfo("fake", "fake layout", unseen, 14, 128, 128, true);
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    context
        .service(OptionsService.class)
        .getOptions(SvdSettings.class)
        .use(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", ""));
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void zerosAreShownAsWhatTheyStandFor() throws Exception {
    CommandModule dialog = dialog(AnimateImageCommand.class, image());
    assertStarts("14 frames of 128x128, 25 steps" + UNKNOWN, said(dialog));
    models.info = new ModelInfo("svd_xt", "layout", "f", 25, 1024, 576, false);
    dialog.setInput("steps", 30);
    assertStarts("25 frames of 320x256, 30 steps" + "; ", said(dialog));
    assertEquals(0, models.loads);
  }

  @Test
  void everyChangeIsFollowed() throws Exception {
    CommandModule dialog = dialog(AnimateExperimentalCommand.class, image());
    said(dialog);
    dialog.setInput("frames", 48);
    dialog.setInput("windowmode", "independent");
    assertStarts("48 frames of 128x128, 25 steps, 6 windows of 14; ", said(dialog));
    dialog.setInput("width", 192);
    dialog.setInput("windowmode", "disabled");
    assertStarts("48 frames of 192x128, 25 steps; ", said(dialog));
    ImagePlus stack = IJ.createImage("stack", "8-bit ramp", 320, 256, 3);
    dialog.setInput("input", stack);
    dialog.setInput("planes", "slices");
    assertStarts("3 clips of 48 frames of 192x128, 25 steps; ", said(dialog));
  }

  @Test
  void theTimeIsKnownAfterTheFirstRun() throws Exception {
    CommandModule dialog = dialog(AnimateImageCommand.class, image());
    assertTrue(said(dialog).text().contains(UNKNOWN));
    context
        .service(CommandService.class)
        .run(dialog.getInfo(), false, Map.of("input", image(), "steps", 1))
        .get();
    String known = said(dialog).text();
    assertTrue(
        known.matches("14 frames of 128x128, 25 steps; about \\d+ s, 0\\.\\d GB of .*"), known);
    assertEquals(1, models.loads);
  }

  @Test
  void whatDoesNotFitIsAWarning() throws Exception {
    CommandModule dialog = dialog(AnimateImageCommand.class, image());
    assertFalse(said(dialog).warning());
    dialog.setInput("width", 4096);
    dialog.setInput("height", 4096);
    dialog.setInput("frames", 1000);
    Line said = said(dialog);
    assertTrue(said.warning());
    assertTrue(said.text().contains("; needs at least 1040 GB of memory, "), said.text());
  }

  @Test
  void whatIsRefusedIsItsSentence() throws Exception {
    CommandModule dialog = dialog(AnimateImageCommand.class, image());
    said(dialog);
    dialog.setInput("width", 100);
    assertEquals(
        new Line(
            "The value of 'Width' is '100'; it must be a multiple of 8 from 64 to 4096, or 0 for a"
                + " size taken from the image.",
            true),
        said(dialog));
    dialog.setInput("width", 0);
    dialog.setInput("keyscale", "[1,0.9]");
    Line said = said(dialog);
    assertTrue(said.warning() && said.text().contains("14"), "frames as trained: " + said.text());
    CommandModule empty = dialog(AnimateImageCommand.class, new ImagePlus());
    assertTrue(said(empty).text().endsWith(" is empty; it must have at least 2 x 2 pixels."));
  }

  @Test
  void aGpuIsOnlyAskedForWhereThatDownloadsNothing() {
    FakeModels gpu = new FakeModels();
    gpu.gpus = 2;
    assertEquals("cpu", type("automatic", gpu));
    gpu.driver = FakeModels.GPU;
    assertEquals("gpu", type("automatic", gpu));
    gpu.installed = false;
    assertEquals("unknown", type("automatic", gpu));
    assertEquals("unknown", type("gpu1", gpu));
    assertEquals("cpu", type("cpu", gpu));
  }

  private static String type(String wish, FakeModels models) {
    return DeviceChoice.foreseen(wish, models.hardware())
        .map(devices -> devices.get(0).getDeviceType())
        .orElse("unknown");
  }

  @Test
  void aBatchIsForeseenByItsFirstImage() throws Exception {
    CommandModule dialog = dialog(AnimateFilesCommand.class, null);
    assertEquals(new Line("No images are chosen yet.", false), said(dialog));
    for (int i = 0; i < 3; i++) {
      IJ.saveAs(image(), "tif", folder.resolve("image" + i + ".tif").toString());
    }
    dialog.setInput("files", folder.toString());
    dialog.setInput("parameters", "frames=5");
    assertStarts("3 clips of 5 frames of 128x128, 25 steps" + UNKNOWN, said(dialog));
    dialog.setInput("parameters", "frames=x");
    assertTrue(said(dialog).text().startsWith("The value of 'frames' is 'x'; "));
    dialog.setInput("parameters", "");
    dialog.setInput("files", "/no/such");
    assertTrue(said(dialog).warning());
  }

  @Test
  void theInstallationOfGpuLibrariesSaysWhatItWillDo() throws Exception {
    CommandModule dialog = dialog(InstallGpuCommand.class, null);
    assertEquals(new Line("There is nothing to install for this system.", true), said(dialog));
    models.library =
        new GpuLibrary(
            FakeLibrary.archive(URI.create("https://localhost/a.zip"), FakeLibrary.zip()), folder);
    assertEquals(
        new Line(
            "Downloads nothing: the GPU libraries would not be used here, because no NVIDIA driver"
                + " was found.",
            true),
        said(dialog));
    models.driver = FakeModels.GPU;
    assertEquals(new Line("Downloads nothing until you agree.", false), said(dialog));
    dialog.setInput("agree", true);
    assertEquals(new Line("Downloads, verifies and installs.", false), said(dialog));
    dialog.setInput("folder", " /a.zip ");
    assertEquals(new Line("Installs from '/a.zip', after verifying it.", false), said(dialog));
    Files.createDirectories(models.library.folder());
    Files.createFile(models.library.folder().resolve(System.mapLibraryName("torch")));
    assertEquals(
        new Line("The GPU libraries are installed; they will only be tried.", false), said(dialog));
  }

  /** Messages are shown, not recorded and not stored. */
  @Test
  void everyDialogHasHelp() {
    int commands = 0;
    for (CommandInfo info : context.service(CommandService.class).getCommands()) {
      if (info.getClassName().startsWith("sc.fiji.svdtools.")
          && info.getMenuPath().getLeaf().getName().endsWith("...")) {
        ModuleItem<?> help = info.getInput(HelpLink.NAME);
        assertMessage(help);
        assertInstanceOf(HelpLink.class, help.getValue(module(info)));
        commands++;
      }
    }
    assertTrue(commands >= 12, "commands: " + commands);
    for (Class<? extends LongCommand> type :
        List.of(
            AnimateImageCommand.class,
            AnimateExperimentalCommand.class,
            AnimateFilesCommand.class,
            InstallGpuCommand.class)) {
      assertMessage(context.service(CommandService.class).getCommand(type).getInput("line"));
    }
  }

  private static void assertMessage(ModuleItem<?> item) {
    assertEquals(ItemVisibility.MESSAGE, item.getVisibility());
    assertFalse(item.isPersisted());
    assertFalse(item.isRequired());
  }

  private CommandModule dialog(Class<? extends LongCommand> type, ImagePlus image) {
    CommandInfo info = context.service(CommandService.class).getCommand(type);
    CommandModule module = (CommandModule) module(info);
    if (image != null) {
      module.setInput("input", image);
    }
    return module;
  }

  private Module module(CommandInfo info) {
    return context.service(ModuleService.class).createModule(info);
  }

  /** What the line of a dialog comes to after a change. */
  private Line said(CommandModule dialog) throws InterruptedException {
    LiveLine line = (LiveLine) dialog.getInput("line");
    line.listen(said -> {});
    heard.clear();
    boolean[] first = {true};
    line.listen(
        said -> {
          if (!first[0]) {
            heard.add(said);
          }
          first[0] = false;
        });
    ((Previewable) dialog.getCommand()).preview();
    Line said = heard.poll(20, TimeUnit.SECONDS);
    assertTrue(said != null, "the line said nothing");
    return said;
  }

  private static void assertStarts(String start, Line said) {
    assertFalse(said.warning(), said.text());
    assertTrue(said.text().startsWith(start), said.text());
  }

  private static ImagePlus image() {
    return IJ.createImage("cells.tif", "8-bit ramp", 320, 256, 1);
  }
}
