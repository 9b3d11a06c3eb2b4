package sc.fiji.svdtools.weights;

/** How a checkpoint is arranged on disk. */
public enum Layout {
  /** The file as released, with the temporal decoder. */
  ORIGINAL("original single file"),
  /** The released file whose first stage is a plain image autoencoder, frame by frame. */
  IMAGE_DECODER("original single file with image decoder"),
  /** A folder with unet/, vae/ and image_encoder/. */
  DIFFUSERS("diffusers folder"),
  /** One file saved again by ComfyUI: other image encoder names, or only one image autoencoder. */
  COMFYUI("ComfyUI single file"),
  /** A text tower alone, or taken out of a larger file. */
  TEXT_TOWER("text tower");

  private final String words;

  Layout(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
