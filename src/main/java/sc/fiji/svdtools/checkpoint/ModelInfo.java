package sc.fiji.svdtools.checkpoint;

import sc.fiji.svdtools.weights.Checkpoint;

/**
 * What is known about a checkpoint once its header is read.
 *
 * @param name file name, or the name in its metadata
 * @param layout how its tensors are named, for the log
 * @param fingerprint 16 hex digits that tell checkpoints apart
 * @param frames number of frames it was trained on; 14 where the file does not say
 * @param width preferred frame width in pixels
 * @param height preferred frame height in pixels
 * @param demo true for the small built-in networks, whatever UNet is laid over them
 * @param base fingerprint of the checkpoint without a UNet laid over it
 */
public record ModelInfo(
    String name,
    String layout,
    String fingerprint,
    int frames,
    int width,
    int height,
    boolean demo,
    String base) {

  /** A checkpoint as it is. */
  public ModelInfo(
      String name,
      String layout,
      String fingerprint,
      int frames,
      int width,
      int height,
      boolean demo) {
    this(name, layout, fingerprint, frames, width, height, demo, fingerprint);
  }

  /** What {@code checkpoint} says of itself. */
  public static ModelInfo of(Checkpoint checkpoint, ModelSizes sizes) {
    String name = checkpoint.metadata().get("svdtools.name");
    String base = checkpoint.baseFingerprint();
    return new ModelInfo(
        name == null ? checkpoint.path().getFileName().toString() : name,
        checkpoint.description(),
        checkpoint.fingerprint(),
        sizes.frames(),
        sizes.width(),
        sizes.height(),
        DemoCheckpoint.of(base).isPresent(),
        base);
  }
}
