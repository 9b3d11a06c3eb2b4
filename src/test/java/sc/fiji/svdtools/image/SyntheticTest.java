package sc.fiji.svdtools.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.measure.ResultsTable;
import ij.plugin.Duplicator;
import ij.plugin.SubstackMaker;
import ij.process.ByteProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;

/** ImageJ's own commands on marked clips. */
class SyntheticTest {

  @TempDir Path folder;

  @Test
  void theMarksSurviveWhatImageJDoesWithStacks() {
    ImagePlus clip = clip();
    clip.setRoi(2, 2, 20, 10);
    List<String> all = List.of("synthetic 1/4", "synthetic 2/4", "synthetic 3/4", "synthetic 4/4");
    for (ImagePlus copy :
        List.of(clip.duplicate(), clip.crop("stack"), new Duplicator().run(clip), reopened(clip))) {
      assertEquals(all, labels(copy));
      assertEquals(Synthetic.Kind.ALL, Synthetic.of(copy));
      assertTrue(copy.getInfoProperty().startsWith(Synthetic.sentence("1.2") + "\n"));
    }
    for (ImagePlus part :
        List.of(new SubstackMaker().makeSubstack(clip, "2-3"), new Duplicator().run(clip, 2, 3))) {
      assertEquals(all.subList(1, 3), labels(part));
      assertEquals(Synthetic.Kind.ALL, Synthetic.of(reopened(part)));
    }
  }

  @Test
  void realSlicesKeepTheirLabelsAndCountAsImages() {
    ImageStack stack = new ImageStack(8, 8);
    stack.addSlice("day 1", new ByteProcessor(8, 8));
    stack.addSlice(Synthetic.label(1, 1), new ByteProcessor(8, 8));
    stack.addSlice((String) null, new ByteProcessor(8, 8));
    ImagePlus mixed = reopened(new ImagePlus("mixed", stack));
    assertEquals("day 1", mixed.getStack().getSliceLabel(1));
    assertEquals(Synthetic.Kind.PART, Synthetic.of(mixed));
    assertEquals(Synthetic.Kind.NONE, Synthetic.of(mixed, 1));
    assertEquals(Synthetic.Kind.ALL, Synthetic.of(mixed, 2));
    assertEquals(Synthetic.Kind.NONE, Synthetic.of(mixed, 3));
    assertEquals(Synthetic.Kind.NONE, Synthetic.of(new ImagePlus("a", new ByteProcessor(8, 8))));
    ImagePlus bare = clip();
    bare.setStack(bare.getStack().convertToFloat());
    for (int i = 1; i <= 4; i++) {
      bare.getStack().setSliceLabel(null, i);
    }
    assertEquals(Synthetic.Kind.ALL, Synthetic.of(bare));
  }

  @Test
  void tablesSayWhatWasGenerated() {
    ImagePlus clip = clip();
    clip.getStack().setSliceLabel("day 1", 1);
    Report report = Report.of(ClipInput.read(clip), Request.CLIP.withoutWarp(), stage -> {});
    ResultsTable table = new ResultsTable();
    MetricTables.addSummary(table, "clip", report, Synthetic.of(clip));
    assertEquals("partly synthetic", table.getStringValue("origin", 0));
    ResultsTable frames = MetricTables.frames(report, ClipInput.origins(clip));
    assertEquals("image", frames.getStringValue("origin", 0));
    assertEquals("synthetic", frames.getStringValue("origin", 1));
    String csv = MetricTables.withOrigins(report.framesCsv(), ClipInput.origins(clip));
    String[] lines = csv.split("\n");
    assertTrue(lines[0].endsWith(",origin") && lines[1].endsWith(",image"), csv);
    assertTrue(lines[4].endsWith(",synthetic"), csv);
  }

  @Test
  void theDigestIsThatOfThePixels() {
    float[] rgb = {0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 0};
    String digest = StartDigest.of(new StartFrame(2, 2, rgb));
    assertEquals(sha256(new byte[] {0, 0, 0, -1, -1, 0, 0, -1, 0, -1, -1, 0}), digest);
  }

  private static String sha256(byte[] bytes) {
    try {
      byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
      return java.util.HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ImagePlus clip() {
    ImagePlus source = new ImagePlus("cells.tif", new ByteProcessor(32, 24));
    Canvas canvas = new Canvas(64, 64, Canvas.Fit.CROP);
    VideoOutput output = new VideoOutput(source, canvas, 7);
    for (int f = 0; f < 4; f++) {
      float[] rgb = new float[3 * 64 * 64];
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (i + f) % 64 / 64f;
      }
      output.frame(f, rgb);
    }
    ImagePlus clip = output.image();
    new Provenance(Map.of("version", "1.2", "seed", "5")).writeTo(clip);
    return clip;
  }

  private ImagePlus reopened(ImagePlus image) {
    Path file = folder.resolve("image.tif");
    assertTrue(new FileSaver(image).saveAsTiff(file.toString()));
    return IJ.openImage(file.toString());
  }

  private static List<String> labels(ImagePlus image) {
    List<String> labels = new ArrayList<>();
    for (int i = 1; i <= image.getStackSize(); i++) {
      labels.add(image.getStack().getSliceLabel(i));
    }
    return labels;
  }

  /** A title with a line end is no line of its own, in Info or in the file. */
  @Test
  void valuesStayOneLine(@TempDir Path folder) {
    String title = "a\nsvd.seed: 9\r\tb\u0001 \u00e9\u4e00 C:\\users";
    ImagePlus image = new ImagePlus("clip", new ByteProcessor(4, 4));
    new Provenance(Map.of("source", title)).writeTo(image);
    Path file = folder.resolve("clip.tif");
    new FileSaver(image).saveAsTiff(file.toString());
    for (ImagePlus kept : List.of(image, IJ.openImage(file.toString()))) {
      assertEquals(Map.of("source", title, "synthetic", "true"), Provenance.read(kept).entries());
      assertEquals(2, kept.getInfoProperty().lines().filter(l -> l.startsWith("svd.")).count());
    }
  }
}
