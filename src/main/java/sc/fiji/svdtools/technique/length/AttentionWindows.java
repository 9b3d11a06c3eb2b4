package sc.fiji.svdtools.technique.length;

import sc.fiji.svdtools.attention.FramePositions;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;

/**
 * Lets frames see each other only inside overlapping windows of the length the network was trained
 * on, in temporal self-attention.
 *
 * <p>Formula, {@code independent}: {@code O_i = sum_j w_j(i) A_j(i) / sum_j w_j(i)} over the
 * windows j that hold frame i, {@code A_j} = attention inside window j, {@code w(i) = min(i + 1,
 * size - i)} at place i of a window. {@code scale_per_window}: one attention over all frames, whose
 * probabilities {@code p_it} are multiplied by the share of i's windows that hold t; mass outside
 * the windows is lost (experimental).
 *
 * <p>Positions, where there is more than one window: {@code absolute} those of the clip, {@code
 * scaled} those of the clip spread over {@code size} frames, {@code local} 0 to size - 1 in every
 * window for query, key and value, and their average over the windows elsewhere.
 *
 * <p>Source: Qiu et al. 2023, FreeNoise; Comfy-SVDTools, {@code attn_window_size/stride}. Differs:
 * acts on temporal self-attention, which the latter never does; the last window is moved back so
 * that it is complete and every frame is covered.
 *
 * @param windowsize frames of a window, 1 to 1000; best the number the checkpoint was trained on
 * @param windowstride frames between the starts of windows, 1 to windowsize
 * @param windowmode how windows are joined
 * @param windowpositions positions of the frames
 */
public record AttentionWindows(
    @Range(least = 1, most = Require.MOST_FRAMES) int windowsize,
    @Range(least = 1, most = Require.MOST_FRAMES) int windowstride,
    Mode windowmode,
    Positions windowpositions)
    implements Technique {

  /** How windows are joined. */
  public enum Mode {
    /** No windows. */
    DISABLED,
    /** Attention inside each window, results averaged. */
    INDEPENDENT,
    /** One attention over all frames, probabilities masked. */
    SCALE_PER_WINDOW
  }

  /** Positions of the frames. */
  public enum Positions {
    /** Those of the clip. */
    ABSOLUTE,
    /** Those of the clip, spread over the length of a window. */
    SCALED,
    /** Those inside the window. */
    LOCAL
  }

  /** Windows of 14 frames, half overlapping, each like a training clip. */
  public AttentionWindows() {
    this(14, 7, Mode.INDEPENDENT, Positions.LOCAL);
  }

  public AttentionWindows {
    Require.window(AttentionWindows.class, windowsize, windowstride);
    if (windowmode == Mode.SCALE_PER_WINDOW && windowpositions == Positions.LOCAL) {
      throw new IllegalArgumentException(
          "The value of 'windowpositions' is 'local'; with the mode scale-per-window it must be"
              + " absolute or scaled.");
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    SamplingPlan windowed = plan.claim(name(), Ports.WINDOWS, this::windows);
    return switch (windowpositions) {
      case ABSOLUTE -> windowed;
      case LOCAL -> windowed.claim(name(), Ports.POSITIONS, FramePositions.PLAIN);
      case SCALED ->
          windowed.claim(
              name(),
              Ports.POSITIONS,
              (frames, trained) -> FramePositions.spread(frames, Math.min(frames, windowsize)));
    };
  }

  @Override
  public AttentionWindows neutral(int frames) {
    return new AttentionWindows(
        frames, Math.min(frames, windowstride), windowmode, windowpositions);
  }

  @Override
  public AttentionWindows off() {
    return new AttentionWindows(14, 7, Mode.DISABLED, Positions.LOCAL);
  }

  @Override
  public boolean active() {
    return windowmode != Mode.DISABLED;
  }

  /** The windows of a clip. */
  Windows windows(int frames) {
    int size = windowsize;
    if (size >= frames || windowmode == Mode.DISABLED) {
      return Windows.one(frames);
    }
    int[] starts = starts(frames, size, windowstride);
    boolean fused = windowmode == Mode.INDEPENDENT;
    return new Windows(
        starts,
        size,
        normalised(frames, starts, fused ? pyramid(size) : flat(size)),
        fused ? Windows.Fusion.RESULTS : Windows.Fusion.PROBABILITIES,
        windowpositions == Positions.LOCAL ? FramePositions.PLAIN.of(size, size) : null);
  }

  /** Starts {@code 0, stride, ...} while a window ends before the last frame, then the last one. */
  static int[] starts(int frames, int size, int stride) {
    int last = Math.max(0, frames - size);
    int[] starts = new int[(last + stride - 1) / stride + 1];
    for (int j = 0; j < starts.length; j++) {
      starts[j] = Math.min(last, j * stride);
    }
    return starts;
  }

  /** 1, 2, ..., 2, 1. */
  static double[] pyramid(int size) {
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = Math.min(i + 1, size - i);
    }
    return weights;
  }

  private static double[] flat(int size) {
    double[] weights = new double[size];
    java.util.Arrays.fill(weights, 1);
    return weights;
  }

  private static double[][] normalised(int frames, int[] starts, double[] weights) {
    double[] sums = new double[frames];
    for (int start : starts) {
      for (int i = 0; i < weights.length; i++) {
        sums[start + i] += weights[i];
      }
    }
    double[][] shares = new double[starts.length][weights.length];
    for (int j = 0; j < starts.length; j++) {
      for (int i = 0; i < weights.length; i++) {
        shares[j][i] = weights[i] / sums[starts[j] + i];
      }
    }
    return shares;
  }
}
