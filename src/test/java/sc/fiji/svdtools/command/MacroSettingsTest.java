package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.WindowManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.module.Module;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.natives.Archive;
import sc.fiji.svdtools.natives.FakeLibrary;
import sc.fiji.svdtools.natives.FileServer;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Presets;

/** Macros save presets, change settings and install libraries, or change nothing. */
class MacroSettingsTest {

  @TempDir Path presets;
  private MacroRun macro;

  @BeforeEach
  void open() {
    macro = new MacroRun(presets);
  }

  @AfterEach
  void close() {
    macro.close();
  }

  @Test
  void parametersAreSavedAsPreset() throws Exception {
    MacroRun.inMacroThread(
        "name=[My Mix] parameters=[frames=5 curve=triangle]",
        () -> macro.runModule(SavePresetCommand.class, null));
    macro.animate("preset=my-mix seed=4", MacroRun.image());
    assertEquals(5, macro.models.last.frames());
    assertEquals(4, macro.models.last.seed());
    ImagePlus clip =
        (ImagePlus)
            macro.animate("preset=my-mix steps=9 seed=4", MacroRun.image()).getOutput("output");
    Module saved =
        MacroRun.inMacroThread(
            "name=again",
            () -> {
              WindowManager.setTempCurrentImage(clip);
              return macro.runModule(SavePresetCommand.class, null);
            });
    assertNull(macro.reason(saved));
    assertEquals(Map.of("frames", "5", "curve", "triangle", "steps", "9"), Presets.read("again"));
    Module none =
        MacroRun.inMacroThread("name=x", () -> macro.runModule(SavePresetCommand.class, null));
    assertEquals(
        "There are no parameters to save; give them as text, or show a clip made by SVD Tools.",
        macro.reason(none));
  }

  @Test
  void settingsAreScriptableAndKeepWhatIsLeftOut() throws Exception {
    MacroRun.inMacroThread("precision=float32", () -> macro.runModule(SvdSettings.class, null));
    assertEquals("cpu", macro.settings().request().device());
    assertEquals(Precision.FLOAT32, macro.settings().request().precision());
    MacroRun.inMacroThread(
        "device=[GPU 3] allowdownload", () -> macro.runModule(SvdSettings.class, null));
    assertEquals("gpu3", macro.settings().request().device());
    assertTrue(macro.settings().request().allowdownload());
    assertEquals(Precision.FLOAT32, macro.settings().request().precision());
    try (Context later = new Context()) {
      SvdSettings stored = later.service(OptionsService.class).getOptions(SvdSettings.class);
      assertEquals(macro.settings().request(), stored.request());
    }
  }

  @Test
  void badSettingsChangeNothing() throws Exception {
    ModelRequest before = macro.settings().request();
    Module bad =
        MacroRun.inMacroThread("precison=float32", () -> macro.runModule(SvdSettings.class, null));
    assertEquals(
        "There is no key 'precison' (given as precison=float32); the nearest is 'precision'.",
        macro.reason(bad));
    assertEquals(before, macro.settings().request());
    Module other =
        MacroRun.inMacroThread(
            "checkpoint=[/no such/file]", () -> macro.runModule(SvdSettings.class, null));
    assertEquals(
        "The value of 'checkpoint' is '/no such/file', which does not exist; it must be an existing"
            + " file or folder, pictures, cells, or empty for the usual one of those.",
        macro.reason(other));
    assertEquals(before, macro.settings().request());
    Module good =
        MacroRun.inMacroThread("precision=float16", () -> macro.runModule(SvdSettings.class, null));
    assertNull(macro.reason(good));
    assertEquals(Precision.FLOAT16, macro.settings().request().precision());
  }

  @Test
  void gpuLibrariesAreInstalledByAMacroThatAgrees() throws Exception {
    byte[] content = FakeLibrary.zip();
    try (FileServer server = new FileServer(content)) {
      Archive archive = FakeLibrary.archive(server.address("libtorch.zip"), content);
      macro.models.library = new GpuLibrary(archive, presets.resolve("djl"));
      macro.models.driver = FakeModels.GPU;
      Module refused =
          MacroRun.inMacroThread(
              "agree=false", () -> macro.runModule(InstallGpuCommand.class, null));
      assertTrue(
          macro
              .reason(refused)
              .startsWith("Nothing was downloaded, because nobody agreed to it: "));
      assertEquals(List.of(), FakeLibrary.files(presets.resolve("djl")));
      Module agreed =
          MacroRun.inMacroThread("agree", () -> macro.runModule(InstallGpuCommand.class, null));
      assertNull(macro.reason(agreed));
      assertTrue(macro.models.library.installed());
    }
  }
}
