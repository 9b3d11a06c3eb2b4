package sc.fiji.svdtools.technique.length;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Effort;
import sc.fiji.svdtools.plan.FeatureReuse;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.Prediction;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Estimates a long clip window by window, in the memory of one window; the estimates are averaged
 * where windows overlap.
 *
 * <p>Formula: {@code D_i = sum_j w_j(i) D^j_i / sum_j w_j(i)} over the windows j that hold frame i,
 * with {@code D^j} the guided estimate of the window as a clip of its own, positions included. The
 * weights at place i of a window of w frames are {@code min(i + 1, w - i)} (pyramid), 1 (flat), or
 * {@code min(1, (i + 1) / (w - s + 1), (w - i) / (w - s + 1))} (overlap-linear).
 *
 * <p>Windows, with N frames and {@code R = N - w}: {@code static} start at 0, s, 2 s, ... and R;
 * {@code uniform} at 0, {@code floor((k + f) R / M)} for {@code M = ceil(R / s)}, and R, with f by
 * {@link Turns#share}; {@code circular} at {@code floor((k + f) N / K)}, {@code K = ceil(N / s)},
 * and wrap around.
 *
 * <p>Source: context windows of AnimateDiff-Evolved and ComfyUI. Differs: no strides inside a
 * window, every index exists and every frame is covered once or more. Each window sees the start
 * image, which thus is everywhere: things travel no further than in one window.
 *
 * @param contextsize w, 2 to 1000; 0 = off
 * @param contextstride s, 1 to w
 * @param contextschedule where windows are
 * @param contextfusion their weights
 */
public record ContextWindows(
    @Range(least = 0, most = Require.MOST_FRAMES, gap = 2, zero = "off") int contextsize,
    @Range(least = 1, most = Require.MOST_FRAMES) int contextstride,
    Schedule contextschedule,
    Fusion contextfusion)
    implements Technique {

  /** Where windows are. */
  public enum Schedule {
    /** In the same place in each step. */
    STATIC,
    /** Moved from step to step, between the ends. */
    UNIFORM,
    /** Moved from step to step, around the clip. */
    CIRCULAR
  }

  /** Weights inside a window. */
  public enum Fusion {
    /** 1, 2, ..., 2, 1. */
    PYRAMID,
    /** Equal. */
    FLAT,
    /** Rising and falling where windows overlap. */
    OVERLAP_LINEAR
  }

  /** Windows of 14 frames, half overlapping, moved from step to step. */
  public ContextWindows() {
    this(14, 7, Schedule.UNIFORM, Fusion.PYRAMID);
  }

  public ContextWindows {
    Keys.check(ContextWindows.class, "contextsize", contextsize);
    Keys.check(ContextWindows.class, "contextstride", contextstride);
    if (contextsize > 0 && contextstride > contextsize) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'contextstride' is '%d'; it must not be above 'contextsize', which is"
                  + " %d.",
              contextstride,
              contextsize));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (contextsize == 0) {
      return plan;
    }
    SamplingPlan windowed = plan.claim(name(), Ports.PREDICTION, new Windowed());
    return contextschedule == Schedule.STATIC
        ? windowed
        : windowed.claim(name(), Ports.FEATURES, FeatureReuse.PLAIN);
  }

  private boolean several(int frames) {
    return contextsize > 0 && contextsize < frames;
  }

  /** First frame of each window in a step; as many in all steps. */
  int[] starts(int frames, Step at) {
    if (!several(frames)) {
      return new int[1];
    }
    return switch (contextschedule) {
      case STATIC -> AttentionWindows.starts(frames, contextsize, contextstride);
      case UNIFORM -> between(frames - contextsize, Turns.share(at));
      case CIRCULAR -> Turns.starts(frames, contextstride, Turns.share(at));
    };
  }

  /** 0, then M starts moved by a share of their distance, then the last. */
  private int[] between(int last, double share) {
    int inner = (last + contextstride - 1) / contextstride;
    int[] starts = new int[inner + 2];
    for (int k = 0; k < inner; k++) {
      starts[k + 1] = (int) ((k + share) * last / inner);
    }
    starts[inner + 1] = last;
    return starts;
  }

  /** {@code [window][place]} for {@link #starts}; for each frame they add up to 1. */
  double[][] shares(int frames, int[] starts) {
    return Turns.shares(frames, starts, weights(Math.min(contextsize, frames)));
  }

  private double[] weights(int size) {
    double[] weights = AttentionWindows.pyramid(size);
    int ramp = size - Math.min(size, contextstride) + 1;
    for (int i = 0; i < size; i++) {
      weights[i] =
          switch (contextfusion) {
            case PYRAMID -> weights[i];
            case FLAT -> 1;
            case OVERLAP_LINEAR -> Math.min(1, weights[i] / ramp);
          };
    }
    return weights;
  }

  private final class Windowed implements Prediction {

    @Override
    public Denoiser of(Scope scope, Clip clip) {
      int n = clip.frames();
      if (!several(n)) {
        return PLAIN.of(scope, clip);
      }
      Clip.Parts windows = clip.parts(clip.conditions());
      return (s, x, at) -> {
        int[] starts = starts(n, at);
        double[][] shares = shares(n, starts);
        List<Frames> frames =
            Arrays.stream(starts).mapToObj(start -> Frames.run(start, contextsize, n)).toList();
        NDArray sum = s.call("zeros", x);
        windows.estimate(
            s,
            x,
            at,
            frames,
            (one, j, made) -> {
              NDArray weights = one.floats(shares[j], contextsize);
              one.call("add_rows_", sum, made, weights, frames.get(j).rows());
            });
        return sum;
      };
    }

    @Override
    public Effort effort(int frames) {
      if (!several(frames)) {
        return Effort.plain(frames);
      }
      int windows = starts(frames, new Step(0, 0, 1, 1, 0)).length;
      return new Effort((double) windows * contextsize, contextsize, windows);
    }
  }

  @Override
  public ContextWindows neutral(int frames) {
    return new ContextWindows(0, 7, Schedule.UNIFORM, Fusion.PYRAMID);
  }

  @Override
  public boolean active() {
    return contextsize > 0;
  }
}
