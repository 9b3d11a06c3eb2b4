package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.stream.Stream;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/** Group norm, silu, 3x3 convolution: the end of every convolutional network here. */
public final class NormConvolution {

  private final TensorList weights;
  private final double eps;

  public NormConvolution(Parameters p, String norm, String conv, double eps) {
    long out = p.size(conv + ".weight", 0);
    long in = p.size(conv + ".weight", 1);
    this.weights =
        p.list(
            Stream.of(p.norm(norm, in), p.convolution(conv, out, in, 3))
                .flatMap(Stream::of)
                .toArray(NDArray[]::new));
    this.eps = eps;
  }

  /** (N, H, W, I) -> (N, H, W, O). */
  public NDArray forward(Scope scope, NDArray x) {
    return scope.call("norm_silu_conv", x, weights, eps);
  }
}
