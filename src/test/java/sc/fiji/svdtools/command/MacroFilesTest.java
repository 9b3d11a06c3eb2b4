package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.Menus;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.MenuEntry;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleRunner;
import org.scijava.module.ModuleService;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginService;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.BatchFixture;
import sc.fiji.svdtools.job.BatchLog;

/** Runs every file of the macros folder in ImageJ's interpreter. */
class MacroFilesTest {

  private static final Path ROOT = Path.of(System.getProperty("project.basedir"));
  private static final List<String> TESTED =
      List.of(
          "animate_one.ijm",
          "animate_selection.ijm",
          "batch_folder.ijm",
          "between_images.ijm",
          "compare_techniques.ijm",
          "export.ijm",
          "long_video.ijm",
          "long_video_picture.ijm",
          "loop_picture.ijm",
          "motion_transfer.ijm",
          "parameter_sweep.ijm",
          "readme_pictures.ijm",
          "technique_table.ijm");

  private static Context context;

  private final FakeModels models = new FakeModels();
  private Object menusBefore;

  @TempDir Path out;

  @BeforeEach
  void open() throws Exception {
    context = BatchFixture.context(models, "cpu");
    Hashtable<String, String> commands = new Hashtable<>();
    for (CommandInfo info : context.service(CommandService.class).getCommands()) {
      MenuEntry leaf = info.getMenuPath().getLeaf();
      String label = leaf == null ? "" : leaf.getName();
      if (label.startsWith("SVD ")) {
        commands.put(label, Dispatch.class.getName() + "(\"" + info.getClassName() + "\")");
      }
    }
    commands.put("Delete Slice", "ij.plugin.StackEditor(\"delete\")");
    menusBefore = menus().get(null);
    menus().set(null, commands);
  }

  @AfterEach
  void close() throws Exception {
    menus().set(null, menusBefore);
    context.close();
    OpenImages.forget();
  }

  @Test
  void everyMacroIsTestedAndSaysWhatItDoes() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("macros"))) {
      assertEquals(TESTED, files.map(file -> file.getFileName().toString()).sorted().toList());
    }
    for (String name : TESTED) {
      String text = Files.readString(ROOT.resolve("macros").resolve(name));
      for (String part : List.of("// Needs: ", "// Takes: ", "// Argument")) {
        assertTrue(text.contains(part), name + " " + part);
      }
    }
  }

  @Test
  void animateOne() throws Exception {
    run("animate_one.ijm", cells() + ";" + out);
    ImagePlus clip = IJ.openImage(out.resolve("cells1-synthetic.tif").toString());
    assertEquals(14, clip.getNFrames());
    assertEquals("1", Provenance.read(clip).entries().get("seed"));
    models.last = null;
    run("animate_one.ijm", "");
    assertEquals(1, models.last.seed());
  }

  @Test
  void animateSelection() throws Exception {
    run("animate_selection.ijm", "image=" + cells() + " folder=" + out + " frames=3 steps=2");
    List<String> names = names();
    assertTrue(names.contains("cells1-synthetic-paths"), names.toString());
    assertTrue(names.contains("cells1-comparison.gif"), names.toString());
    assertTrue(names.contains("sketch.tif"), names.toString());
    List<String> table = Files.readAllLines(out.resolve("cells1-synthetic-paths/paths.csv"));
    assertEquals(4, table.size());
    assertTrue(table.get(3).startsWith("1,3,90.000,72.000,"), table.get(3));
  }

  @Test
  void batchFolder() throws Exception {
    run("batch_folder.ijm", ROOT.resolve("resources/examples") + ";" + out);
    assertEquals(5 * 3 + 1, names().size());
    assertTrue(names().contains("cells5.png-synthetic-sheet.png"));
    assertEquals(6, Files.readAllLines(out.resolve(BatchLog.FILE)).size());
  }

  @Test
  void betweenImages() throws Exception {
    run("between_images.ijm", ";" + out);
    assertTrue(names().contains("cells-synthetic.tif"), names().toString());
    ImagePlus clip = IJ.openImage(out.resolve("cells-synthetic.tif").toString());
    assertEquals(14, clip.getNFrames());
    assertEquals("BetweenImages", Provenance.read(clip).entries().get("techniques"));
    assertEquals("12", Provenance.read(clip).entries().get("inserted"));
    assertTrue(names().contains("cells-synthetic-comparison.tif"), names().toString());
    List<String> table = Files.readAllLines(out.resolve("cells-synthetic-comparison.csv"));
    assertEquals(5, table.size());
  }

  @Test
  void longVideo() throws Exception {
    run("long_video.ijm", cells() + ";" + out);
    assertEquals(48, models.last.frames());
    ImagePlus clip = IJ.openImage(out.resolve("cells1-synthetic.tif").toString());
    assertEquals(48, clip.getNFrames());
    assertEquals("PositionScaling", Provenance.read(clip).entries().get("techniques"));
    assertTrue(names().contains("cells1-synthetic.mp4"), names().toString());
  }

  @Test
  void techniqueTable() throws Exception {
    Path examples = ROOT.resolve("resources/examples");
    run("technique_table.ijm", "examples=" + examples + " folder=" + out + " frames=15 steps=1");
    List<String> lines = Files.readAllLines(out.resolve("techniques.md"));
    assertEquals(2 + 6, lines.size());
    assertTrue(lines.get(2).matches("\\| plain \\| [0-9.]+ \\| .*"), lines.get(2));
    assertTrue(names().contains("cells5-comparison-tiled.tif"));
  }

  @Test
  void compareTechniques() throws Exception {
    run("compare_techniques.ijm", "image=" + cells() + " folder=" + out + " frames=16 steps=2");
    assertTrue(names().contains("cells1-comparison-moments.png"), names().toString());
  }

  @Test
  void readmePictures() throws Exception {
    Path examples = ROOT.resolve("resources/examples");
    for (int again = 0; again < 2; again++) {
      run("readme_pictures.ijm", "examples=" + examples + " folder=" + out + " frames=3 steps=1");
      assertTrue(names().contains("first-clip.gif"), names().toString());
      assertTrue(names().contains("gallery.gif"), names().toString());
    }
  }

  @Test
  void longVideoPicture() throws Exception {
    Path examples = ROOT.resolve("resources/examples");
    String keys = "examples=" + examples + " folder=" + out + " frames=6 steps=1 every=2";
    run("long_video_picture.ijm", keys);
    assertTrue(names().contains("long-video.gif"), names().toString());
    assertEquals(3, IJ.openImage(out.resolve("long-video.tif").toString()).getStackSize());
  }

  @Test
  void loopPicture() throws Exception {
    Path examples = ROOT.resolve("resources/examples");
    run("loop_picture.ijm", "examples=" + examples + " folder=" + out + " frames=4 steps=1");
    assertTrue(names().contains("loop.gif"), names().toString());
    assertEquals(4, IJ.openImage(out.resolve("loop.tif").toString()).getStackSize());
  }

  @Test
  void motionTransfer() throws Exception {
    Path examples = ROOT.resolve("resources/examples");
    run("motion_transfer.ijm", "examples=" + examples + " folder=" + out + " frames=3 steps=1");
    List<String> lines = Files.readAllLines(out.resolve("cells1-comparison-metrics.csv"));
    assertEquals(4, lines.size());
    assertTrue(lines.get(0).contains("moved_x"), lines.get(0));
    assertTrue(lines.get(3).matches(".*left.*"), lines.get(3));
  }

  @Test
  void parameterSweep() throws Exception {
    run("parameter_sweep.ijm", cells() + ";" + out);
    assertEquals("[motion-127.tif, motion-20.tif, motion-220.tif, sweep.csv]", names().toString());
    List<String> table = Files.readAllLines(out.resolve("sweep.csv"));
    assertEquals(4, table.size());
    assertTrue(table.get(1).matches("20,[1-9][0-9.]+"), table.get(1));
    ImagePlus clip = IJ.openImage(out.resolve("motion-220.tif").toString());
    assertEquals("220", Provenance.read(clip).entries().get("motion"));
    assertEquals(8, clip.getBitDepth());
  }

  @Test
  void export() throws Exception {
    run("export.ijm", cells() + ";" + out);
    assertEquals(
        "[cells1-synthetic-frames, cells1-synthetic-sheet.png, cells1-synthetic.avi,"
            + " cells1-synthetic.gif, cells1-synthetic.mp4, cells1-synthetic.tif]",
        names().toString());
  }

  /** In the place of a host that runs commands by their labels. */
  public static final class Dispatch implements PlugIn {

    @Override
    public void run(String type) {
      CommandInfo info = context.service(CommandService.class).getCommand(type);
      Module module = context.service(ModuleService.class).createModule(info);
      PluginService plugins = context.service(PluginService.class);
      List<PreprocessorPlugin> before = plugins.createInstancesOfType(PreprocessorPlugin.class);
      List<PostprocessorPlugin> after = plugins.createInstancesOfType(PostprocessorPlugin.class);
      new ModuleRunner(context, module, before, after).run();
    }
  }

  private static void run(String name, String argument) throws Exception {
    String code = Files.readString(ROOT.resolve("macros").resolve(name));
    FutureTask<String> task = new FutureTask<>(() -> new Interpreter().run(code, argument));
    new Thread(task, "Run$_Macro").start();
    assertEquals(null, task.get());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Path cells() {
    return ROOT.resolve("resources/examples/cells1.png");
  }

  private static Field menus() throws NoSuchFieldException {
    Field field = Menus.class.getDeclaredField("pluginsTable");
    field.setAccessible(true);
    return field;
  }
}
