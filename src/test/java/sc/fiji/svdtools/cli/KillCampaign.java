package sc.fiji.svdtools.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImagePlus;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.file.ClipFiles;

/** Kills batches at random moments; what was made and what is made afterwards equals one run. */
@Tag("campaign")
class KillCampaign {

  private static final int KILLS = Integer.getInteger("campaign.kills", 100);
  private static final int IMAGES = 12;
  private static final List<String> JAVA = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  @TempDir Path folder;

  private Child batch(int pause, Path out) throws IOException {
    return Child.fake(
        pause,
        JAVA,
        "files=" + folder.resolve("images"),
        "out=" + out,
        "device=cpu",
        "width=64",
        "height=64",
        "frames=4",
        "gif=true",
        "sheet=true");
  }

  private static Map<String, byte[]> bytes(Path out) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("svd-log.csv")) {
          bytes.put(out.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  @Test
  void aKilledBatchGoesOnAsIfNothingHadHappened() throws Exception {
    Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      ColorProcessor plane = new ColorProcessor(24, 20);
      plane.set(i * 7, 0xff00ff00);
      String file = folder.resolve("images").resolve(10 + i + ".png").toString();
      new FileSaver(new ImagePlus("", plane)).saveAsPng(file);
    }
    Path whole = folder.resolve("whole");
    Child plain = batch(0, whole);
    plain.rest();
    assertEquals(0, plain.status());
    Map<String, byte[]> expected = bytes(whole);
    assertEquals(3 * IMAGES, expected.size());
    Random random = new Random(1);
    Path broken = folder.resolve("broken");
    int kills = 0;
    int ends = 0;
    while (kills < KILLS) {
      Child child = batch(40, broken);
      child.await("");
      Thread.sleep(random.nextInt(1200));
      child.signal("KILL");
      child.rest();
      kills += child.status() == 137 ? 1 : 0;
      if (child.status() == 0 || kills == KILLS || kills % 10 == 0) {
        Child last = batch(0, broken);
        last.rest();
        assertEquals(0, last.status());
        Map<String, byte[]> found = bytes(broken);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, data) -> assertArrayEquals(data, found.get(name), name));
        ClipFiles.delete(broken);
        ends++;
      }
    }
    System.out.println(kills + " kills, " + ends + " batches ended, all equal to one run");
  }
}
