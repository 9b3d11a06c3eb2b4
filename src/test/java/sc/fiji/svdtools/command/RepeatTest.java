package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.io.FileSaver;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.job.BatchFixture;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.PresetFields;
import sc.fiji.svdtools.weights.TinyModel;

/** A clip's properties and its source image give the same bytes again, whatever was asked for. */
class RepeatTest {

  private static final String SMALL = "width=72 height=64 frames=4 steps=2 ";

  /** Values that are no defaults; together they have every key but {@link #OTHERS}. */
  private static final List<String> ASKED =
      List.of(
          "fit=pad minguidance=1.2 maxguidance=2 curve=triangle fps=9 motion=90 augmentation=0.05"
              + " seed=18446744073709551615 chunk=2 preprocessing=comfy schedule=exponential"
              + " solver=euler-ancestral outputtype=grey8 planes=slices posframes=-1 keyscale=0.8"
              + " queryscale=[1,2,1,0.5] valuescale=0.9 scalearea=true attnscale=1.2 rescale=0.5",
          "refcompatible=true keyscale=0.7 selection=5,6,30,20",
          "windowmode=independent windowsize=3 windowstride=2 windowpositions=absolute"
              + " shuffle=permute guidancefrom=10 guidanceto=90 cacheevery=2 keyscale=0.9"
              + " guidancenorm=9 guidanceparallel=0.5 skipscale=0.5 skipattention=spatial"
              + " scalescope=temporal-all",
          "linkframes=3 linkoverlap=2 linkmatch=0.5 linktoken=false",
          "contextsize=3 contextstride=2 contextschedule=static contextfusion=flat",
          "motiontrack=0:90,3:200 fpstrack=0:7,3:9 augtrack=0:0.02,3:0.1 trackmode=raw chunk=2"
              + " chunkoverlap=1 chunkjoin=crop",
          "loop=orbit loopturn=0.3 startlevel=300 keepdetail=0.7",
          "drafts=2 choose=steady draftlevel=20",
          "paths=[oval 5,6 20,20 along 15,16 30,20 | rectangle 40,5 9,9 at 0:0,0 3:-4,6,40,1.2]"
              + " turn=true cover=object weaklevel=20 stronglevel=3",
          "freeinit=2 freeinitsigma=20 freeinitmode=restart-unit freeinitfilter=ideal"
              + " freeinitspace=0.3 freeinittime=0.4");

  /** These need images or a text encoder beside the source, which the properties only name. */
  private static final List<String> OTHERS =
      List.of(
          "endimage",
          "between",
          "betweensketch",
          "betweenpaths",
          "betweenlevel",
          "betweenmotion",
          "keyimages",
          "keyframes",
          "keytoken",
          "keylatent",
          "driver",
          "transfer",
          "transferlevel",
          "transferend",
          "transferstrength",
          "sketch",
          "mask",
          "textto",
          "textfrom",
          "textstrength");

  @TempDir Path folder;

  @Test
  void everyKeyIsKeptWithTheClip() throws Exception {
    Path tiny = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    Set<String> tried = new TreeSet<>();
    try (Context context = new Context()) {
      context.service(LogService.class).setLevel(LogLevel.NONE);
      SvdSettings settings = context.service(OptionsService.class).getOptions(SvdSettings.class);
      settings.use(
          ModelRequest.DEFAULT.with(
              Map.of("device", "cpu", "precision", "float32", "checkpoint", tiny.toString())));
      for (String asked : ASKED) {
        Map<String, String> options = Options.parse(SMALL + asked);
        tried.addAll(options.keySet());
        repeat(context, Animation.of(options));
      }
      settings.use(ModelRequest.DEFAULT);
    }
    tried.addAll(OTHERS);
    assertEquals(new TreeSet<>(Animation.keys()), tried);
  }

  @Test
  void filesAndComparisonsTakeTheSelection() throws Exception {
    FakeModels models = new FakeModels();
    try (Context context = BatchFixture.context(models, "cpu")) {
      Path file = folder.resolve("cells.png");
      new FileSaver(IJ.createImage("cells", "RGB ramp", 60, 40, 1)).saveAsPng(file.toString());
      CommandService commands = context.service(CommandService.class);
      Map<String, Object> inputs =
          Map.of(
              "files", file.toString(),
              "out", folder.resolve("out").toString(),
              "parameters", "frames=2 selection=4,6,20,10");
      assertFalse(commands.run(AnimateFilesCommand.class, false, inputs).get().isCanceled());
      assertEquals("20 x 10", models.lastStart.width() + " x " + models.lastStart.height());
      Map<String, Object> compared =
          Map.of("input", image(null), "rows", "a: frames=2 selection=4,6,30,12");
      assertFalse(commands.run(CompareTechniquesCommand.class, false, compared).get().isCanceled());
      assertEquals("30 x 12", models.lastStart.width() + " x " + models.lastStart.height());
    }
  }

  private static void repeat(Context context, Animation wanted) throws Exception {
    ImagePlus clip = run(context, image(new OvalRoi(10, 5, 40, 30)), wanted);
    Map<String, String> made = new LinkedHashMap<>(Provenance.read(clip).entries());
    String macro = made.get("macro");
    String options = macro.substring(macro.indexOf(", \"") + 3, macro.lastIndexOf("\");"));
    made.keySet().retainAll(Animation.keys());
    assertEquals(Animation.of(made), Animation.of(Options.parse(options)));
    ImagePlus again = run(context, image(new Roi(1, 1, 9, 9)), Animation.of(made));
    assertEquals(clip.getStackSize(), again.getStackSize());
    assertTrue(clip.getStackSize() > 1);
    for (int i = 1; i <= clip.getStackSize(); i++) {
      assertPixels(clip.getStack().getPixels(i), again.getStack().getPixels(i));
    }
  }

  private static void assertPixels(Object expected, Object actual) {
    if (expected instanceof byte[] bytes) {
      assertArrayEquals(bytes, (byte[]) actual);
    } else {
      assertArrayEquals((int[]) expected, (int[]) actual);
    }
  }

  private static ImagePlus run(Context context, ImagePlus image, Animation wanted)
      throws Exception {
    Map<String, Object> inputs = new PresetFields(new AnimateExperimentalCommand()).inputs(wanted);
    inputs.put("input", image);
    CommandModule module =
        context
            .service(CommandService.class)
            .run(AnimateExperimentalCommand.class, false, inputs)
            .get();
    assertFalse(module.isCanceled(), module::getCancelReason);
    return (ImagePlus) module.getOutput("output");
  }

  private static ImagePlus image(Roi roi) {
    ImagePlus image = IJ.createImage("cells.tif", "RGB ramp", 60, 40, 2);
    image.setRoi(roi);
    return image;
  }
}
