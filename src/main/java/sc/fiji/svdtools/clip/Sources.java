package sc.fiji.svdtools.clip;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.plan.Encoders;

/**
 * The images of a run by name: the one it starts from, and others that techniques ask for.
 *
 * @param pictures images of each source, at least one each; {@link Encoders#START} has exactly one
 * @param texts embeds words; {@link Texts#NONE} where there is no text tower
 */
public record Sources(Map<String, List<StartFrame>> pictures, Texts texts) {

  public Sources {
    Map<String, List<StartFrame>> copy = new LinkedHashMap<>();
    pictures.forEach(
        (name, images) -> {
          if (images.isEmpty()) {
            throw new IllegalArgumentException(
                "The source '" + name + "' has no image; it must have at least one.");
          }
          copy.put(name, List.copyOf(images));
        });
    if (!copy.containsKey(Encoders.START) || copy.get(Encoders.START).size() != 1) {
      throw new IllegalArgumentException("There must be exactly one start image.");
    }
    pictures = java.util.Collections.unmodifiableMap(copy);
  }

  /** A start image alone. */
  public static Sources of(StartFrame start) {
    return new Sources(Map.of(Encoders.START, List.of(start)), Texts.NONE);
  }

  /** These and another one. */
  public Sources with(String name, List<StartFrame> images) {
    Map<String, List<StartFrame>> more = new LinkedHashMap<>(pictures);
    more.put(name, images);
    return new Sources(more, texts);
  }

  /** The same with a text tower. */
  public Sources with(Texts tower) {
    return new Sources(pictures, tower);
  }

  /** The image the clip starts from. */
  public StartFrame start() {
    return pictures.get(Encoders.START).get(0);
  }

  /**
   * What is there, with {@link Encoders#AREA} if an area is selected on the start image, and {@link
   * Encoders#TEXT} if there is a text tower.
   */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>(pictures.keySet());
    if (start().area() != null) {
      names.add(Encoders.AREA);
    }
    if (texts != Texts.NONE) {
      names.add(Encoders.TEXT);
    }
    return names;
  }
}
