package sc.fiji.svdtools.technique.length;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import sc.fiji.svdtools.attention.FramePositions;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.FeatureReuse;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Makes a clip whose last frame goes on with its first.
 *
 * <p>In both modes the convolutions over frames, of UNet and decoder, see the other end of the clip
 * beyond an end, and the guidance is periodic.
 *
 * <p>Formula, {@code orbit}: with {@code t = 1 - |2 i / N - 1|}, frame i of N stands at {@code (F -
 * 1) (t + loopturn sin(2 pi t) / (2 pi))}, with F frames as trained: out and back, and at both ends
 * {@code 1 + loopturn} times as fast as without, since convolutions over frames round the turns
 * off. Its guidance is {@code min + (max - min) t}.
 *
 * <p>{@code equivariant}: attention in {@code K = ceil(N / windowstride)} windows that start at
 * {@code floor(k N / K)} and wrap around, each with the positions 0, 1, 2, ..., results averaged as
 * in {@link AttentionWindows}. Where {@code m = N / K} is whole, a turn of the noise by m frames
 * turns the clip by m frames. All windows are turned by {@link Turns#share} of m from step to step.
 * The guidance is the mean of the scales told.
 *
 * <p>Source: orbit, circular attention and circular padding as in ComfyUI and AnimateDiff-Evolved's
 * looped windows. Differs: the triangle has the period N (theirs N - 1, which holds a beat at the
 * joint) and is steeper at its ends, windows cover every frame once or more and none twice.
 *
 * @param loop how
 * @param windowsize frames of an attention window, at most those of the clip; {@code equivariant}
 * @param windowstride frames between starts, at most half a window
 * @param loopturn how much faster places go by at the turns of {@code orbit}
 */
public record Loop(
    Mode loop,
    @Range(least = 1, most = Require.MOST_FRAMES) int windowsize,
    @Range(least = 1, most = Require.MOST_FRAMES) int windowstride,
    @Range(least = 0, most = 0.9) double loopturn)
    implements Technique {

  /** How a clip is closed. */
  public enum Mode {
    /** It is not. */
    OFF,
    /** No frame is the first one. */
    EQUIVARIANT,
    /** Out and back. */
    ORBIT
  }

  /** Brings the step over the joint near the mean of the others. */
  private static final double TURN = 0.5;

  /** Frames that a chunk of the decoding sees beyond an end of the clip. */
  private static final int SEEN = 4;

  /** Out and back. */
  public Loop() {
    this(Mode.ORBIT, 14, 7, TURN);
  }

  public Loop {
    Require.window(Loop.class, windowsize, windowstride);
    Keys.check(Loop.class, "loopturn", loopturn);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (loop == Mode.OFF) {
      return plan;
    }
    boolean orbit = loop == Mode.ORBIT;
    SamplingPlan closed =
        plan.claim(name(), Ports.LINKS, Links.NONE)
            .claim(name(), Ports.BORDER, Border.CIRCULAR)
            .claim(name(), Ports.POSITIONS, orbit ? this::orbit : FramePositions.PLAIN)
            .claim(name(), Ports.WINDOWS, orbit ? FrameWindows.PLAIN : this::windows)
            .claim(name(), Ports.PREDICTION, orbit ? Prediction.PLAIN : new Turned())
            .wrap(
                name(),
                Ports.GUIDANCE,
                inner -> (at, told) -> periodic(inner.scales(at, told), orbit))
            .wrap(name(), Ports.DECODING, Loop::closed);
    return orbit ? closed : closed.claim(name(), Ports.FEATURES, FeatureReuse.PLAIN);
  }

  /** Places of {@code frames} frames on the way from 0 to {@code trained - 1} and back. */
  double[] orbit(int frames, int trained) {
    double[] positions = new double[frames];
    for (int i = 0; i < frames; i++) {
      double t = outAndBack(i, frames);
      positions[i] = (trained - 1) * (t + loopturn * Math.sin(2 * Math.PI * t) / (2 * Math.PI));
    }
    return positions;
  }

  /** {@code 1 - |2 i / N - 1|}. */
  private static double outAndBack(int i, int frames) {
    return 1 - Math.abs(2.0 * i / frames - 1);
  }

  /** The mean of the scales, or a triangle between the least and the largest. */
  static double[] periodic(double[] scales, boolean triangle) {
    double least = Arrays.stream(scales).min().orElseThrow();
    double most = Arrays.stream(scales).max().orElseThrow();
    double mean = least == most ? least : Arrays.stream(scales).average().orElseThrow();
    double[] periodic = new double[scales.length];
    for (int i = 0; i < periodic.length; i++) {
      periodic[i] = triangle ? least + (most - least) * outAndBack(i, scales.length) : mean;
    }
    return periodic;
  }

  /** Windows around the clip. */
  Windows windows(int frames) {
    int size = Math.min(windowsize, frames);
    int stride = Math.min(windowstride, (size + 1) / 2);
    int[] starts = Turns.starts(frames, stride, 0);
    double[] weights = AttentionWindows.pyramid(size);
    return new Windows(
        starts,
        size,
        Turns.shares(frames, starts, weights),
        Windows.Fusion.RESULTS,
        FramePositions.PLAIN.of(size, size));
  }

  /** The clip begins with another frame in each step, and is turned back. */
  private final class Turned implements Prediction {

    @Override
    public Denoiser of(Scope scope, Clip clip) {
      int n = clip.frames();
      Denoiser one = clip.network(clip.conditions(), Frames.all(n));
      boolean alike =
          clip.conditions().tokens().getShape().get(0) == 1
              && clip.conditions().latents().getShape().get(0) == 1
              && clip.conditions().ids().length == 1;
      if (!alike) {
        return one;
      }
      double spacing = (double) n / windows(n).starts().length;
      return (s, x, at) -> {
        int by = (int) (Turns.share(at) * spacing);
        try (Scope here = s.child()) {
          var turned = here.call("rows_at", x, Frames.run(by, n, n).rows());
          var made = one.denoise(here, turned, at);
          return here.release(here.call("rows_at", made, Frames.run(-by, n, n).rows()));
        }
      };
    }

    @Override
    public Effort effort(int frames) {
      return Effort.plain(frames);
    }
  }

  /** One piece gets circular ends; of several, the first and the last see the other end. */
  private static Decoding closed(Decoding inner) {
    return (frames, chunk) -> {
      List<Decoding.Piece> pieces = new ArrayList<>(inner.pieces(frames, chunk));
      int last = pieces.size() - 1;
      if (last == 0) {
        return List.of(pieces.get(0).with(Border.CIRCULAR));
      }
      pieces.set(0, beside(pieces.get(0), frames, true));
      pieces.set(last, beside(pieces.get(last), frames, false));
      return pieces;
    };
  }

  /** The piece with frames in front or behind that are only seen. */
  private static Decoding.Piece beside(Decoding.Piece piece, int frames, boolean front) {
    int[] own = piece.frames();
    int more = Math.min(SEEN, frames - own.length);
    int from = front ? own[0] - more : own[own.length - 1] + 1;
    int[] seen = Frames.run(from, more, frames).at();
    IntStream places = front ? joined(seen, own) : joined(own, seen);
    double[] weights = new double[own.length + more];
    System.arraycopy(piece.weights(), 0, weights, front ? more : 0, own.length);
    return new Decoding.Piece(places.toArray(), weights, piece.border());
  }

  private static IntStream joined(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b));
  }

  @Override
  public Loop neutral(int frames) {
    return new Loop(Mode.OFF, 14, 7, TURN);
  }

  @Override
  public boolean active() {
    return loop != Mode.OFF;
  }
}
