package sc.fiji.svdtools.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.model.vae.VaeDecoder;
import sc.fiji.svdtools.model.vae.VaeEncoder;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.TinyModel;

/** Networks whose large operations are split, as far as they can be, against the same in one. */
class PiecesTest {

  private static final String UNET = "model.diffusion_model";
  private static final String DECODER = "first_stage_model";
  private static final String ENCODER = "conditioner.embedders.3.encoder";

  private static FilledNetwork network(String prefix, Torch torch) {
    return new FilledNetwork(
        TinyModel.GOLDEN, k -> k.startsWith(prefix + "."), torch, DataType.FLOAT32);
  }

  private static float[] unet(Torch torch, FrameAttention attention, int clips) {
    try (FilledNetwork net = network(UNET, torch)) {
      Scope s = net.scope();
      UNet unet = new UNet(net.at(UNET), 32);
      NDArray context = net.flatWave(0.2, 1, clips, 48);
      double[] ids = {6, 127, 0.02};
      ClipConditions clip = unet.conditions(s, context, ids, attention);
      NDArray x = net.wave(0.3, 0, 3L * clips, 8, 6, 10);
      return unet.forward(s, x, 0.3, clip, Hook.NONE).toFloatArray();
    }
  }

  private static float[] decoded(Torch torch, int frames) {
    try (FilledNetwork net = network(DECODER, torch)) {
      NDArray latents = net.wave(0.17, 0.5, frames, 4, 4, 8);
      VaeDecoder decoder = new VaeDecoder(net.at(DECODER));
      return decoder.forward(net.scope(), latents, Hook.NONE).toFloatArray();
    }
  }

  private static float[] encoded(Torch torch) {
    try (FilledNetwork net = network(ENCODER, torch)) {
      VaeEncoder encoder = new VaeEncoder(net.at(ENCODER));
      return encoder.forward(net.scope(), net.wave(0.1, 0, 1, 3, 40, 24), Hook.NONE).toFloatArray();
    }
  }

  @Test
  void unetGivesTheSame() {
    StepwiseTest.changes()
        .forEach(
            (name, attention) -> {
              for (int clips = 1; clips <= 2; clips++) {
                float[] whole = unet(Torch.open(Device.cpu()), attention, clips);
                float[] pieces = unet(Torch.openInPieces(), attention, clips);
                assertNorm(name + ", clips " + clips, whole, pieces, 1e-4);
              }
            });
  }

  @Test
  void autoencoderGivesTheSame() {
    for (int frames : new int[] {1, 3}) {
      float[] whole = decoded(Torch.open(Device.cpu()), frames);
      assertNorm("decoder of " + frames, whole, decoded(Torch.openInPieces(), frames), 1e-4);
    }
    float[] whole = encoded(Torch.open(Device.cpu()));
    assertNorm("encoder", whole, encoded(Torch.openInPieces()), 1e-4);
  }

  /** It is asked before every operation, and nothing of the network stays. */
  @Test
  void everyOperationCanBeTheLast() {
    int[] asked = {0, Integer.MAX_VALUE};
    Runnable stop =
        () -> {
          if (++asked[0] == asked[1]) {
            throw new CancellationException();
          }
          assertTrue(asked[0] < asked[1], "it went on after it was told to stop");
        };
    try (FilledNetwork net = network(DECODER, Torch.openInPieces())) {
      NDArray latents = net.wave(0.17, 0.5, 1, 4, 2, 2);
      VaeDecoder decoder = new VaeDecoder(net.at(DECODER));
      Scope outer = net.scope();
      int live = outer.liveTensors();
      try (Scope s = outer.torch().scope(stop)) {
        decoder.forward(s, latents, Hook.NONE);
      }
      int all = asked[0];
      assertTrue(all > 1000, all + " operations");
      for (int at = 1; at <= all; at += all / 20) {
        asked[0] = 0;
        asked[1] = at;
        assertThrows(
            CancellationException.class,
            () -> {
              try (Scope s = outer.torch().scope(stop)) {
                decoder.forward(s, latents, Hook.NONE);
              }
            });
        assertEquals(live, outer.liveTensors());
      }
    }
  }
}
