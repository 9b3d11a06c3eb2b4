package sc.fiji.svdtools.model.unet;

import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.channelsFirst;
import static sc.fiji.svdtools.tensor.Close.deviation;
import static sc.fiji.svdtools.tensor.Close.doubles;
import static sc.fiji.svdtools.tensor.Close.mean;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.weights.TinyModel;

/**
 * The tiny UNet against numbers of the original implementation in float64: 3 frames, two clips, 8 x
 * 16 latents, sigma 3.7, ids (6, 127, 0.02).
 */
class UNetGoldenTest {

  private static final String PREFIX = "model.diffusion_model";

  /** Name, tolerance, mean, deviation and first numbers of the original's activations. */
  private static final String ORIGINAL =
      """
      time_embed 1e-4 -0.00071695 0.30858623 -0.1587800 0.3966510 0.1631292 -0.4759041
      label_emb 1e-4 0.00231021 0.38718956 0.3978799 -0.4568511 -0.4147839 0.3573405
      input_blocks.0.0 1e-4 -0.00331870 0.27842660 0.2040483 0.2355491 0.3306268 0.4050083
      input_blocks.1.0 1e-4 -0.00607766 1.25999139 -0.0632110 -0.0678443 -0.0868489 -0.1498071
      input_blocks.1.1 1e-4 0.00098062 1.73097609 0.1695526 0.1643227 0.1349011 0.0390161
      out 3e-3 0.13754502 1.21213701 0.1375524 0.2204974 0.2437703 0.1872270 0.2222115 \
      0.6393051 1.7603564 3.2320287
      """;

  private static Map<String, float[]> run(double eps) {
    Map<String, float[]> seen = new LinkedHashMap<>();
    try (FilledNetwork net = new FilledNetwork(TinyModel.GOLDEN, k -> k.startsWith(PREFIX))) {
      UNet unet = new UNet(net.at(PREFIX), 32, eps);
      net.requireAllTaken(PREFIX);
      NDArray x = net.wave(0.3, 0, 6, 8, 8, 16);
      float[] context = net.flatWave(0.2, 1, 2, 48).toFloatArray();
      Arrays.fill(context, 0, 48, 0);
      double[] ids = {6, 127, 0.02};
      ClipConditions clip =
          unet.conditions(
              net.scope(), net.scope().floats(context, 2, 48), ids, FrameAttention.plain(3));
      unet.forward(
          net.scope(),
          x,
          0.25 * Math.log(3.7),
          clip,
          (name, y) -> seen.put(name, channelsFirst(net.scope(), y)));
    }
    return seen;
  }

  private static void check(
      Map<String, float[]> seen,
      String name,
      double tolerance,
      double mean,
      double std,
      double... first) {
    float[] found = seen.get(name);
    assertClose(name, first, doubles(Arrays.copyOf(found, first.length)), 0, tolerance);
    assertClose(
        name + " mean, std",
        new double[] {mean, std},
        new double[] {mean(found), deviation(found)},
        0,
        tolerance);
  }

  @Test
  void matchesTheOriginal() {
    Map<String, float[]> seen = run(UNet.TRAINED_EPS);
    for (String line : ORIGINAL.lines().toList()) {
      String[] row = line.split(" ");
      double[] numbers = Stream.of(row).skip(1).mapToDouble(Double::parseDouble).toArray();
      double[] first = Arrays.copyOfRange(numbers, 3, numbers.length);
      check(seen, row[0], numbers[0], numbers[1], numbers[2], first);
    }
    float[] out = seen.get("out");
    double[] last = doubles(Arrays.copyOfRange(out, out.length - 2, out.length));
    assertClose("out, last", new double[] {0.5807941, 0.2882046}, last, 0, 3e-3);
  }

  @Test
  void followsDiffusersEpsilonWhenAsked() {
    Map<String, float[]> seen = run(UNet.DIFFUSERS_EPS);
    check(seen, "out", 3e-5, 0.13754607, 1.21203238, 0.1375167, 0.2203630, 0.2437492, 0.1872570);
  }
}
