package sc.fiji.svdtools.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.WeightFiller;

/** Four small kernels before the enlargement against the kernel after it. */
class EnlargementTest {

  private static final int IN = 3;
  private static final int OUT = 5;

  private static NDArray wave(Scope s, double step, long... shape) {
    int size = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
    return s.floats(WeightFiller.wave(size, step, 0.2), shape);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "5, 3", "8, 8"})
  void quartersGiveWhatTheWholeKernelGives(int height, int width) {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray x = wave(s, 0.37, 2, height, width, IN);
      NDArray kernel = s.call("channels_last", wave(s, 0.71, OUT, IN, 3, 3));
      NDArray bias = wave(s, 0.9, OUT);
      NDArray expected = s.call("upsample", x, s.list(kernel, bias), 2 * height, 2 * width);
      List<NDArray> q = s.callList("quarter_kernels", kernel);
      NDArray found =
          s.call("upsample_twice", x, s.list(bias, q.get(0), q.get(1), q.get(2), q.get(3)));
      assertEquals(expected.getShape(), found.getShape());
      assertNorm("enlarged", expected.toFloatArray(), found.toFloatArray(), 1e-6);
    }
  }
}
