package sc.fiji.svdtools.checkpoint;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Arrays;
import sc.fiji.svdtools.weights.Checkpoint;

/**
 * What the header of a checkpoint tells, without its weights.
 *
 * @param model name, trained frames and preferred size
 * @param numbers how many numbers its networks have
 * @param unetWidth channels of the first UNet level; 320 in the released models
 * @param decoderWidth channels of the last decoder level; 128 in the released models
 */
public record CheckpointFacts(ModelInfo model, Numbers numbers, long unetWidth, long decoderWidth) {

  private static final String UNET_WIDTH = "model.diffusion_model.input_blocks.0.0.weight";
  private static final String DECODER_WIDTH = "first_stage_model.decoder.norm_out.weight";

  /**
   * Numbers in the weights.
   *
   * @param imageEncoder of the image encoder
   * @param encoder of the VAE encoder, which is always float32
   * @param unet of the UNet
   * @param decoder of the VAE decoder
   */
  public record Numbers(long imageEncoder, long encoder, long unet, long decoder) {

    public NetworkBytes bytes(DataType type) {
      int size = type.getNumOfBytes();
      return new NetworkBytes(
          imageEncoder * size + encoder * Float.BYTES, unet * size, decoder * size);
    }
  }

  /** As {@link #of(ModelFiles)}, of a checkpoint as it is. */
  public static CheckpointFacts of(Path path) {
    return of(ModelFiles.of(path));
  }

  /**
   * Reads the header of a .safetensors file or of the files in a diffusers folder.
   *
   * @throws IllegalArgumentException if it is not a checkpoint that can be used, in one sentence
   */
  public static CheckpointFacts of(ModelFiles model) {
    try (Checkpoint checkpoint = model.open()) {
      return new CheckpointFacts(
          ModelInfo.of(checkpoint, ModelSizes.of(checkpoint)),
          new Numbers(
              count(checkpoint, Prefixes.VISION),
              count(checkpoint, Prefixes.ENCODER),
              count(checkpoint, Prefixes.UNET),
              count(checkpoint, Prefixes.DECODER)),
          checkpoint.size(UNET_WIDTH, 0),
          checkpoint.size(DECODER_WIDTH, 0));
    }
  }

  private static long count(Checkpoint checkpoint, String network) {
    return checkpoint.names().stream()
        .filter(name -> name.startsWith(network + ".") && !checkpoint.unused(name))
        .mapToLong(name -> Arrays.stream(checkpoint.shape(name)).reduce(1, Math::multiplyExact))
        .sum();
  }
}
