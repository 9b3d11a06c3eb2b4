package sc.fiji.svdtools.weights;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.safetensors.ElementType;

/**
 * Opens damaged files and folders; anything but the plugin's own refusal in one line is an error.
 *
 * <p>Three subjects in turn: a part with all kinds of tensors, a diffusers folder with shards and
 * config.json files, and the least file that passes for a whole model.
 */
final class DamagedFiles {

  private static final int LONGEST_MESSAGE = 1500;
  private static final String UNET = "model.diffusion_model.";

  private final Path folder;
  private final Mutations mutations;
  private final Path part;
  private final Path whole;
  private final Path parts;
  private final Path[] ofFolder;
  private final byte[] goodPart;
  private final byte[] goodWhole;
  private final byte[][] goodOfFolder;

  DamagedFiles(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.mutations = new Mutations(seed);
    this.part = part().write(folder.resolve("part.safetensors"));
    this.whole = whole().write(folder.resolve("whole.safetensors"));
    this.parts = folder.resolve("parts");
    this.ofFolder = writeFolder();
    this.goodPart = Files.readAllBytes(part);
    this.goodWhole = Files.readAllBytes(whole);
    this.goodOfFolder = new byte[ofFolder.length][];
    for (int i = 0; i < ofFolder.length; i++) {
      goodOfFolder[i] = Files.readAllBytes(ofFolder[i]);
    }
  }

  /** Whether the undamaged files open; else the damage would not be what is refused. */
  void requireGood() {
    readAll(part);
    readAll(parts);
    CheckpointFacts.of(whole);
  }

  /**
   * Makes and opens damaged files.
   *
   * @return how many were refused
   */
  int run(int cases) throws IOException {
    int refused = 0;
    for (int i = 0; i < cases; i++) {
      refused += refused(i) ? 1 : 0;
    }
    return refused;
  }

  private boolean refused(int i) throws IOException {
    switch (i % 3) {
      case 0:
        Files.write(part, mutations.file(goodPart));
        return refuses(i, () -> readAll(part));
      case 1:
        Files.write(whole, mutations.file(goodWhole));
        return refuses(i, () -> CheckpointFacts.of(whole));
      default:
        int which = mutations.next(ofFolder.length);
        byte[] good = goodOfFolder[which];
        boolean json = ofFolder[which].toString().endsWith(".json");
        Files.write(ofFolder[which], json ? mutations.text(good) : mutations.file(good));
        boolean refused = refuses(i, () -> readAll(parts));
        Files.write(ofFolder[which], good);
        return refused;
    }
  }

  private static void readAll(Path path) {
    try (Checkpoint checkpoint = PartCheckpoint.open(path)) {
      checkpoint.fingerprint();
      checkpoint.description();
      for (String name : checkpoint.names()) {
        checkpoint.dtype(name);
        if (ElementType.isFloat(checkpoint.dtype(name))) {
          checkpoint.read(name);
        }
      }
    }
  }

  private boolean refuses(int i, Runnable action) {
    try {
      action.run();
      return false;
    } catch (Throwable e) {
      String text = String.valueOf(e.getMessage());
      boolean own =
          e instanceof IllegalArgumentException
              && e.getStackTrace()[0].getClassName().startsWith("sc.fiji.svdtools.");
      if (own && text.lines().count() == 1 && text.length() < LONGEST_MESSAGE) {
        return true;
      }
      throw new AssertionError("case " + i + " in " + folder + ": " + e, e);
    }
  }

  private static SafetensorsWriter part() {
    String vision = VisionNames.PREFIX + "vision_model.encoder.layers.0.self_attn.";
    return new SafetensorsWriter()
        .metadata(Map.of("format", "pt"))
        .add("a.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
        .add("b.bias", DataType.FLOAT16, new float[] {1, 2}, 2)
        .add("c", DataType.BFLOAT16, new float[] {1})
        .addBytes("d", "F8_E4M3", new byte[4], 2, 2)
        .addBytes("ids", "I64", new byte[16], 2)
        .add(vision + "q_proj.bias", new float[2], 2)
        .add(vision + "k_proj.bias", new float[2], 2)
        .add(vision + "v_proj.bias", new float[2], 2)
        .add(VisionNames.PREFIX + "visual_projection.weight", new float[6], 2, 3);
  }

  /** What {@link ModelCheck} and {@link CheckpointFacts} look at, and nothing more. */
  private static SafetensorsWriter whole() {
    SafetensorsWriter file = new SafetensorsWriter().metadata(TinyModel.WHOLE.metadata());
    for (int level = 0; level < 4; level++) {
      String down = "conditioner.embedders.3.encoder.encoder.down." + level;
      String up = "first_stage_model.decoder.up." + level;
      file.add(down + ".block.0.conv1.weight", new float[1], 1);
      file.add(up + ".block.0.conv1.weight", new float[1], 1);
      if (level < 3) {
        file.add(down + ".downsample.conv.weight", new float[1], 1);
      }
      if (level > 0) {
        file.add(up + ".upsample.conv.weight", new float[1], 1);
      }
    }
    return file.add(UNET + "input_blocks.0.0.weight", new float[144], 2, 8, 3, 3)
        .add(UNET + "label_emb.0.0.weight", new float[1536], 2, 768)
        .add(UNET + "output_blocks.0.0.in_layers.0.weight", new float[4], 4)
        .add(UNET + "output_blocks.0.0.in_layers.2.weight", new float[72], 2, 4, 3, 3)
        .addBytes(
            UNET + "input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight",
            "F8_E5M2",
            new byte[32],
            32,
            1)
        .add(VisionNames.PREFIX + "class_embedding", new float[32], 32)
        .add("conditioner.embedders.3.encoder.encoder.conv_in.bias", new float[1], 1)
        .add("first_stage_model.decoder.norm_out.weight", new float[1], 1);
  }

  private Path[] writeFolder() throws IOException {
    Path unet = parts.resolve("unet");
    Path vae = parts.resolve("vae");
    Path clip = parts.resolve("image_encoder");
    new SafetensorsWriter()
        .add("down_blocks.0.resnets.0.spatial_res_block.norm1.weight", new float[1], 1)
        .write(unet.resolve("s1.safetensors"));
    String index =
        "{\"metadata\":{\"total_size\":4},\"weight_map\":"
            + "{\"down_blocks.0.resnets.0.spatial_res_block.norm1.weight\":\"s1.safetensors\"}}";
    String config =
        "{\"block_out_channels\":[32,64],\"num_attention_heads\":[1,2],\"num_frames\":14}";
    return new Path[] {
      text(unet.resolve("diffusion_pytorch_model.safetensors.index.json"), index),
      unet.resolve("s1.safetensors"),
      text(unet.resolve("config.json"), config),
      text(clip.resolve("config.json"), "{\"num_attention_heads\":2,\"image_size\":28}"),
      new SafetensorsWriter()
          .add("decoder.up_blocks.0.resnets.0.norm1.weight", new float[1], 1)
          .add("decoder.mid_block.attentions.0.to_q.weight", new float[4], 2, 2)
          .write(vae.resolve("diffusion_pytorch_model.safetensors")),
      new SafetensorsWriter()
          .add("visual_projection.weight", new float[6], 2, 3)
          .write(clip.resolve("model.safetensors"))
    };
  }

  private static Path text(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
