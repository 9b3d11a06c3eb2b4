package sc.fiji.svdtools.nn;

import static sc.fiji.svdtools.tensor.Close.assertClose;

import ai.djl.Device;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

class SinusoidTest {

  private static double[] at(double position, int width, int... indices) {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      float[] all = s.call("sinusoid", s.floats(new double[] {position}, 1), width).toFloatArray();
      double[] values = new double[indices.length];
      for (int i = 0; i < indices.length; i++) {
        values[i] = all[indices[i]];
      }
      return values;
    }
  }

  @Test
  void cosinesFirst() {
    double[] expected = {0.96017027, 0.76500124, -0.27941549, -0.64402884};
    assertClose("S(6, 256)", expected, at(6, 256, 0, 1, 128, 129), 0, 1e-6);
  }

  @Test
  void fractionalPositions() {
    double[] expected = {-0.06692367, 0.02463922, 0.99775809, 0.99969643};
    assertClose("S", expected, at(0.25 * Math.log(700), 320, 0, 1, 160, 161), 0, 1e-6);
  }
}
