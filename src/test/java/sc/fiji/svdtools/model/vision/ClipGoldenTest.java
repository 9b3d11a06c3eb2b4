package sc.fiji.svdtools.model.vision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.doubles;
import static sc.fiji.svdtools.tensor.Close.mean;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.TinyModel;

/** The tiny image encoder and its resize against numbers of the reference. */
class ClipGoldenTest {

  private static final String PREFIX = "conditioner.embedders.0.open_clip.model.visual";

  @Test
  void encoder() {
    try (FilledNetwork net = new FilledNetwork(TinyModel.GOLDEN, k -> k.startsWith(PREFIX))) {
      ImageEncoder encoder = new ImageEncoder(net.at(PREFIX), 2);
      net.requireAllTaken(PREFIX);
      assertEquals(28, encoder.imageSize());
      NDArray image = net.flatWave(0.13, 0.4, 1, 3, 28, 28);
      double[] found = doubles(encoder.forward(net.scope(), image, Hook.NONE).toFloatArray());
      double[] expected = {
        0.5302486, -0.2748172, -0.9506322, -1.1793500, -0.8534011, -0.1260843, 0.6605319, 1.1364897,
        1.0779385, 0.5124161, -0.2941036, -0.9623019, -1.1779145, -0.8395355, -0.1063099, 0.6769150
      };
      assertClose("embedding", expected, found, 0, 2e-5);
    }
  }

  @Test
  void referenceResize() {
    check(576, 1024, false, 0.184651, 0.124115, 0.247425, -0.831033, 1.832918, 0.281859);
    check(320, 576, false, 0.150355, 0.086564, 0.164263, 0.921037, -1.241390, 1.786764);
  }

  @Test
  void comfyResize() {
    check(576, 1024, true, 0.184152, -1.748467, -1.763066, -0.011255, -1.737089, 2.103237);
    check(320, 576, true, 0.179565, 1.098226, 1.054431, 1.302604, -0.356375, -0.314174);
  }

  private static void check(int h, int w, boolean comfy, double mean, double... expected) {
    float[] image = new float[3 * h * w];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          double v = Math.sin(0.01 * (c + 1) * y + 0.02 * x);
          image[(c * h + y) * w + x] = (float) ((v + 1) / 2);
        }
      }
    }
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray x = s.floats(image, 3, h, w);
      NDArray y = comfy ? EncoderInput.comfy(s, x, 224) : EncoderInput.reference(s, x, 224);
      float[] found = y.toFloatArray();
      int[][] places = {{0, 0, 0}, {0, 0, 1}, {0, 112, 100}, {1, 50, 200}, {2, 223, 223}};
      double[] values = new double[places.length];
      for (int i = 0; i < places.length; i++) {
        values[i] = found[(places[i][0] * 224 + places[i][1]) * 224 + places[i][2]];
      }
      assertClose("pixels", expected, values, 0, 1e-5);
      assertClose("mean", new double[] {mean}, new double[] {mean(found)}, 0, 1e-5);
    }
  }
}
