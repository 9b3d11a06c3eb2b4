package sc.fiji.svdtools.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.channelsFirst;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.model.vae.VaeEncoder;
import sc.fiji.svdtools.model.vision.ImageEncoder;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.weights.Fixture;
import sc.fiji.svdtools.weights.ParityModel;

/** Every block of every network against diffusers and transformers, relative error below 1e-4. */
class ParityTest {

  private static final double RELATIVE = 1e-4;

  private static FilledNetwork network(String... prefixes) {
    Map<String, long[]> shapes = new LinkedHashMap<>(ParityModel.shapes());
    shapes.keySet().removeIf(k -> Arrays.stream(prefixes).noneMatch(k::startsWith));
    return new FilledNetwork(shapes);
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "6, 10"})
  void unet(int h, int w) {
    String prefix = "model.diffusion_model";
    String name = "h" + h + "w" + w + ".";
    try (FilledNetwork net = network(prefix);
        Fixture fixture = new Fixture("unet")) {
      UNet unet = new UNet(net.at(prefix), 32);
      float[] context = net.flatWave(0.2, 1, 2, 48).toFloatArray();
      Arrays.fill(context, 0, 48, 0);
      ClipConditions clip =
          unet.conditions(
              net.scope(),
              net.scope().floats(context, 2, 48),
              new double[] {6, 127, 0.02},
              FrameAttention.plain(14));
      Set<String> seen = new HashSet<>();
      NDArray x = net.wave(0.3, 0, 28, 8, h, w);
      Hook tap =
          (block, y) -> {
            seen.add(name + block);
            float[] values = channelsFirst(net.scope(), y);
            if (block.endsWith("_embed") || block.endsWith("_emb")) {
              values = twice(values);
            }
            fixture.check(name + block, values, 256, RELATIVE);
          };
      unet.forward(net.scope(), x, 0.25 * Math.log(3.7), clip, tap);
      Set<String> expected = new HashSet<>(fixture.names());
      expected.removeIf(k -> !k.startsWith(name));
      assertEquals(expected, seen);
    }
  }

  private static float[] twice(float[] row) {
    float[] both = Arrays.copyOf(row, 2 * row.length);
    System.arraycopy(row, 0, both, row.length, row.length);
    return both;
  }

  @Test
  void autoencoder() {
    try (FilledNetwork net = network("conditioner.embedders.3.", "first_stage_model.");
        Fixture fixture = new Fixture("vae")) {
      VaeEncoder encoder = new VaeEncoder(net.at("conditioner.embedders.3.encoder"));
      Set<String> seen = new HashSet<>(Set.of("mode", "frames"));
      NDArray image = net.wave(0.11, 0.3, 1, 3, 64, 64);
      NDArray mode = encoder.forward(net.scope(), image, checking(net, fixture, seen, "encoder."));
      fixture.check("mode", channelsFirst(net.scope(), mode), 256, RELATIVE);
      VaeDecoder decoder = new VaeDecoder(net.at("first_stage_model"));
      NDArray z = net.wave(0.17, 0.5, 14, 4, 8, 8);
      NDArray frames = decoder.forward(net.scope(), z, checking(net, fixture, seen, "decoder."));
      fixture.check("frames", channelsFirst(net.scope(), frames), 1024, RELATIVE);
      assertEquals(fixture.names(), seen);
    }
  }

  private static Hook checking(
      FilledNetwork net, Fixture fixture, Set<String> seen, String prefix) {
    return (block, y) -> {
      String name = block.equals("quant_conv") ? block : prefix + block;
      seen.add(name);
      fixture.check(name, channelsFirst(net.scope(), y), 256, RELATIVE);
    };
  }

  @Test
  void imageEncoder() {
    String prefix = "conditioner.embedders.0.open_clip.model.visual";
    try (FilledNetwork net = network(prefix);
        Fixture fixture = new Fixture("clip")) {
      ImageEncoder encoder = new ImageEncoder(net.at(prefix), 2);
      Set<String> seen = new HashSet<>(Set.of("embedding"));
      NDArray image = net.flatWave(0.13, 0.4, 1, 3, 224, 224);
      NDArray embedding = encoder.forward(net.scope(), image, checking(net, fixture, seen, ""));
      fixture.check("embedding", embedding.toFloatArray(), 256, RELATIVE);
      assertEquals(fixture.names(), seen);
    }
  }
}
