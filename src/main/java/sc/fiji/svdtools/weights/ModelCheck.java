package sc.fiji.svdtools.weights;

import static sc.fiji.svdtools.safetensors.CheckpointException.text;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.safetensors.CheckpointException;

/**
 * Tells Stable Video Diffusion from its relatives by the sizes of two layers.
 *
 * <p>SVD, SVD-XT and SVD-XT 1.1 have equal shapes and cannot be told apart.
 */
final class ModelCheck {
  private static final String UNET = "model.diffusion_model.";
  private static final String FIRST_LAYER = UNET + "input_blocks.0.0.weight";
  private static final String IDS_LAYER = UNET + "label_emb.0.0.weight";
  private static final int CHANNELS = 8;
  private static final int IDS_WIDTH = 768;

  private ModelCheck() {}

  /** Refuses a checkpoint that is not a whole Stable Video Diffusion model. */
  static void require(Checkpoint checkpoint) {
    if (checkpoint.names().stream().noneMatch(name -> name.startsWith(UNET))) {
      throw bad(
          checkpoint,
          looksLikePart(checkpoint)
              ? "this is one part of a diffusers folder; choose the folder with unet, vae and"
                  + " image_encoder"
              : "this is not Stable Video Diffusion: no tensor starts with " + UNET);
    }
    long[] first = shape(checkpoint, FIRST_LAYER);
    if (first.length != 4 || first[1] != CHANNELS) {
      throw bad(
          checkpoint,
          String.format(
                  Locale.ROOT,
                  "this is another model, such as Stable Diffusion for images: %s has shape %s, and"
                      + " %s is",
                  FIRST_LAYER,
                  text(first),
                  text(-1, CHANNELS, 3, 3))
              + " allowed");
    }
    long[] ids = shape(checkpoint, IDS_LAYER);
    if (ids.length != 2 || ids[1] != IDS_WIDTH) {
      boolean sv3d = ids.length == 2 && (ids[1] == 256 || ids[1] == 1280);
      throw bad(
          checkpoint,
          String.format(
              Locale.ROOT,
              "this is %s: %s has shape %s, and %s is allowed",
              sv3d ? "SV3D" : "another video model",
              IDS_LAYER,
              text(ids),
              text(-1, IDS_WIDTH)));
    }
    requireParts(checkpoint);
  }

  private static void requireParts(Checkpoint checkpoint) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(VisionNames.PREFIX, "image encoder");
    parts.put("conditioner.embedders.3.encoder.encoder.", "encoder for the start frame");
    parts.put("first_stage_model.decoder.", "decoder");
    parts.forEach(
        (prefix, part) -> {
          if (checkpoint.names().stream().noneMatch(name -> name.startsWith(prefix))) {
            throw bad(checkpoint, "the model has no " + part + ": no tensor starts with " + prefix);
          }
        });
  }

  private static boolean looksLikePart(Checkpoint checkpoint) {
    return checkpoint.has("conv_in.weight")
        || checkpoint.has("decoder.conv_in.weight")
        || checkpoint.has("visual_projection.weight");
  }

  private static long[] shape(Checkpoint checkpoint, String name) {
    if (!checkpoint.has(name)) {
      throw bad(checkpoint, "this is not Stable Video Diffusion: it has no tensor " + name);
    }
    return checkpoint.shape(name);
  }

  private static CheckpointException bad(Checkpoint checkpoint, String sentence) {
    return new CheckpointException(checkpoint.path(), sentence + ".");
  }
}
