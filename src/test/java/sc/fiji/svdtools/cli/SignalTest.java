package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals to end, and little memory, in processes of their own. A run would take an hour. */
@Timeout(180)
class SignalTest {

  private static final int SECOND = 1000;
  private static final List<String> SMALL = List.of("-Xmx256m");

  @TempDir Path folder;
  private Path image;
  private Path out;

  @BeforeEach
  void draw() {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"));
    image = folder.resolve("a.png");
    out = folder.resolve("out");
    assertTrue(
        new FileSaver(new ImagePlus("a", new ColorProcessor(32, 32))).saveAsPng(image.toString()));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalStopsARun(String signal, int status) throws Exception {
    Child child =
        Child.fake(4 * SECOND, SMALL, "image=" + image, "out=" + out, "device=cpu", "frames=900");
    child.await("Denoising 1/900");
    child.signal(signal);
    String rest = child.rest();
    assertEquals(status, child.status());
    assertEquals(List.of(), files());
    assertFalse(rest.contains("Exception"), rest);
    assertFalse(rest.contains("\tat "), rest);
  }

  @Test
  void aSignalStopsABatchAndKeepsWhatIsDone() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 50; i++) {
      Files.copy(image, images.resolve(i + 10 + ".png"));
    }
    Child child =
        Child.fake(
            SECOND / 2,
            SMALL,
            "files=" + images,
            "out=" + out,
            "device=cpu",
            "frames=3",
            "gif=true");
    child.await("5/50");
    child.signal("INT");
    child.rest();
    assertEquals(130, child.status());
    List<String> files = files();
    int done = Files.readAllLines(out.resolve("svd-log.csv")).size() - 1;
    assertTrue(done >= 4 && done < 50, files.toString());
    assertEquals(2 * done + 1, files.size(), files.toString());
    for (String ending : List.of(".gif", ".tif")) {
      assertEquals(done, files.stream().filter(name -> name.endsWith(ending)).count());
    }
  }

  @Test
  void memoryOfJavaThatDoesNotSufficeIsASentenceBeforeTheRun() throws Exception {
    Child child =
        Child.fake(
            4 * SECOND,
            List.of("-Xmx64m"),
            "image=" + image,
            "out=" + out,
            "device=cpu",
            "frames=70",
            "width=1024",
            "height=512");
    String said = child.rest();
    assertEquals(1, child.status());
    assertTrue(
        said.matches(
            "(?s).*70 frames of 1024 x 512 pixels need 159 MB of Java's memory, of which \\d+ MB"
                + " are free; choose a smaller size or fewer frames, or give Java more.*"),
        said);
    assertEquals(List.of(), files());
  }

  /** What keeps detail holds a frame many times. */
  @Test
  void memoryThatFramesTakeBehindTheDecoderCountsToo() throws Exception {
    for (boolean kept : new boolean[] {true, false}) {
      Child child =
          Child.fake(
              0,
              List.of("-Xmx100m"),
              "image=" + image,
              "out=" + out,
              "device=cpu",
              "frames=3",
              "width=1024",
              "height=512",
              "gif=false",
              "sheet=false",
              kept ? "keepdetail=1" : "keepdetail=0");
      String said = child.rest();
      assertEquals(kept ? 1 : 0, child.status(), said);
      assertEquals(
          kept, said.contains("3 frames of 1024 x 512 pixels need 170 MB of Java's"), said);
      assertEquals(kept ? 0 : 1, files().size());
    }
  }

  private List<String> files() throws IOException {
    if (Files.notExists(out)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(out)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
