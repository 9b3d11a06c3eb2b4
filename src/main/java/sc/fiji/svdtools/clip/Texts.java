package sc.fiji.svdtools.clip;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.model.text.TextTower;
import sc.fiji.svdtools.nn.Hook;

/** Words to points in the space of the image encoder. */
@FunctionalInterface
public interface Texts {

  /** There is no text tower. */
  Texts NONE =
      (words, stop) -> {
        throw new IllegalArgumentException(
            "The text '" + words.get(0) + "' cannot be used; there is no text tower.");
      };

  /**
   * The embeddings of some texts, not normalised.
   *
   * @param stop asked before each block
   */
  float[][] embed(List<String> words, Hook stop);

  /**
   * Refuses a file that holds no tower, before a run that needs one.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void check(Path tower) {
    TextTower.check(tower);
  }

  /** What tells a tower from another one, see {@link TextTower#mark}. */
  static String mark(Path tower) {
    return TextTower.mark(tower);
  }

  /**
   * A tower in a file: loaded when it is asked for texts it has not seen, and freed again. Runs on
   * several devices may ask at once.
   *
   * @param tower see {@link TextTower#load}
   */
  static Texts of(Path tower) {
    Map<String, float[]> known = new HashMap<>();
    return (words, stop) -> {
      synchronized (known) {
        List<String> fresh = words.stream().filter(w -> !known.containsKey(w)).toList();
        if (!fresh.isEmpty()) {
          try (TextTower loaded = TextTower.load(tower)) {
            fresh.forEach(w -> known.put(w, loaded.embed(w, stop)));
          }
        }
        return words.stream().map(known::get).toArray(float[][]::new);
      }
    };
  }
}
