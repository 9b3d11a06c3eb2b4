package sc.fiji.svdtools.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.request.Animation;

/** Studies on the demo network, tiny, and the recipes that are kept. */
class StudyTest {

  private static final Path PROJECT = Path.of(System.getProperty("project.basedir", ""));
  private static final Path EXAMPLES = PROJECT.resolve("resources/examples");

  @TempDir Path folder;

  private Map<String, String> tiny(Path out) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("images", EXAMPLES.resolve("cells1.png") + "," + EXAMPLES.resolve("cells2.png"));
    options.put("out", out.toString());
    options.put("checkpoint", "cells");
    options.put("device", "cpu");
    options.put("common", "width=64 height=64 frames=2 steps=1");
    options.put("rows", "plain: ; three: frames=3; links: frames=3 linkframes=2");
    options.put("seeds", "1-2");
    options.put("cross", "false");
    options.put("pingpong", "plain");
    return options;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file);
  }

  @Test
  void makesWhatIsMissing() throws IOException {
    Path out = folder.resolve("tiny.csv");
    assertEquals(6, Study.make(tiny(out)));
    List<String> whole = lines(out);
    assertEquals(
        List.of(
            "study,plain ping-pong,cells2,1",
            "study,plain,cells2,1",
            "study,three,cells2,1",
            "study,links,cells2,1",
            "study,plain ping-pong,cells1,2",
            "study,plain,cells1,2",
            "study,three,cells1,2",
            "study,links,cells1,2"),
        whole.stream().skip(1).map(l -> l.replaceAll("^(([^,]*,){3}[^,]*),.*", "$1")).toList());
    assertEquals("", value(whole, 2, "joint_ratio"));
    // The second step leads from the first link into the second.
    assertTrue(Double.parseDouble(value(whole, 4, "joint_ratio")) > 0);
    assertTrue(Double.parseDouble(value(whole, 4, "joint_plain")) > 0);
    assertEquals(0, Study.make(tiny(out)));
    assertEquals(whole, lines(out));
    String text = Files.readString(out);
    Files.writeString(out, text.substring(0, text.length() - 9));
    // The clip to compare joints with is made again, and gets no second line.
    assertEquals(2, Study.make(tiny(out)));
    assertEquals(whole, lines(out));
    summarised(out);
  }

  /** Names alone do not make a clip the same. */
  @Test
  void clipsMadeOtherwiseAreNotTakenForDone() throws IOException {
    Path image = Files.copy(EXAMPLES.resolve("cells1.png"), folder.resolve("a.png"));
    Map<String, String> options = tiny(folder.resolve("same.csv"));
    options.putAll(Map.of("images", image.toString(), "rows", "plain:", "pingpong", ""));
    assertEquals(2, Study.make(options));
    List<String> whole = lines(folder.resolve("same.csv"));
    for (String other :
        List.of("common=width=64 height=64 frames=2 steps=2", "checkpoint=pictures")) {
      Map<String, String> changed = new LinkedHashMap<>(options);
      changed.put(other.replaceAll("=.*", ""), other.replaceFirst("[a-z]+=", ""));
      refused(changed, "made with other settings, another network or other images");
    }
    Map<String, String> more = new LinkedHashMap<>(options);
    more.putAll(Map.of("seeds", "1-3", "rows", "plain: ; motion: motion=9"));
    assertEquals(4, Study.make(more));
    Files.copy(
        EXAMPLES.resolve("cells2.png"), image, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    refused(options, "made with other settings, another network or other images");
    assertEquals(whole, lines(folder.resolve("same.csv")).subList(0, whole.size()));
    options.put("images", image + "," + Files.copy(image, folder.resolve("a.jpg")));
    refused(options, "both called 'a' in the table");
  }

  private static void refused(Map<String, String> options, String why) {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Study.make(options)).getMessage();
    assertTrue(said.contains(why), said);
  }

  @Test
  void aSummaryNeverReplacesItsTable() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "study,row,image,seed,moved\n");
    Map<String, String> options =
        Map.of("in", table.toString(), "out", table.toString(), "measures", "moved");
    String said =
        assertThrows(IllegalArgumentException.class, () -> StudySummary.write(options))
            .getMessage();
    assertTrue(said.contains("is one of the tables"), said);
    assertEquals(List.of("study,row,image,seed,moved"), lines(table));
    Files.write(table, new byte[] {(byte) 0xe4, 10});
    said =
        assertThrows(IllegalArgumentException.class, () -> StudySummary.write(options))
            .getMessage();
    assertTrue(said.contains("t.csv"), said);
  }

  private static String value(List<String> lines, int line, String column) {
    int at = List.of(lines.get(0).split(",")).indexOf(column);
    return lines.get(line).split(",", -1)[at];
  }

  private void summarised(Path table) throws IOException {
    Path out = folder.resolve("tiny.md");
    StudySummary.write(
        Map.of("in", table.toString(), "out", out.toString(), "measures", "frames,moved"));
    String text = Files.readString(out);
    assertTrue(text.startsWith("## study\n\n| row | clips | frames | moved |\n"), text);
    assertTrue(text.contains("| links | 2 | 3.000 [3.000, 3.000] | "), text);
  }

  @Test
  void partsAreDisjointAndOtherTablesAreRefused() throws IOException {
    Path out = folder.resolve("part.csv");
    Map<String, String> second = tiny(out);
    second.put("rows", "plain:");
    second.put("part", "2/2");
    assertEquals(1, Study.make(second));
    assertTrue(lines(out).get(2).startsWith("study,plain,cells1,2,"), lines(out).get(2));
    Files.writeString(out, "a,b\n1,2\n");
    assertThrows(IllegalArgumentException.class, () -> Study.make(second));
    assertEquals("a,b\n1,2\n", Files.readString(out));
    Files.write(out, new byte[] {(byte) 0xe4, 10});
    refused(second, "part.csv' is not UTF-8 text");
  }

  @Test
  void theMeanLiesInItsInterval() {
    assertEquals("", StudyMeans.mean());
    assertEquals("2.000", StudyMeans.mean(2));
    assertEquals("2.000 [2.000, 2.000]", StudyMeans.mean(2, 2, 2));
    String[] parts = StudyMeans.mean(0, 1, 2, 3, 4).split("[\\[\\], ]+");
    // Standard error 0.71 without the correction for few values: about 2 +- 1.2.
    assertEquals(2, Double.parseDouble(parts[0]), 1e-9);
    assertEquals(0.8, Double.parseDouble(parts[1]), 0.21);
    assertEquals(3.2, Double.parseDouble(parts[2]), 0.21);
  }

  @Test
  void changesAreOfPairs() {
    double[] reference = {10, 20, 30, Double.NaN, 7};
    double[] more = {11, 22, 33, 9, Double.NaN};
    // Each clip has a tenth more: no doubt, however much the clips differ.
    assertEquals("**+10.0 [+10.0, +10.0]**", StudyMeans.change(more, reference));
    assertEquals("+0.0 [+0.0, +0.0]", StudyMeans.change(reference, reference));
    String mixed = StudyMeans.change(new double[] {1, 2, 3, 4}, new double[] {2, 1, 4, 3});
    assertTrue(mixed.matches("\\+0\\.0 \\[-\\d+\\.\\d, \\+\\d+\\.\\d\\]"), mixed);
    assertEquals("", StudyMeans.change(new double[] {1}, new double[] {2}));
    assertEquals("", StudyMeans.change(new double[] {1, 2}, new double[] {0, 0}));
  }

  @Test
  void pairsShareImageAndSeed() throws IOException {
    Path in = folder.resolve("in.csv");
    Files.writeString(
        in,
        "study,row,image,seed,a,b\n"
            + "s,plain,x,1,10,5\ns,plain,y,2,40,10\ns,plain,x,3,7,7\n"
            + "s,more,y,2,44,4\ns,more,x,1,11,\n");
    Path out = folder.resolve("out.md");
    Map<String, String> options =
        Map.of("in", in.toString(), "out", out.toString(), "measures", "a,a/b");
    Map<String, String> pairs = new LinkedHashMap<>(options);
    pairs.put("pairs", "more:plain");
    StudySummary.write(pairs);
    assertEquals(
        "## s\n\n| row | against | pairs | a | a/b |\n|---|---|---|---|---|\n"
            + "| more | plain | 2 | **+10.0 [+10.0, +10.0]** |  |\n\n",
        Files.readString(out));
    StudySummary.write(options);
    assertTrue(Files.readString(out).contains("| more | 2 | 27.5 [11.0, 44.0] | 11.0 |\n"));
  }

  @Test
  void jointsAreWhereLinksAndChunksBegin() {
    assertEquals(Set.of(5, 9), joints("frames=12 linkframes=5"));
    assertEquals(Set.of(4, 8), joints("frames=12 chunk=4"));
    assertEquals(Set.of(), joints("frames=12"));
    assertEquals(Set.of(3, 5, 7, 9), joints("frames=12 chunk=4 chunkoverlap=2"));
    assertEquals(Set.of(3, 5, 7, 9), joints("frames=12 chunk=4 chunkoverlap=2 chunkjoin=crop"));
  }

  private static Set<Integer> joints(String keys) {
    Animation wanted = Animation.of(Options.parse("width=64 height=64 " + keys));
    return StudyMeasures.joints(wanted.settings(), wanted.plan());
  }

  @Test
  void pingPongComesBackToTheSecondFrame() {
    List<float[]> frames = new ArrayList<>();
    for (int f = 0; f < 4; f++) {
      float[] frame = new float[16];
      frame[0] = f / 4f;
      frames.add(frame);
    }
    Clip clip = StudyMeasures.pingPong(Clip.of(4, 4, 1, frames));
    assertEquals(6, clip.frames());
    assertEquals(0.25f, clip.frame(5)[0]);
    assertEquals(0.75f, clip.frame(3)[0]);
    Map<String, Double> found =
        StudyMeasures.of(clip, frames.get(0), Set.of(), new double[0], false);
    assertEquals(1, found.get("loop_closure"), 1e-4);
  }

  @Test
  void whatIsLostHasNotMoved() {
    List<float[]> frames = new ArrayList<>();
    for (int f = 0; f < 3; f++) {
      float[] frame = new float[32 * 32];
      for (int i = 0; i < 64; i++) {
        frame[(12 + i / 8) * 32 + 12 + i % 8] = f < 2 ? 1 : 0;
      }
      frames.add(frame);
    }
    Clip clip = Clip.of(32, 32, 1, frames);
    Map<String, Double> found =
        StudyMeasures.of(clip, frames.get(0), Set.of(), new double[0], false);
    assertEquals(0, found.get("tracked"));
    assertEquals(Double.NaN, found.get("moved"));
    assertEquals(0, found.get("moved_half"));
  }

  @Test
  void driversMove() throws IOException {
    Drivers.write(
        Map.of(
            "images",
            EXAMPLES.resolve("cells1.png") + "," + EXAMPLES.resolve("cells2.png"),
            "out",
            folder.toString(),
            "pixels",
            "4",
            "frames",
            "3"));
    ImagePlus right = ImageFile.open(folder.resolve("cells2-right.tif"));
    assertEquals(3, right.getNFrames());
    for (int x = 4; x < right.getWidth(); x++) {
      assertEquals(
          right.getStack().getProcessor(1).get(x - 4, 60),
          right.getStack().getProcessor(3).get(x, 60));
    }
    assertTrue(Files.exists(folder.resolve("cells1-left.tif")));
  }

  @Test
  void keptRecipesAreUsable() throws IOException {
    int rows = 0;
    try (Stream<Path> all = Files.list(PROJECT.resolve("resources/benchmarks/studies"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".properties")).toList()) {
        Map<String, Animation> variants =
            Recipe.read(file, Map.of()).variants(EXAMPLES.resolve("cells1.png"));
        String row = Recipe.read(file, Map.of()).pingpong();
        assertTrue(row.isEmpty() || variants.containsKey(row), file + ": " + row);
        rows += variants.size();
      }
    }
    assertTrue(rows > 50, rows + " rows");
  }
}
