package sc.fiji.svdtools.file;

import java.io.IOException;
import java.util.Set;

/** Some files of a clip could not be written; the others are in place. */
public final class IncompleteClip extends IOException {

  private static final long serialVersionUID = 1;

  private final Set<ClipFormat> missing;

  IncompleteClip(String sentence, Set<ClipFormat> missing) {
    super(sentence);
    this.missing = Set.copyOf(missing);
  }

  /** What to try again. */
  public Set<ClipFormat> missing() {
    return missing;
  }
}
