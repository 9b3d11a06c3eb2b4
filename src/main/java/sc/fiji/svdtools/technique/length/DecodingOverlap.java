package sc.fiji.svdtools.technique.length;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Lets chunks of frames that are decoded together overlap, so that their joints show less.
 *
 * <p>Chunks of c frames that share o start at 0, c - o, 2 (c - o), ..., the last one moved back to
 * end with the clip. With d the frames of a chunk from a frame to the nearer of its ends, ends of
 * the clip left out, a frame is taken from the chunk with the largest d (crop), or from all with
 * weights d + 1 (blend). A clip that is decoded at once stays as it is. The decoder's normalisation
 * looks at all frames of a chunk, so that chunks differ a little whatever they share.
 *
 * @param chunkoverlap o, 0 = off; at most half a chunk is used
 * @param chunkjoin how shared frames are made
 */
public record DecodingOverlap(
    @Range(least = 0, most = Require.MOST_FRAMES - 1) int chunkoverlap, Join chunkjoin)
    implements Technique {

  /** How shared frames are made. */
  public enum Join {
    /** Each from one chunk. */
    CROP,
    /** From both, one fading into the other. */
    BLEND
  }

  /** Four frames, blended. */
  public DecodingOverlap() {
    this(4, Join.BLEND);
  }

  public DecodingOverlap {
    Keys.check(DecodingOverlap.class, "chunkoverlap", chunkoverlap);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.claim(name(), Ports.DECODING, this::pieces);
  }

  /** The pieces of a clip, see {@link Decoding#pieces}. */
  List<Decoding.Piece> pieces(int frames, int chunk) {
    int shared = Math.min(chunkoverlap, chunk / 2);
    if (shared == 0 || chunk >= frames) {
      return Decoding.chunks(frames, chunk);
    }
    int[] starts = AttentionWindows.starts(frames, chunk, chunk - shared);
    double[][] weights = new double[starts.length][chunk];
    for (int j = 0; j < starts.length; j++) {
      for (int i = 0; i < chunk; i++) {
        int front = starts[j] == 0 ? frames : i;
        int behind = starts[j] + chunk == frames ? frames : chunk - 1 - i;
        weights[j][i] = 1 + Math.min(front, behind);
      }
    }
    double[][] shares =
        chunkjoin == Join.BLEND
            ? Turns.shares(frames, starts, weights)
            : largest(frames, starts, weights);
    List<Decoding.Piece> pieces = new ArrayList<>();
    for (int j = 0; j < starts.length; j++) {
      int[] at = IntStream.range(starts[j], starts[j] + chunk).toArray();
      pieces.add(new Decoding.Piece(at, shares[j], Border.ZERO));
    }
    return pieces;
  }

  /** 1 in the window of the largest weight, the first of equal ones, else 0. */
  private static double[][] largest(int frames, int[] starts, double[][] weights) {
    int[] best = new int[frames];
    double[] most = new double[frames];
    for (int j = 0; j < starts.length; j++) {
      for (int i = 0; i < weights[j].length; i++) {
        int frame = starts[j] + i;
        if (weights[j][i] > most[frame]) {
          most[frame] = weights[j][i];
          best[frame] = j;
        }
      }
    }
    double[][] shares = new double[starts.length][];
    for (int j = 0; j < starts.length; j++) {
      int window = j;
      shares[j] =
          IntStream.range(0, weights[j].length)
              .mapToDouble(i -> best[starts[window] + i] == window ? 1 : 0)
              .toArray();
    }
    return shares;
  }

  @Override
  public DecodingOverlap neutral(int frames) {
    return new DecodingOverlap(0, Join.BLEND);
  }

  @Override
  public boolean active() {
    return chunkoverlap > 0;
  }
}
