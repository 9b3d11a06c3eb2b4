package sc.fiji.svdtools.key;

import java.util.List;
import java.util.Map;

/** A command that reads and checks its macro options itself, see {@code OptionsPreprocessor}. */
public interface KeyedCommand {

  /** Attribute of an invisible input that a recorded call names all the same, if it has a value. */
  String RECORDED = "recorded";

  /** Called before each run; a command that is used again forgets here that it was refused. */
  default void begin() {}

  /** Whether a call with the same options repeats what was done. */
  default boolean repeatable() {
    return true;
  }

  /** Called when a dialog opens with the values of one that was refused or stopped. */
  default void resume() {}

  /**
   * What a dialog offers for a text whose values depend on what there is; a macro may give others.
   *
   * @param input name of the input
   * @return empty for an input that is typed
   */
  default List<String> choices(String input) {
    return List.of();
  }

  /**
   * What a dialog offers where nothing was used before, in place of the declared defaults; macros
   * take the declared ones.
   */
  default Map<String, Object> offered() {
    return Map.of();
  }

  /**
   * All inputs the options decide, with the declared defaults for keys left out.
   *
   * @param options key to value as given, without the image
   * @return input name to value
   * @throws IllegalArgumentException for an unknown key or a value that is not allowed
   */
  Map<String, Object> inputs(Map<String, String> options);
}
