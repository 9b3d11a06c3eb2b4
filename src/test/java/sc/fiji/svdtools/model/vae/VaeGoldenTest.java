package sc.fiji.svdtools.model.vae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.channelsFirst;
import static sc.fiji.svdtools.tensor.Close.deviation;
import static sc.fiji.svdtools.tensor.Close.doubles;
import static sc.fiji.svdtools.tensor.Close.mean;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.weights.TinyModel;

/** The tiny autoencoder against numbers of the original implementation in float64. */
class VaeGoldenTest {

  private static final String PREFIX = "first_stage_model";

  private static void check(float[] found, double mean, double std, double... first) {
    assertClose("first", first, doubles(Arrays.copyOf(found, first.length)), 0, 1e-4);
    assertClose(
        "mean, std",
        new double[] {mean, std},
        new double[] {mean(found), deviation(found)},
        0,
        1e-4);
  }

  @Test
  void encoderMoments() {
    try (FilledNetwork net =
        new FilledNetwork(TinyModel.GOLDEN, k -> k.startsWith(PREFIX + ".encoder."))) {
      VaeEncoder encoder = new VaeEncoder(net.at("conditioner.embedders.3.encoder"));
      NDArray moments = encoder.moments(net.scope(), net.wave(0.11, 0.3, 1, 3, 32, 64), Hook.NONE);
      float[] found = channelsFirst(net.scope(), moments);
      assertEquals(8 * 4 * 8, found.length);
      check(found, 0.06003910, 2.13363922, 0.0958828, 0.1724021, 0.9190800, 2.9616994);
    }
  }

  @Test
  void decoder() {
    try (FilledNetwork net =
        new FilledNetwork(TinyModel.GOLDEN, k -> k.startsWith(PREFIX + ".decoder."))) {
      VaeDecoder decoder = new VaeDecoder(net.at(PREFIX));
      net.requireAllTaken(PREFIX);
      NDArray three = net.wave(0.17, 0.5, 3, 4, 4, 8);
      float[] clip = channelsFirst(net.scope(), decoder.forward(net.scope(), three, Hook.NONE));
      check(clip, 0.02541252, 0.91500177, 0.0640140, 0.0725448, 0.0725663, 0.0725677);
      NDArray one = net.wave(0.17, 0.5, 1, 4, 4, 8);
      float[] frame = channelsFirst(net.scope(), decoder.forward(net.scope(), one, Hook.NONE));
      check(frame, 0.00100503, 0.55720138, 0.0423704, 0.0479646, 0.0479888, 0.0479908);
    }
  }
}
