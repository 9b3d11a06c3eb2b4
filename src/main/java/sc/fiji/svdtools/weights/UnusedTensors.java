package sc.fiji.svdtools.weights;

import java.util.List;

/**
 * Tensors of known files that image-to-video has no use for; all others must be taken.
 *
 * <p>Names are canonical: where first_stage_model.encoder serves as conditioning encoder it has
 * been renamed before, and what keeps that name is the encoder that only training used.
 */
final class UnusedTensors {
  private static final String OPEN_CLIP = "conditioner.embedders.0.open_clip.model.";

  private static final List<String> HEADS =
      List.of(
          // The conditioning autoencoder only encodes.
          "conditioner.embedders.3.encoder.decoder.",
          "conditioner.embedders.3.encoder.post_quant_conv.",
          // The first stage only decodes.
          "first_stage_model.encoder.",
          "first_stage_model.quant_conv.",
          // A constant 0, 1, 2, ... in old exports.
          VisionNames.PREFIX + "vision_model.embeddings.position_ids",
          // Marks that ComfyUI adds: the noise range and the kind of prediction.
          "edm_vpred.sigma_max",
          "edm_vpred.sigma_min",
          "v_pred");

  private UnusedTensors() {}

  /** Whether a canonical name is known to be unused; what open_clip keeps of its text tower is. */
  static boolean contains(String name) {
    boolean text = name.startsWith(OPEN_CLIP) && !name.startsWith(VisionNames.PREFIX);
    return text || HEADS.stream().anyMatch(name::startsWith);
  }
}
