package sc.fiji.svdtools.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Which frames are decoded together, and what they contribute. */
@FunctionalInterface
public interface Decoding {

  /** Chunks that do not overlap. */
  Decoding PLAIN = Decoding::chunks;

  /**
   * The pieces of a clip.
   *
   * @param frames F
   * @param chunk frames that may be decoded together, 1 to F
   * @return each frame has weight in one piece at least; the weights of a frame add up to 1
   */
  List<Piece> pieces(int frames, int chunk);

  /** What becomes of decoded frames before they leave. */
  @FunctionalInterface
  interface Finish {

    /** They leave as they were decoded. */
    Finish PLAIN = (start, width, height) -> UnaryOperator.identity();

    /**
     * Begins a clip, or a link of one.
     *
     * @param start the image it starts from, as the encoder saw it, {@code [3, height, width]} in
     *     [0, 1]
     * @return is given each frame once, in their order, {@code [3, height, width]} in [0, 1], and
     *     may keep it; what it returns leaves
     */
    UnaryOperator<float[]> begin(float[] start, int width, int height);

    /** Memory of Java that it takes while frames are decoded, in bytes per pixel of a frame. */
    default int bytesPerPixel() {
      return 0;
    }
  }

  /**
   * Frames that the decoder sees as one clip.
   *
   * @param frames their numbers, in this order; a frame may stand in several pieces
   * @param weights what each contributes; 0 for one that is there to be seen by the others
   * @param border what the convolutions over frames see beyond its ends
   */
  record Piece(int[] frames, double[] weights, Border border) {

    /** Frames of full weight. */
    public static Piece of(int from, int to) {
      double[] ones = new double[to - from];
      Arrays.fill(ones, 1);
      return new Piece(IntStream.range(from, to).toArray(), ones, Border.ZERO);
    }

    /** The same with another border. */
    public Piece with(Border other) {
      return new Piece(frames, weights, other);
    }
  }

  /** {@code chunk} frames each, the last one what is left. */
  static List<Piece> chunks(int frames, int chunk) {
    List<Piece> pieces = new ArrayList<>();
    for (int from = 0; from < frames; from += chunk) {
      pieces.add(Piece.of(from, Math.min(frames, from + chunk)));
    }
    return pieces;
  }

  /** Frames decoded, those counted twice that are decoded twice. */
  static int decoded(List<Piece> pieces) {
    return pieces.stream().mapToInt(piece -> piece.frames().length).sum();
  }

  /** Frames of the largest piece. */
  static int most(List<Piece> pieces) {
    return pieces.stream().mapToInt(piece -> piece.frames().length).max().orElse(0);
  }
}
