package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.quote;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sc.fiji.svdtools.safetensors.CheckpointException;

/** Names that someone may have meant: most shared parts first, then smallest edit distance. */
final class NearestNames {
  private static final int SHOWN = 3;
  private static final int COMPARED = 40;
  private static final int LONGEST = 200;

  private record Scored(String name, long score) {}

  private NearestNames() {}

  /** The error for a tensor that is not there. */
  static CheckpointException missing(Path file, String name, Collection<String> names) {
    List<String> nearest = of(name, names);
    String hint =
        nearest.isEmpty()
            ? "."
            : "; the nearest names are "
                + nearest.stream().map(CheckpointException::quote).collect(Collectors.joining(", "))
                + ".";
    return new CheckpointException(file, "there is no tensor " + quote(name) + hint);
  }

  /** At most three names, the nearest first; names that share no part are left out. */
  static List<String> of(String name, Collection<String> names) {
    Set<String> wanted = parts(name);
    return names.stream()
        .filter(other -> other.length() <= LONGEST)
        .map(other -> new Scored(other, parts(other).stream().filter(wanted::contains).count()))
        .filter(scored -> scored.score() > 0)
        .sorted(Comparator.comparingLong(Scored::score).reversed())
        .limit(COMPARED)
        .map(scored -> new Scored(scored.name(), distance(name, scored.name())))
        .sorted(Comparator.comparingLong(Scored::score).thenComparing(Scored::name))
        .limit(SHOWN)
        .map(Scored::name)
        .toList();
  }

  private static Set<String> parts(String name) {
    return new HashSet<>(Arrays.asList(name.split("[._]")));
  }

  /** Levenshtein distance. */
  static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    Arrays.setAll(above, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
