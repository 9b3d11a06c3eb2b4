package sc.fiji.svdtools.weights;

import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The small random network of the fixtures, as {@code make_fixtures.py} describes it. */
public final class ParityModel {

  private static final String VISUAL = "conditioner.embedders.0.open_clip.model.visual.";
  private static final String OUT = "model.diffusion_model.out.2.";

  private ParityModel() {}

  /** Used tensors by canonical name: 224 x 224 image encoder with patches of 28 pixels. */
  public static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>(new TinyModel(32, 48, 32, 32, 48).shapes());
    shapes.keySet().removeIf(ParityModel::unused);
    shapes.put(VISUAL + "conv1.weight", new long[] {32, 3, 28, 28});
    shapes.put(VISUAL + "positional_embedding", new long[] {65, 32});
    return shapes;
  }

  private static boolean unused(String key) {
    return key.startsWith("first_stage_model.encoder.")
        || key.startsWith("conditioner.embedders.3.encoder.decoder.")
        || key.startsWith("conditioner.embedders.3.encoder.post_quant_conv.")
        || key.contains(".open_clip.model.") && !key.startsWith(VISUAL);
  }

  /** Writes the checkpoint of {@code run.safetensors}: the UNet's last convolution times 0.25. */
  public static Path write(Path file) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(
                Map.of(
                    Checkpoint.HEAD_WIDTH, "32",
                    Checkpoint.NUM_FRAMES, "14",
                    Checkpoint.CLIP_HEADS, "2"));
    shapes()
        .forEach(
            (key, shape) -> {
              float[] values = WeightFiller.fill(key, shape);
              if (key.startsWith(OUT)) {
                for (int i = 0; i < values.length; i++) {
                  values[i] *= 0.25f;
                }
              }
              writer.add(key, DataType.FLOAT32, values, shape);
            });
    return writer.write(file);
  }
}
