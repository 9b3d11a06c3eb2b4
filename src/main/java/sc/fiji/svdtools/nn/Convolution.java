package sc.fiji.svdtools.nn;

import ai.djl.ndarray.NDArray;
import java.util.function.Predicate;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * A convolution with bias, zero padding, square kernel: (N, H, W, I) -> (N, H', W', O).
 *
 * <p>Padding keeps the size of a 3x3 kernel at stride 1.
 */
public final class Convolution {

  private final TensorList weights;
  private final TensorList kernel;
  private final NDArray bias;
  private final double products;
  private final int padding;
  private final NDArray[] quarters;
  private final TensorList biasAndQuarters;

  public Convolution(Parameters p, String name) {
    this(p, name, kernel -> false);
  }

  private Convolution(Parameters p, String name, Predicate<NDArray> quartered) {
    String weight = name + ".weight";
    long k = p.size(weight, 2);
    this.padding = (int) (k / 2);
    NDArray[] parts = p.convolution(name, p.size(weight, 0), p.size(weight, 1), k);
    this.weights = p.list(parts);
    this.kernel = p.list(parts[0]);
    this.bias = parts[1];
    this.products = parts[0].getShape().size();
    boolean four = quartered.test(parts[0]);
    this.quarters = four ? p.quarters(parts[0]).toArray(NDArray[]::new) : null;
    this.biasAndQuarters =
        four ? p.list(bias, quarters[0], quarters[1], quarters[2], quarters[3]) : null;
  }

  /**
   * One that enlarges. In an image enlarged to twice the size, the 9 pixels under the kernel are
   * only 4 different ones; so, where it pays, four 2x2 kernels with sums of weights make the four
   * pixels of each pixel, with 4/9 of the products. They take 16/9 of the memory of the kernel.
   *
   * @param exact whether the sums may not be rounded to 16 bits, as in the UNet, whose errors add
   *     up over the steps
   */
  public static Convolution enlarging(Parameters p, String name, boolean exact) {
    return new Convolution(p, name, kernel -> p.quartersPay(kernel, exact));
  }

  /** Same size. */
  public NDArray forward(Scope scope, NDArray x) {
    return FrameSlices.each(
        scope, x, products * pixels(x), (s, part) -> s.call("conv", part, weights, 1, padding));
  }

  /** Pixels of a frame. */
  private static double pixels(NDArray x) {
    return (double) x.getShape().get(1) * x.getShape().get(2);
  }

  /** Half the size, rounded up; symmetric padding as in the UNet. */
  public NDArray halve(Scope scope, NDArray x) {
    return FrameSlices.each(
        scope, x, products * pixels(x) / 4, (s, part) -> s.call("conv", part, weights, 2, padding));
  }

  /** Half the size; padding on the right and at the bottom only, as in the VAE encoder. */
  public NDArray halvePaddedAtEnd(Scope scope, NDArray x) {
    return scope.call("conv_down_right", x, weights);
  }

  /** Nearest-neighbour enlargement to the given size before the convolution. */
  public NDArray enlarge(Scope scope, NDArray x, long height, long width) {
    boolean twice = height == 2 * x.getShape().get(1) && width == 2 * x.getShape().get(2);
    if (!scope.stepwise(x)) {
      return quarters != null && twice
          ? FrameSlices.each(scope, x, products * 16 / 9 * pixels(x), this::enlargeTwice)
          : FrameSlices.each(
              scope,
              x,
              products * height * width,
              (s, part) -> s.call("upsample", part, weights, height, width));
    }
    long[] shape = {x.getShape().get(0), height, width, bias.getShape().get(0)};
    return FrameSlices.run(
        scope,
        x,
        shape,
        (s, part, out, from, to) -> {
          if (quarters != null && twice && enlargedInto(s, part, out)) {
            return;
          }
          NDArray h = s.replace(s.call("enlarge", part, height, width), "conv", kernel, 1, padding);
          s.call("shift_into", h, bias, out);
        });
  }

  /** By a kernel that does it in one, if there is one. */
  private boolean enlargedInto(Scope s, NDArray x, NDArray out) {
    NDArray[] q = quarters;
    return s.kernel("enlarge_twice_into", x, bias, q[0], q[1], q[2], q[3], out) != null;
  }

  private NDArray enlargeTwice(Scope scope, NDArray x) {
    double row = products * 16 / 9 * x.getShape().get(2) * x.getShape().get(0);
    return x.getShape().get(0) > 1
        ? scope.call("upsample_twice", x, biasAndQuarters)
        : FrameSlices.rows(
            scope, x, 2, row, (s, band) -> s.call("upsample_twice", band, biasAndQuarters));
  }
}
