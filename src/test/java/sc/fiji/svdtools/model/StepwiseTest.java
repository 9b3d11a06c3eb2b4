package sc.fiji.svdtools.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.nn.AttentionScaling;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.FrameGroups;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.TinyModel;

/** Networks run step by step, as on a GPU, against the same networks in few large operations. */
class StepwiseTest {

  private static final String UNET = "model.diffusion_model";
  private static final String DECODER = "first_stage_model";

  private static FilledNetwork network(String prefix, Torch torch) {
    return new FilledNetwork(
        TinyModel.GOLDEN, k -> k.startsWith(prefix + "."), torch, DataType.FLOAT32);
  }

  /** Every change that techniques make to attention. */
  static Map<String, FrameAttention> changes() {
    double[] positions = {0, 0.7, 1.4};
    AttentionScaling plain = AttentionScaling.PLAIN;
    AttentionScaling scaled =
        new AttentionScaling(
            new double[] {1.1},
            new double[] {0.5, 0.7, 0.9},
            new double[] {1.2},
            1.3,
            new double[] {0.8, 0.9, 1});
    int[] starts = {0, 1};
    double[][] weights = {{1, 0.5}, {0.5, 1}};
    FrameGroups windows = new FrameGroups(starts, weights, false, null);
    FrameGroups local = new FrameGroups(starts, weights, false, new double[] {0, 1});
    FrameGroups masked = new FrameGroups(starts, weights, true, null);
    float[] share = new float[60];
    Arrays.fill(share, 10, 30, 1);
    FrameAttention.Area area = new FrameAttention.Area(6, 10, share);
    return Map.of(
        "plain", FrameAttention.plain(3),
        "positions", new FrameAttention(positions, plain, plain, null, null),
        "scaled", new FrameAttention(positions, scaled, scaled, null, null),
        "windows", new FrameAttention(positions, scaled, plain, windows, null),
        "local", new FrameAttention(positions, plain, plain, local, null),
        "masked", new FrameAttention(positions, plain, plain, masked, null),
        "area", new FrameAttention(positions, scaled, plain, null, area));
  }

  private static float[] unet(Torch torch, FrameAttention attention) {
    try (FilledNetwork net = network(UNET, torch)) {
      Scope s = net.scope();
      UNet unet = new UNet(net.at(UNET), 32);
      NDArray context = net.flatWave(0.2, 1, 2, 48);
      double[] ids = {6, 127, 0.02};
      ClipConditions clip = unet.conditions(s, context, ids, attention);
      NDArray x = net.wave(0.3, 0, 6, 8, 6, 10);
      return unet.forward(s, x, 0.3, clip, Hook.NONE).toFloatArray();
    }
  }

  private static float[] decoded(Torch torch) {
    try (FilledNetwork net = network(DECODER + ".decoder", torch)) {
      NDArray latents = net.wave(0.17, 0.5, 3, 4, 4, 8);
      VaeDecoder decoder = new VaeDecoder(net.at(DECODER));
      return decoder.forward(net.scope(), latents, Hook.NONE).toFloatArray();
    }
  }

  @Test
  void unetGivesTheSame() {
    float[] trained = unet(Torch.open(Device.cpu()), FrameAttention.plain(3));
    changes()
        .forEach(
            (name, attention) -> {
              float[] plain = unet(Torch.open(Device.cpu()), attention);
              float[] steps = unet(Torch.openStepwise(Device.cpu()), attention);
              assertNorm(name, plain, steps, 1e-4);
              assertEquals(name.equals("plain"), Arrays.equals(trained, plain), name);
            });
  }

  @Test
  void decoderGivesTheSame() {
    float[] plain = decoded(Torch.open(Device.cpu()));
    assertNorm("decoder", plain, decoded(Torch.openStepwise(Device.cpu())), 1e-4);
  }
}
