package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.stream.Stream;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/** Group norm, silu, 3x3 convolution: the end of every convolutional network here. */
public final class NormConvolution {

  private final NDArray[] parts;
  private final TensorList weights;
  private final TensorList convolution;
  private final double eps;

  public NormConvolution(Parameters p, String norm, String conv, double eps) {
    long out = p.size(conv + ".weight", 0);
    long in = p.size(conv + ".weight", 1);
    this.parts =
        Stream.of(p.norm(norm, in), p.convolution(conv, out, in, 3))
            .flatMap(Stream::of)
            .toArray(NDArray[]::new);
    this.weights = p.list(parts);
    this.convolution = p.list(parts[2], parts[3]);
    this.eps = eps;
  }

  /** (N, H, W, I) -> (N, H, W, O). */
  public NDArray forward(Scope scope, NDArray x) {
    if (!scope.stepwise(x)) {
      double pixels = (double) x.getShape().get(1) * x.getShape().get(2);
      double products = parts[2].getShape().size() + FrameSlices.NORM * x.getShape().get(3);
      return FrameSlices.each(
          scope, x, pixels * products, (s, part) -> s.call("norm_silu_conv", part, weights, eps));
    }
    NDArray h = scope.call("norm_act", x, x.getShape().get(0), parts[0], parts[1], eps);
    return scope.replace(h, "conv", convolution, 1, 1);
  }
}
