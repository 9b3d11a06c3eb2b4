package sc.fiji.svdtools.technique;

import java.util.List;

/**
 * A technique whose components are keys of macros and dialogs, by their names.
 *
 * <p>Such a technique needs a field in a dialog and nothing else: the commands find it here. Its
 * neutral setting is the default.
 */
public interface KeyedTechnique extends Technique {

  /** The neutral setting of each, by name of the technique. */
  static List<KeyedTechnique> neutral() {
    return Techniques.types().stream()
        .filter(KeyedTechnique.class::isAssignableFrom)
        .map(type -> (KeyedTechnique) TechniqueText.create(type, "").neutral(1))
        .toList();
  }

  /** The same with every choice left to the model made; {@code trained} frames are its own. */
  default KeyedTechnique resolved(int trained) {
    return this;
  }

  /** Whether it changes anything. */
  default boolean active() {
    return !equals(neutral(1));
  }
}
