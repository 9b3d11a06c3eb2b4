package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.FloatDecoder;
import sc.fiji.svdtools.safetensors.RawTensor;

class CheckpointTest {
  private static final String CONDITIONING = "conditioner.embedders.3.encoder.";

  @TempDir Path folder;
  private final TinyModel model = TinyModel.NARROW;

  @Test
  void originalFile() {
    Path file = model.writeOriginal(folder.resolve("svd.safetensors"), DataType.FLOAT32);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(Layout.ORIGINAL, checkpoint.layout());
      assertEquals(model.shapes().keySet(), checkpoint.names());
      assertEquals(model.metadata(), checkpoint.metadata());
      requireFilled(checkpoint, key -> key);
      assertTrue(
          checkpoint.description().startsWith("original single file svd.safetensors, 2086 tensors"),
          checkpoint.description());
    }
  }

  @Test
  void diffusersFolder() {
    Path path = model.writeDiffusers(folder.resolve("diffusers"), DataType.FLOAT32);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      assertEquals(Layout.DIFFUSERS, checkpoint.layout());
      assertEquals(used(), checkpoint.names());
      assertEquals(model.metadata(), checkpoint.metadata());
      requireFilled(checkpoint, key -> key);
    }
  }

  /** The conditioning encoder is then that of the first stage, and quant_conv is absent. */
  @Test
  void comfyFile() {
    Path file = model.writeComfy(folder.resolve("comfy.safetensors"), DataType.FLOAT32);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(Layout.COMFYUI, checkpoint.layout());
      Set<String> expected = used();
      expected.removeIf(name -> name.startsWith(CONDITIONING + "quant_conv."));
      Set<String> found = new TreeSet<>(checkpoint.names());
      found.removeIf(checkpoint::unused);
      assertEquals(expected, found);
      requireFilled(
          checkpoint,
          key ->
              key.startsWith(CONDITIONING)
                  ? "first_stage_model." + key.substring(CONDITIONING.length())
                  : key);
    }
  }

  @Test
  void firstStageQuantConvServesWhereItIsAlone() {
    Path file =
        new SafetensorsWriter()
            .add("first_stage_model.encoder.conv_in.bias", new float[] {1}, 1)
            .add("first_stage_model.quant_conv.bias", new float[] {2}, 1)
            .write(folder.resolve("x.safetensors"));
    try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
      assertEquals(
          Set.of(CONDITIONING + "encoder.conv_in.bias", CONDITIONING + "quant_conv.bias"),
          checkpoint.names());
    }
  }

  @Test
  void imageDecoderFile() {
    Path file =
        model.write(
            folder.resolve("svd_image_decoder.safetensors"),
            DataType.FLOAT32,
            key ->
                !(key.startsWith("first_stage_model.decoder.")
                    && key.matches(".*(time_stack|mix_factor|time_mix_conv).*")));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(Layout.IMAGE_DECODER, checkpoint.layout());
    }
  }

  @Test
  void halfTypesKeepTheirBytes() {
    for (DataType dtype : new DataType[] {DataType.FLOAT16, DataType.BFLOAT16}) {
      Path path = model.writeDiffusers(folder.resolve(dtype.toString()), dtype);
      try (Checkpoint checkpoint = Checkpoint.open(path)) {
        String name = VisionNames.PREFIX + "proj";
        long[] shape = {2, 4};
        assertArrayEquals(shape, checkpoint.shape(name));
        RawTensor raw = checkpoint.read(name);
        assertEquals(dtype, raw.dtype());
        byte[] bytes = new byte[raw.data().remaining()];
        raw.data().get(bytes);
        assertArrayEquals(SafetensorsWriter.encode(WeightFiller.fill(name, shape), dtype), bytes);
      }
    }
  }

  @Test
  void readsShardsAndPrefersFullFilesOverFp16() throws IOException {
    Path path = model.writeDiffusers(folder.resolve("m"), DataType.FLOAT32);
    Path unet = path.resolve("unet");
    Path single = unet.resolve("diffusion_pytorch_model.safetensors");
    Path vae = path.resolve("vae");
    Files.move(single, unet.resolve("all-1-of-1.safetensors"));
    TinyModel.writeText(
        unet.resolve("diffusion_pytorch_model.safetensors.index.json"),
        "{\"weight_map\": {\"conv_in.weight\": \"all-1-of-1.safetensors\"}}");
    Files.move(
        vae.resolve("diffusion_pytorch_model.safetensors"),
        vae.resolve("diffusion_pytorch_model.fp16.safetensors"));
    new SafetensorsWriter().write(path.resolve("image_encoder/model.fp16.safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      assertEquals(used(), checkpoint.names());
    }
  }

  @Test
  void fingerprintFollowsTheContent() throws IOException {
    Path a = model.writeOriginal(folder.resolve("a.safetensors"), DataType.FLOAT16);
    Path b = Files.copy(a, folder.resolve("b.safetensors"));
    Path c = model.writeOriginal(folder.resolve("c.safetensors"), DataType.BFLOAT16);
    String mark = fingerprint(a);
    assertTrue(mark.matches("[0-9a-f]{16}"), mark);
    assertEquals(mark, fingerprint(b));
    assertNotEquals(mark, fingerprint(c));
  }

  @Test
  void integersAreListedButNotRead() {
    Path file =
        new SafetensorsWriter()
            .addBytes("model.diffusion_model.x", "I64", new byte[8], 1)
            .write(folder.resolve("x.safetensors"));
    try (Checkpoint checkpoint = PartCheckpoint.open(file)) {
      var error =
          assertThrows(CheckpointException.class, () -> checkpoint.read("model.diffusion_model.x"));
      assertTrue(
          error.getMessage().contains("I64; F32, F16, BF16, F8_E4M3 and"), error.getMessage());
    }
  }

  @Test
  void twoTensorsForOneNameAreRefused() {
    Path path = model.writeDiffusers(folder.resolve("m"), DataType.FLOAT32);
    new SafetensorsWriter()
        .add("decoder.mid_block.attentions.0.to_q.bias", new float[] {1}, 1)
        .add("decoder.mid_block.attentions.0.query.bias", new float[] {1}, 1)
        .write(path.resolve("vae/diffusion_pytorch_model.safetensors"));
    var error = assertThrows(CheckpointException.class, () -> Checkpoint.open(path));
    assertTrue(
        error.getMessage().contains("two tensors stand for 'first_stage_model.decoder.mid.attn_1"),
        error.getMessage());
  }

  @Test
  void headWidthMustBeCommon() {
    TinyModel.writeText(
        folder.resolve("unet/config.json"),
        "{\"block_out_channels\": [320, 640], \"num_attention_heads\": 5}");
    var error = assertThrows(CheckpointException.class, () -> FolderConfig.read(folder));
    assertTrue(error.getMessage().contains("640 channels with 5 heads"), error.getMessage());
  }

  @Test
  void configMayBeAbsent() {
    assertEquals(Map.of(), FolderConfig.read(folder));
  }

  private void requireFilled(Checkpoint checkpoint, UnaryOperator<String> filledAs) {
    Map<String, long[]> shapes = model.shapes();
    for (String name : checkpoint.names()) {
      if (checkpoint.unused(name)) {
        continue;
      }
      RawTensor raw = checkpoint.read(name);
      assertArrayEquals(shapes.get(name), raw.shape(), name);
      assertArrayEquals(raw.shape(), checkpoint.shape(name), name);
      assertTrue(raw.data().isDirect(), name);
      assertArrayEquals(
          WeightFiller.fill(filledAs.apply(name), raw.shape()),
          FloatDecoder.decode(raw.data(), raw.dtype()),
          name);
    }
    assertFalse(checkpoint.has("model.diffusion_model"));
    assertTrue(checkpoint.totalBytes() > 0);
  }

  private Set<String> used() {
    return model.shapes().keySet().stream()
        .filter(key -> !UnusedTensors.contains(key))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String fingerprint(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return checkpoint.fingerprint();
    }
  }
}
