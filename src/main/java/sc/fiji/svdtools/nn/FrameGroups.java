package sc.fiji.svdtools.nn;

/**
 * Overlapping windows of frames in temporal self-attention.
 *
 * <p>Formula: {@code O_i = sum_j w_j(i) A_j(i)} over the windows j that hold frame i, with {@code
 * A_j} attention inside window j; or, masked, {@code O_i = sum_t p_it m_it v_t} with one softmax
 * {@code p} over all frames and {@code m_it = sum of w_j(i) over the windows that hold i and t}.
 *
 * <p>A window that reaches beyond the last frame goes on with the first.
 *
 * @param starts first frame of each window
 * @param weights {@code [window][place]}, {@code w_j}; sums to 1 for each frame
 * @param masked which of the two
 * @param local positions inside a window, replacing those of the clip; null: those of the clip
 */
public record FrameGroups(int[] starts, double[][] weights, boolean masked, double[] local) {

  /** Frames of a window. */
  int size() {
    return weights[0].length;
  }

  long[] longStarts() {
    return java.util.stream.IntStream.of(starts).asLongStream().toArray();
  }

  /** {@code w}, window by window. */
  double[] flatWeights() {
    return java.util.stream.Stream.of(weights)
        .flatMapToDouble(java.util.stream.DoubleStream::of)
        .toArray();
  }

  /** {@code m}, F x F, row-major. */
  double[] mask(int frames) {
    double[] mask = new double[frames * frames];
    for (int j = 0; j < starts.length; j++) {
      for (int i = 0; i < size(); i++) {
        for (int t = 0; t < size(); t++) {
          int row = (starts[j] + i) % frames;
          mask[row * frames + (starts[j] + t) % frames] += weights[j][i];
        }
      }
    }
    return mask;
  }
}
