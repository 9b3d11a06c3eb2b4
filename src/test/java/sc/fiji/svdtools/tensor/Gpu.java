package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Random;
import java.util.stream.LongStream;

/** What tests of kernels share. */
final class Gpu {

  private Gpu() {}

  /** The first GPU with its kernels; skips the test where there is none. */
  static Torch open() {
    assumeTrue(Engine.getInstance().getGpuCount() > 0, "no GPU");
    Torch torch = Torch.open(Device.gpu());
    assertNotNull(torch.fused());
    return torch;
  }

  /** The first GPU, which must be a Hopper one; else skips the test. */
  static Torch hopper() {
    Torch torch = open();
    assumeTrue(torch.fused().onHopper(), "no Hopper GPU");
    return torch;
  }

  /** Gaussian numbers around {@code mean}, the same for the same shape. */
  static NDArray random(Scope scope, DataType type, double mean, long... shape) {
    float[] data = new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
    Random random = new Random(data.length);
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (mean + random.nextGaussian());
    }
    int number = type == DataType.FLOAT32 ? 6 : type == DataType.FLOAT16 ? 5 : 15;
    try (Scope s = scope.child()) {
      return s.release(s.call("copied", s.floats(data, shape), number));
    }
  }
}
