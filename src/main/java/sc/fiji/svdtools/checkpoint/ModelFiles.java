package sc.fiji.svdtools.checkpoint;

import java.nio.file.Path;
import java.util.Optional;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * Where a model lies.
 *
 * @param checkpoint .safetensors file or diffusers folder with all networks
 * @param unet file with another UNet of the same shape, which takes the place of the checkpoint's
 */
public record ModelFiles(Path checkpoint, Optional<Path> unet) {

  /** A checkpoint as it is. */
  public static ModelFiles of(Path checkpoint) {
    return new ModelFiles(checkpoint, Optional.empty());
  }

  /**
   * Opens the files; the caller closes what it gets.
   *
   * @throws IllegalArgumentException if they are not a model that can be used, in one sentence
   */
  public Checkpoint open() {
    return Checkpoint.open(checkpoint, unet);
  }
}
