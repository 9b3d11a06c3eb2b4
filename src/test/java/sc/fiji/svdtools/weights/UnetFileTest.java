package sc.fiji.svdtools.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.svdtools.safetensors.CheckpointException;
import sc.fiji.svdtools.safetensors.FloatDecoder;
import sc.fiji.svdtools.safetensors.RawTensor;

/** A UNet over a checkpoint, under every name; what is none, or another one, is refused. */
class UnetFileTest {

  private static final TinyModel MODEL = TinyModel.NARROW;
  private static final Map<String, long[]> SHAPES = MODEL.shapes();
  private static final String CANONICAL = "model.diffusion_model.";
  private static final String FIRST = "input_blocks.0.0.weight";

  @TempDir Path folder;
  private Path base;

  @BeforeEach
  void write() {
    base = MODEL.writeOriginal(folder.resolve("svd_xt.safetensors"), DataType.FLOAT16);
  }

  private static float[] values(String key, long... shape) {
    float[] values = WeightFiller.fill(key, shape);
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 - values[i];
    }
    return values;
  }

  /** Stored name to shape, the values being those of the canonical name. */
  private Map<String, long[]> unet(boolean diffusers, String prefix, Map<String, String> keys) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (KeyMap.Row row : KeyMap.rows()) {
      if (row.component().equals("unet")) {
        String tail = diffusers ? row.diffusers().get(0) : row.key().substring(CANONICAL.length());
        shapes.put(prefix + tail, SHAPES.get(row.key()));
        keys.put(prefix + tail, row.key());
      }
    }
    return shapes;
  }

  private Path unetFile(boolean diffusers, String prefix, UnaryOperator<SafetensorsWriter> more) {
    Map<String, String> keys = new HashMap<>();
    SafetensorsWriter writer = new SafetensorsWriter();
    unet(diffusers, prefix, keys)
        .forEach((name, shape) -> writer.add(name, values(keys.get(name), shape), shape));
    return more.apply(writer).write(folder.resolve("unet.safetensors"));
  }

  private Checkpoint over(Path unet) {
    return Checkpoint.open(base, Optional.of(unet));
  }

  /** The UNet is the file's, of its own type; all else is the checkpoint's. */
  private void requireOver(Path unet) {
    try (Checkpoint plain = Checkpoint.open(base);
        Checkpoint checkpoint = over(unet)) {
      assertEquals(plain.names(), checkpoint.names());
      SHAPES.forEach(
          (key, shape) -> {
            if (checkpoint.unused(key)) {
              return;
            }
            RawTensor raw = checkpoint.read(key);
            boolean replaced = key.startsWith(CANONICAL);
            assertEquals(replaced ? DataType.FLOAT32 : DataType.FLOAT16, raw.dtype(), key);
            assertArrayEquals(shape, raw.shape(), key);
            float[] found = FloatDecoder.decode(raw.data(), raw.dtype());
            float[] wanted = replaced ? values(key, shape) : WeightFiller.fill(key, shape);
            assertArrayEquals(wanted, found, replaced ? 0 : 1e-3f, key);
          });
      assertEquals(List.of(base, unet), checkpoint.files());
      assertEquals(unet, checkpoint.unet());
      assertEquals(base, plain.unet());
      assertNotEquals(plain.fingerprint(), checkpoint.fingerprint());
      assertEquals(plain.fingerprint(), checkpoint.baseFingerprint());
      assertEquals(plain.fingerprint(), plain.baseFingerprint());
      assertTrue(
          checkpoint
              .description()
              .startsWith(
                  "original single file svd_xt.safetensors with the UNet of unet.safetensors, "),
          checkpoint.description());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "model.diffusion_model.", "unet."})
  void originalNames(String prefix) {
    requireOver(unetFile(false, prefix, w -> w));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unet."})
  void diffusersNames(String prefix) {
    requireOver(unetFile(true, prefix, w -> w));
  }

  /** Marks that are of no use here are passed over, as in whole checkpoints. */
  @Test
  void marksOfOtherProgramsAreNoTensors() {
    requireOver(
        unetFile(false, CANONICAL, w -> w.addBytes("edm_vpred.sigma_max", "F32", new byte[4])));
  }

  @Test
  void overADiffusersFolder() {
    base = MODEL.writeDiffusers(folder.resolve("diffusers"), DataType.FLOAT16);
    Path unet = unetFile(true, "", w -> w);
    try (Checkpoint checkpoint = over(unet)) {
      RawTensor raw = checkpoint.read(CANONICAL + FIRST);
      assertEquals(DataType.FLOAT32, raw.dtype());
      assertTrue(checkpoint.files().containsAll(List.of(unet, base.resolve("unet/config.json"))));
    }
  }

  @Test
  void whatIsNoUnetIsRefused() throws IOException {
    expect(folder.resolve("none.safetensors"), "there is no such file.");
    expect(folder, "this is a folder; the .safetensors file of a UNet is allowed.");
    expect(Files.write(folder.resolve("u.ckpt"), new byte[0]), "the file is empty.");
    expect(
        new SafetensorsWriter()
            .add("encoder.conv_in.weight", new float[1], 1)
            .write(folder.resolve("vae.safetensors")),
        "there is no UNet in it: no tensor is called time_embed.0.weight or"
            + " time_embedding.linear_1.weight.");
    expect(
        unetFile(false, CANONICAL, w -> w.add("ema.time_embed.0.weight", new float[1], 1)),
        "there are 2 UNets in it; one is allowed.");
    expect(
        unetFile(false, CANONICAL, w -> w.add("first_stage_model.decoder.x", new float[1], 1)),
        "tensor 'first_stage_model.decoder.x' is none of a UNet; a UNet alone is allowed.");
  }

  @Test
  void anotherUnetIsRefused() {
    expect(
        unetFile(true, "", w -> w.add("conv_in.extra", new float[1], 1)),
        "tensor 'conv_in.extra' has no place in the UNet of 'svd_xt.safetensors'.");
    Map<String, String> keys = new HashMap<>();
    Map<String, long[]> shapes = unet(true, "", keys);
    expect(
        written(shapes, keys, "conv_out.bias", null),
        "there is no tensor 'model.diffusion_model.out.2.bias', which the UNet of"
            + " 'svd_xt.safetensors' has.");
    expect(
        written(shapes, keys, "conv_in.weight", new long[] {2, 4, 3, 3}),
        "tensor 'conv_in.weight' has the shape [2, 4, 3, 3]; [2, 8, 3, 3], that of the UNet of"
            + " 'svd_xt.safetensors', is allowed.");
  }

  /** With one tensor in another shape, or without it. */
  private Path written(
      Map<String, long[]> shapes, Map<String, String> keys, String changed, long... other) {
    SafetensorsWriter writer = new SafetensorsWriter();
    shapes.forEach(
        (name, shape) -> {
          long[] now = name.equals(changed) ? other : shape;
          if (now != null) {
            writer.add(name, values(keys.get(name), now), now);
          }
        });
    return writer.write(folder.resolve("unet.safetensors"));
  }

  /** An element type that is no float is named with its own file. */
  @Test
  void whatCannotBeReadIsNamedWithItsFile() {
    Map<String, String> keys = new HashMap<>();
    SafetensorsWriter writer = new SafetensorsWriter();
    unet(false, "", keys)
        .forEach(
            (name, shape) -> {
              if (name.equals("out.2.bias")) {
                writer.addBytes(name, "I64", new byte[(int) (8 * shape[0])], shape);
              } else {
                writer.add(name, values(keys.get(name), shape), shape);
              }
            });
    Path file = writer.write(folder.resolve("unet.safetensors"));
    try (Checkpoint checkpoint = over(file)) {
      var error =
          assertThrows(CheckpointException.class, () -> checkpoint.read(CANONICAL + "out.2.bias"));
      assertEquals(
          file
              + ": tensor 'model.diffusion_model.out.2.bias' has elements of type I64; F32, F16,"
              + " BF16, F8_E4M3 and F8_E5M2 are allowed.",
          error.getMessage());
    }
  }

  private void expect(Path unet, String sentence) {
    var error = assertThrows(CheckpointException.class, () -> over(unet));
    assertEquals(unet + ": " + sentence, error.getMessage());
  }
}
