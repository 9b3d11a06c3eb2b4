package sc.fiji.svdtools.attention;

import java.util.stream.IntStream;

/** Where each frame stands in time, as the network counts. */
@FunctionalInterface
public interface FramePositions {

  /** As trained: 0, 1, 2, ... */
  FramePositions PLAIN = (frames, trained) -> IntStream.range(0, frames).asDoubleStream().toArray();

  /**
   * @param frames F of the clip
   * @param trained number of frames the checkpoint was trained on
   * @return F positions, real numbers
   */
  double[] of(int frames, int trained);

  /**
   * Positions of {@code frames} frames spread over those of {@code length} frames: {@code t (length
   * - 1) / (frames - 1)}; exactly 0, 1, 2, ... for equal numbers.
   */
  static double[] spread(int frames, int length) {
    double[] positions = new double[frames];
    for (int t = 1; t < frames; t++) {
      positions[t] = t * (length - 1.0) / (frames - 1);
    }
    return positions;
  }
}
