package sc.fiji.svdtools.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.DeepFeatures;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.TinyModel;

/** The UNet with features of the lower levels kept from call to call. */
class DeepFeaturesTest {

  private static final String UNET = "model.diffusion_model";

  @Test
  void keptFeaturesStandForTheLowerLevels() {
    try (Torch torch = Torch.open(Device.cpu());
        FilledNetwork net =
            new FilledNetwork(
                TinyModel.GOLDEN, k -> k.startsWith(UNET + "."), torch, DataType.FLOAT32)) {
      Scope s = net.scope();
      UNet unet = new UNet(net.at(UNET), 32);
      NDArray context = net.flatWave(0.2, 1, 2, 48);
      ClipConditions clip =
          unet.conditions(s, context, new double[] {6, 127, 0.02}, FrameAttention.plain(3));
      NDArray x = net.wave(0.3, 0, 6, 8, 6, 10);
      NDArray other = net.wave(0.37, 1, 6, 8, 6, 10);
      DeepFeatures deep = new DeepFeatures(s);
      List<String> blocks = new ArrayList<>();
      float[] made =
          unet.forward(s, x, 0.3, clip, deep.at(0, 0), (n, h) -> blocks.add(n)).toFloatArray();
      int all = blocks.size();
      assertTrue(blocks.contains("middle_block.0"));
      blocks.clear();
      float[] used =
          unet.forward(s, x, 0.3, clip, deep.at(1, 0), (n, h) -> blocks.add(n)).toFloatArray();
      assertArrayEquals(made, used, "the same input, so the same features");
      assertFalse(blocks.contains("middle_block.0"));
      assertTrue(blocks.size() < all / 2, blocks.toString());
      float[] again = unet.forward(s, other, 0.3, clip, deep.at(2, 2), (n, h) -> {}).toFloatArray();
      float[] plain = unet.forward(s, other, 0.3, clip, (n, h) -> {}).toFloatArray();
      assertArrayEquals(plain, again, "made anew at step 2");
      float[] stale = unet.forward(s, x, 0.3, clip, deep.at(3, 2), (n, h) -> {}).toFloatArray();
      assertFalse(Arrays.equals(made, stale), "features of another input");
      assertEquals(made.length, stale.length);
    }
  }
}
