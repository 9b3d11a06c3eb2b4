package sc.fiji.svdtools.request;

import java.util.List;
import sc.fiji.svdtools.key.Keys;

/**
 * What the user sees while a clip is made. Decides no pixel of it, and so is neither kept with the
 * clip nor in presets.
 *
 * @param preview whether a {@code PreviewWindow} follows the steps, where windows can be
 */
public record ViewParameters(boolean preview) {

  public static final ViewParameters DEFAULT = new ViewParameters(true);

  public static List<String> keys() {
    return Keys.of(ViewParameters.class);
  }
}
