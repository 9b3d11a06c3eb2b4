package sc.fiji.svdtools.weights;

import java.nio.file.Path;

/** Opens files that hold only some networks, for tests of one network. */
public final class PartCheckpoint {
  private PartCheckpoint() {}

  /** Opens a file or folder as {@link Checkpoint#open} does, but accepts missing networks. */
  public static Checkpoint open(Path path) {
    return CheckpointLoader.part(path);
  }
}
