package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;

/** Parts of a batch, and patterns of file names. */
class BatchPartsTest {

  private final FakeModels models = new FakeModels();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void partsTogetherAreTheWholeAndStayWhatTheyAre() throws IOException {
    for (int i = 0; i < 8; i++) {
      image("in/" + i + ".png");
    }
    assertEquals(0, run("in", "whole"), err::toString);
    List<String> rows = new ArrayList<>();
    for (int part = 1; part <= 3; part++) {
      assertEquals(0, run("in", "parts", "shard=" + part + "/3"), err::toString);
      rows.addAll(rows("parts/svd-log-" + part + "of3.csv"));
    }
    assertEquals(rows("whole/svd-log.csv").stream().sorted().toList(), sorted(rows));
    assertEquals(clips("whole"), clips("parts"));
    for (String clip : clips("whole")) {
      assertEquals(-1, Files.mismatch(path("whole/" + clip), path("parts/" + clip)), clip);
    }
    models.failure = new IllegalStateException("must not run");
    assertEquals(0, run("in", "parts", "shard=2/3"), err::toString);
    assertEquals(clips("whole"), clips("parts"));
    assertTrue(Files.notExists(path("parts/.svd-lock-2of3")));
  }

  @Test
  void aPartWithoutImagesIsDoneWithoutAModel() throws IOException {
    image("in/a.png");
    int empty = 0;
    for (int part = 1; part <= 4; part++) {
      int before = models.loads;
      assertEquals(0, run("in", "out", "shard=" + part + "/4"), err::toString);
      empty += models.loads == before ? 1 : 0;
    }
    assertEquals(3, empty);
    assertEquals(1, clips("out").size());
  }

  @Test
  void aShardNeedsABatch() throws IOException {
    assertEquals(2, main("image=" + image("a.png"), "shard=1/2"));
    assertEquals(
        "shard=1/2 is given without files=; it must go with a batch.", err.toString().trim());
    err.reset();
    assertEquals(2, run("in", "out", "shard=5/4"));
    assertTrue(err.toString().contains("The value of 'shard' is '5/4'"), err::toString);
  }

  @Test
  void aPatternNamesImagesFromItsFirstPlainFolder() throws IOException {
    for (String name :
        List.of("a1.png", "a2.tif", "b1.png", "x/a1.png", "x/y/a1.png", "x[1]/a.png")) {
      image("in/" + name);
    }
    Files.writeString(path("in/a3.log"), "no image");
    assertEquals(0, run("in/a*", "one"), err::toString);
    assertEquals(List.of("a1.png-synthetic.tif", "a2.tif-synthetic.tif"), clips("one"));
    assertEquals(0, run("in/*/a?.png", "two"), err::toString);
    assertEquals(List.of("x+a1.png-synthetic.tif"), clips("two"));
    assertEquals(0, run("in/x/**1.png", "three"), err::toString);
    assertEquals(List.of("a1.png-synthetic.tif", "y+a1.png-synthetic.tif"), clips("three"));
    assertEquals(0, run("in/x[1]/*.png", "four"), err::toString);
    assertEquals(List.of("a.png-synthetic.tif"), clips("four"));
    assertEquals(2, run("in/c*", "five"));
    assertTrue(err.toString().contains("holds no images"), err::toString);
  }

  private static List<String> sorted(List<String> rows) {
    return rows.stream().map(row -> row.replace("/parts/", "/whole/")).sorted().toList();
  }

  private List<String> rows(String log) throws IOException {
    return Files.readAllLines(path(log)).stream().skip(1).toList();
  }

  private List<String> clips(String place) throws IOException {
    try (Stream<Path> files = Files.list(path(place))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".csv"))
          .sorted()
          .toList();
    }
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  private int run(String in, String to, String... more) {
    List<String> args = new ArrayList<>(List.of("files=" + folder + "/" + in, "out=" + path(to)));
    args.addAll(List.of("device=cpu", "frames=2", "width=64", "height=64"));
    args.addAll(Arrays.asList(more));
    return main(args.toArray(String[]::new));
  }

  private int main(String... args) {
    return new Animate(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            context -> context.service(ModelCache.class).provider(models))
        .run(args);
  }

  private Path image(String name) throws IOException {
    Path file = path(name);
    Files.createDirectories(file.getParent());
    ColorProcessor plane = new ColorProcessor(24, 20);
    plane.set(5, name.hashCode());
    FileSaver saver = new FileSaver(new ImagePlus(name, plane));
    assertTrue(
        name.endsWith(".tif")
            ? saver.saveAsTiff(file.toString())
            : saver.saveAsPng(file.toString()));
    return file;
  }
}
