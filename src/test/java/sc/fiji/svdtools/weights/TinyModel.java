package sc.fiji.svdtools.weights;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * Stable Video Diffusion with narrow layers and filled weights, in any of the layouts.
 *
 * <p>Names and shapes are those of the released file with its widths scaled down; the image encoder
 * has two layers and takes 28 x 28 pixels. Metadata has the head width of the UNet.
 *
 * @param unet channels of the first UNet level instead of 320
 * @param context width of the context token instead of 1024
 * @param vae channels of the first autoencoder level instead of 128
 * @param clip width of the image encoder instead of 1280
 * @param projection width of its output instead of 1024
 */
public record TinyModel(int unet, int context, int vae, int clip, int projection) {
  /** The model of the golden numbers, network by network. */
  public static final TinyModel GOLDEN = new TinyModel(32, 48, 32, 32, 16);

  /** The smallest whole model whose networks fit together. */
  public static final TinyModel WHOLE = new TinyModel(32, 32, 32, 32, 32);

  /** Too narrow to run, for tests of names and files. */
  static final TinyModel NARROW = new TinyModel(2, 3, 2, 2, 4);

  private static final int CLIP_LAYERS = 2;

  /** Canonical names and shapes; everything in the released file. */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (KeyMap.Row row : KeyMap.rows()) {
      if (kept(row)) {
        shapes.put(row.key(), shape(row));
      }
    }
    return shapes;
  }

  private static boolean kept(KeyMap.Row row) {
    return !row.key().matches(".*visual\\.transformer\\.resblocks\\.([2-9]|\\d\\d)\\..*");
  }

  private long[] shape(KeyMap.Row row) {
    String key = row.key();
    if (key.startsWith("model.")) {
      return map(row.shape(), n -> n == 1024 ? context : n % 320 == 0 ? n / 320 * unet : n);
    }
    if (key.contains(".open_clip.")) {
      Map<Long, Long> special = Map.of(1024L, (long) projection, 257L, 5L, 49408L, 8L, 77L, 4L);
      return map(row.shape(), n -> special.getOrDefault(n, n % 1280 == 0 ? n / 1280 * clip : n));
    }
    return map(row.shape(), n -> n % 128 == 0 ? n / 128 * vae : n);
  }

  private static long[] map(long[] shape, LongUnaryOperator size) {
    return Arrays.stream(shape).map(size).toArray();
  }

  /** Texts for the header: two attention heads in the image encoder, 28 pixels, 14 frames. */
  public Map<String, String> metadata() {
    return Map.of(
        Checkpoint.HEAD_WIDTH,
        Integer.toString(unet),
        Checkpoint.NUM_FRAMES,
        "14",
        Checkpoint.CLIP_HEADS,
        "2",
        Checkpoint.CLIP_IMAGE_SIZE,
        "28");
  }

  /** Writes those tensors of the released file whose canonical name is wanted. */
  public Path write(Path file, DataType dtype, Predicate<String> wanted) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(metadata());
    shapes()
        .forEach(
            (key, shape) -> {
              if (wanted.test(key)) {
                writer.add(key, dtype, WeightFiller.fill(key, shape), shape);
              }
            });
    return writer.write(file);
  }

  /** Writes the single file as released. */
  public Path writeOriginal(Path file, DataType dtype) {
    return write(file, dtype, key -> true);
  }

  /** Writes a UNet alone, of the same shapes and with other values. */
  public Path writeOtherUnet(Path file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    shapes()
        .forEach(
            (key, shape) -> {
              if (key.startsWith(UnetFile.PREFIX)) {
                writer.add(key, WeightFiller.fill(key + " other", shape), shape);
              }
            });
    return writer.write(file);
  }

  /** Writes a file as ComfyUI saves it: no second autoencoder, Hugging Face names for CLIP. */
  public Path writeComfy(Path file, DataType dtype) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(metadata());
    for (KeyMap.Row row : KeyMap.rows()) {
      if (kept(row) && row.component().equals("image_encoder")) {
        addDiffusers(writer, row, dtype, VisionNames.PREFIX);
      } else if (!row.component().equals("image_encoder")
          && !row.key().startsWith("conditioner.")) {
        writer.add(row.key(), dtype, WeightFiller.fill(row.key(), shape(row)), shape(row));
      }
    }
    writer.addBytes("edm_vpred.sigma_max", "F32", new byte[4]);
    writer.addBytes(
        VisionNames.PREFIX + "vision_model.embeddings.position_ids", "I64", new byte[40], 1, 5);
    return writer.write(file);
  }

  /** Writes a diffusers folder, one file for each part, with its config.json files. */
  public Path writeDiffusers(Path folder, DataType dtype) {
    Map<String, SafetensorsWriter> parts = new HashMap<>();
    for (KeyMap.Row row : KeyMap.rows()) {
      if (kept(row) && !row.component().equals("unused")) {
        SafetensorsWriter part =
            parts.computeIfAbsent(row.component(), name -> new SafetensorsWriter());
        addDiffusers(part, row, dtype, "");
      }
    }
    parts.forEach(
        (part, writer) -> {
          String base = part.equals("image_encoder") ? "model" : "diffusion_pytorch_model";
          writer.write(folder.resolve(part).resolve(base + ".safetensors"));
        });
    writeText(
        folder.resolve("unet/config.json"),
        "{\"block_out_channels\": [%d, %d, %d, %d], \"num_attention_heads\": [1, 2, 4, 4],"
                .formatted(unet, 2 * unet, 4 * unet, 4 * unet)
            + " \"num_frames\": 14}");
    writeText(
        folder.resolve("image_encoder/config.json"),
        "{\"num_attention_heads\": 2, \"image_size\": 28}");
    return folder;
  }

  private void addDiffusers(
      SafetensorsWriter writer, KeyMap.Row row, DataType dtype, String prefix) {
    long[] shape = shape(row);
    float[] values = WeightFiller.fill(row.key(), shape);
    int parts = row.diffusers().size();
    if (row.note().startsWith("squeeze")) {
      shape = Arrays.copyOf(shape, 2);
    } else if (row.note().startsWith("transpose")) {
      values = transposed(values, (int) shape[0], (int) shape[1]);
      shape = new long[] {shape[1], shape[0]};
    } else if (parts > 1) {
      shape[0] /= parts;
    }
    int length = values.length / parts;
    for (int p = 0; p < parts; p++) {
      float[] slice = Arrays.copyOfRange(values, p * length, (p + 1) * length);
      writer.add(prefix + row.diffusers().get(p), dtype, slice, shape);
    }
  }

  private static float[] transposed(float[] values, int rows, int columns) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i % columns * rows + i / columns] = values[i];
    }
    return result;
  }

  static Path writeText(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
