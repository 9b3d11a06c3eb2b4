package sc.fiji.svdtools.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.study.TrueClip;

/**
 * What {@link Study} measures on true clips of the generator, at the default motion and frame rate:
 * rows {@code truth N}, the first N frames of the same clips.
 *
 * <p>Arguments: a CSV file, the number of clips, and lengths with commas between.
 */
public final class TruthStudy {

  private TruthStudy() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    StudyTable table = StudyTable.open(Path.of(args[0]), StudyMeasures.names(false));
    int[] lengths =
        java.util.Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray();
    int longest = java.util.Arrays.stream(lengths).max().orElseThrow();
    for (int seed = 1; seed <= Integer.parseInt(args[1]); seed++) {
      List<float[]> frames = TrueClip.begun(seed, 127 / 255.0, 7, longest).frames();
      for (int length : lengths) {
        List<String> names = List.of("truth", "truth " + length, "drawn", "" + seed);
        Clip clip = Clip.of(128, 128, 3, frames.subList(0, length));
        table.add(
            names,
            List.copyOf(
                StudyMeasures.of(clip, frames.get(0), Set.of(), new double[0], false).values()));
      }
    }
  }
}
