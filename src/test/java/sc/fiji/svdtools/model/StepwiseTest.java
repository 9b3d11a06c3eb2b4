package sc.fiji.svdtools.model;

import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Tap;
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

  private static float[] unet(Torch torch) {
    try (FilledNetwork net = network(UNET, torch)) {
      Scope s = net.scope();
      UNet unet = new UNet(net.at(UNET), 32);
      NDArray context = net.flatWave(0.2, 1, 2, 48);
      double[] ids = {6, 127, 0.02};
      ClipConditions clip = unet.conditions(s, context, ids, FrameAttention.plain(3));
      NDArray x = net.wave(0.3, 0, 6, 8, 6, 10);
      return unet.forward(s, x, 0.3, clip, Tap.NONE).toFloatArray();
    }
  }

  private static float[] decoded(Torch torch) {
    try (FilledNetwork net = network(DECODER + ".decoder", torch)) {
      NDArray latents = net.wave(0.17, 0.5, 3, 4, 4, 8);
      VaeDecoder decoder = new VaeDecoder(net.at(DECODER));
      return decoder.forward(net.scope(), latents, Tap.NONE).toFloatArray();
    }
  }

  @Test
  void unetGivesTheSame() {
    float[] plain = unet(Torch.open(Device.cpu()));
    assertNorm("UNet", plain, unet(Torch.openStepwise(Device.cpu())), 1e-4);
  }

  @Test
  void decoderGivesTheSame() {
    float[] plain = decoded(Torch.open(Device.cpu()));
    assertNorm("decoder", plain, decoded(Torch.openStepwise(Device.cpu())), 1e-4);
  }
}
