package sc.fiji.svdtools.command;

import java.util.List;

/**
 * What the user sees while a clip is made. Decides no pixel of it, and so is neither kept with the
 * clip nor in presets.
 *
 * @param preview whether a {@link PreviewWindow} follows the steps, where windows can be
 */
record ViewParameters(boolean preview) {

  static final ViewParameters DEFAULT = new ViewParameters(true);

  static List<String> keys() {
    return Keys.of(ViewParameters.class);
  }
}
