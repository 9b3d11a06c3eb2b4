package sc.fiji.svdtools.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sc.fiji.svdtools.key.CommandFields;
import sc.fiji.svdtools.key.MenuLabels;

/**
 * The fields of a dialog that animates, filled by presets and by the user.
 *
 * <p>A dialog may lack fields; what a preset decides for them must be the default.
 */
public final class PresetFields {

  private final CommandFields fields;
  private final Supplier<List<String>> keys;

  /** Name of the preset whose values the fields hold. */
  private String applied = Presets.NONE;

  /**
   * @param command has the fields
   * @param keys names of the fields
   */
  public PresetFields(Object command, Supplier<List<String>> keys) {
    this.fields = new CommandFields(command);
    this.keys = keys;
  }

  /**
   * Fills the fields that a preset decides; a name not yet whole does nothing.
   *
   * @throws IllegalArgumentException if the preset cannot be used, or not here
   */
  public void apply(String preset) {
    if (preset == null || !Presets.names().contains(preset)) {
      return;
    }
    Map<String, String> decided = Presets.read(preset);
    Map<String, Object> values = shown(Animation.of(decided)).values();
    decided.keySet().retainAll(keys.get());
    for (String key : decided.keySet()) {
      fields.set(key, values.get(key));
    }
    applied = preset;
  }

  /**
   * What the fields say; those at their defaults follow a preset that no dialog has applied.
   *
   * @throws IllegalArgumentException for a value that is not allowed, or a preset not usable here
   */
  public Animation wanted(String preset) {
    Animation given = Animation.of(fields.values(keys.get()));
    if (preset == null || preset.equals(applied)) {
      return given;
    }
    Map<String, Object> merged = new LinkedHashMap<>(Presets.read(preset));
    Map<String, Object> changed = given.values();
    changed.entrySet().removeAll(Animation.DEFAULT.values().entrySet());
    merged.putAll(changed);
    return shown(Animation.of(merged));
  }

  /**
   * The same, if there is a field for all that differs from the defaults.
   *
   * @throws IllegalArgumentException if not, with the first key
   */
  public Animation shown(Animation animation) {
    Map<String, Object> hidden = animation.values();
    hidden.entrySet().removeAll(Animation.DEFAULT.values().entrySet());
    hidden.keySet().removeAll(keys.get());
    if (!hidden.isEmpty()) {
      throw new IllegalArgumentException(
          "The preset sets '%s', which is not one of the keys here; use %s"
              .formatted(hidden.keySet().iterator().next(), MenuLabels.ANIMATE_EXPERIMENTAL));
    }
    return animation;
  }
}
