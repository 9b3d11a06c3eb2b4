package sc.fiji.svdtools.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.key.CommandFields;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.text.Quote;

/**
 * The fields of a dialog that animates, filled by presets, macros and the user.
 *
 * <p>A dialog has fields for some of the keys. If it has a field {@link #MORE}, that one holds the
 * others as text, so that macros and presets can set every key; else they must be at their
 * defaults.
 */
public final class PresetFields {

  /** Field with the keys that have none of their own, as text. */
  public static final String MORE = "more";

  private final CommandFields fields;
  private final List<String> keys;

  /** Name of the preset whose values the fields hold. */
  private String applied = Presets.NONE;

  /**
   * @param command has the fields
   */
  public PresetFields(Object command) {
    this.fields = new CommandFields(command);
    this.keys = Animation.keys().stream().filter(fields::has).toList();
  }

  /** Keys that have a field. */
  public List<String> keys() {
    return keys;
  }

  /** For the field of the preset: those that fit these fields, or are damaged. */
  public List<String> choices(String field) {
    return field.equals(Presets.KEY)
        ? Presets.names().stream().filter(this::fits).toList()
        : List.of();
  }

  private boolean fits(String preset) {
    try {
      return takesAll() || hidden(Animation.of(Presets.read(preset))).isEmpty();
    } catch (IllegalArgumentException e) {
      // Its text is not usable; chosen, it says why.
      return true;
    }
  }

  /** Whether all keys can be given, with or without a field. */
  public boolean takesAll() {
    return fields.has(MORE);
  }

  /** The values of the fields, by name, for what is wanted. */
  public Map<String, Object> inputs(Animation wanted) {
    Map<String, Object> inputs = shown(wanted).values();
    Map<String, Object> others = hidden(wanted);
    inputs.keySet().retainAll(keys);
    if (takesAll()) {
      inputs.put(MORE, Keys.text(others));
    }
    return inputs;
  }

  /**
   * The values of the fields, by name, for keys given by a macro.
   *
   * @param given key to value, with or without a preset
   * @param defaults of this dialog; a preset goes before them
   * @throws IllegalArgumentException for a key that is not one, or not one here, in one sentence
   */
  public Map<String, Object> inputs(Map<String, String> given, Map<String, Object> defaults) {
    given.forEach(this::known);
    Map<String, String> all = new LinkedHashMap<>(given);
    Map<String, String> preset = Presets.read(given.getOrDefault(Presets.KEY, Presets.NONE));
    defaults.forEach(
        (key, value) -> {
          if (!preset.containsKey(key)) {
            all.putIfAbsent(key, value.toString());
          }
        });
    return inputs(Presets.parameters(all));
  }

  /** The same with what is shown while a clip is made; the preset has gone into the values. */
  public Map<String, Object> shown(Map<String, String> given, Map<String, Object> defaults) {
    Map<String, String> clip = new LinkedHashMap<>(given);
    Map<String, String> view = Keys.take(clip, ViewParameters.keys());
    Map<String, Object> values = inputs(clip, defaults);
    values.putAll(Keys.values(Keys.with(ViewParameters.DEFAULT, view)));
    values.put(Presets.KEY, Presets.NONE);
    return values;
  }

  /** The fields hold the values of this preset, changed or not, since an earlier dialog. */
  public void holds(String preset) {
    applied = preset;
  }

  private void known(String key, String value) {
    List<String> known = new ArrayList<>(takesAll() ? Animation.keys() : keys);
    known.add(Presets.KEY);
    known.addAll(ViewParameters.keys());
    if (!known.contains(key) && Animation.keys().contains(key)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The key %s (given as %s=%s) is not one of this command; use %s",
              Quote.of(key),
              key,
              value,
              MenuLabels.ANIMATE_EXPERIMENTAL));
    }
    Keys.known(key, value, known);
  }

  private Map<String, Object> hidden(Animation animation) {
    Map<String, Object> hidden = animation.values();
    hidden.entrySet().removeAll(Animation.DEFAULT.values().entrySet());
    hidden.keySet().removeAll(keys);
    return hidden;
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
    decided.keySet().retainAll(keys);
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
    Map<String, Object> told = new LinkedHashMap<>(fields.values(keys));
    if (takesAll()) {
      Object more = fields.values(List.of(MORE)).get(MORE);
      told.putAll(Options.parse(more == null ? "" : more.toString()));
    }
    Animation given = Animation.of(told);
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
    Map<String, Object> hidden = hidden(animation);
    if (!hidden.isEmpty() && !takesAll()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The preset sets %s, which is not one of the keys here; use %s",
              Quote.of(hidden.keySet().iterator().next()),
              MenuLabels.ANIMATE_EXPERIMENTAL));
    }
    return animation;
  }
}
