package sc.fiji.svdtools.technique.length;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Rearranges the frames of the seeded noise a clip starts from.
 *
 * <p>{@code reschedule}: frames after the first window repeat those one window earlier, each group
 * of {@code stride} frames in a new order. So every window that starts at a multiple of the stride
 * holds each frame of the first window once, and all windows agree on what is in the clip. {@code
 * permute}: the frames of each window in turn change places, without repetition; noise of another
 * seed, in effect.
 *
 * <p>The order depends on the run's seed and the parameters alone. Clips not longer than the window
 * stay as they are in the mode {@code reschedule}.
 *
 * <p>Source: Qiu et al. 2023, FreeNoise, local noise shuffle; Comfy-SVDTools, {@code
 * shuffle_windowed_noise}. Differs: acts on the noise (the latter permutes zeros); seeded; the last
 * group is cut to the clip.
 *
 * @param windowsize frames that are not repeated, 1 to 1000
 * @param windowstride frames of a group, 1 to windowsize
 * @param shuffle what is rearranged
 */
public record NoiseShuffle(
    @Range(least = 1, most = Require.MOST_FRAMES) int windowsize,
    @Range(least = 1, most = Require.MOST_FRAMES) int windowstride,
    Mode shuffle)
    implements Technique {

  /** What is rearranged. */
  public enum Mode {
    /** Nothing. */
    OFF,
    /** Shuffled repetition of the first window. */
    RESCHEDULE,
    /** Permutation inside each window. */
    PERMUTE
  }

  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Repetition of 14 frames in groups of 7. */
  public NoiseShuffle() {
    this(14, 7, Mode.RESCHEDULE);
  }

  public NoiseShuffle {
    Require.window(NoiseShuffle.class, windowsize, windowstride);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return plan.wrap(name(), Ports.NOISE, Shuffled::new);
  }

  @Override
  public NoiseShuffle neutral(int frames) {
    return new NoiseShuffle(frames, Math.min(frames, windowstride), Mode.RESCHEDULE);
  }

  @Override
  public NoiseShuffle off() {
    return new NoiseShuffle(14, 7, Mode.OFF);
  }

  @Override
  public boolean active() {
    return shuffle != Mode.OFF;
  }

  /** For each frame, the frame whose noise it gets. */
  int[] order(int frames, long seed) {
    int window = windowsize;
    int stride = windowstride;
    Random random = new Random(seed * MIX + window * 31L + stride);
    int[] order = IntStream.range(0, frames).toArray();
    if (shuffle == Mode.RESCHEDULE) {
      for (int from = window; from < frames; from += stride) {
        int[] group = IntStream.range(0, stride).toArray();
        shuffle(group, 0, stride, random);
        for (int i = 0; i < Math.min(stride, frames - from); i++) {
          order[from + i] = order[from - window + group[i]];
        }
      }
    } else if (shuffle == Mode.PERMUTE) {
      for (int start : AttentionWindows.starts(frames, window, stride)) {
        shuffle(order, start, Math.min(frames, start + window), random);
      }
    }
    return order;
  }

  /** Fisher and Yates, between {@code from} and before {@code to}. */
  private static void shuffle(int[] values, int from, int to, Random random) {
    for (int i = to - 1; i > from; i--) {
      int other = from + random.nextInt(i - from + 1);
      int kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
  }

  /** Over the end of a loop a window has each noise once, too, if windows and groups fit in. */
  private void fitsLoop(int frames) {
    boolean fits = windowsize % windowstride == 0 && frames % windowsize == 0;
    if (shuffle != Mode.RESCHEDULE || frames <= windowsize || fits) {
      return;
    }
    int stride = windowstride;
    while (windowsize % stride != 0) {
      stride--;
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s in a loop needs 'windowstride' %d to divide 'windowsize' %d, and that the %d"
                + " frames; next are 'windowstride' %d and %d frames.",
            name(),
            windowstride,
            windowsize,
            frames,
            stride,
            Math.max(1, Math.round((double) frames / windowsize)) * windowsize));
  }

  private final class Shuffled implements NoiseSource {

    private final NoiseSource inner;

    Shuffled(NoiseSource inner) {
      this.inner = inner;
    }

    @Override
    public void check(int frames, boolean around) {
      inner.check(frames, around);
      if (around) {
        fitsLoop(frames);
      }
    }

    @Override
    public NDArray latents(Scope scope, long[] shape, long seed) {
      int[] order = order(Math.toIntExact(shape[0]), seed);
      try (Scope s = scope.child()) {
        NDArray noise = inner.latents(s, shape, seed);
        long[] index = IntStream.of(order).asLongStream().toArray();
        return scope.call("rows_at", noise, index);
      }
    }

    @Override
    public NDArray augmentation(Scope scope, long[] shape, long[] latents, long seed) {
      return inner.augmentation(scope, shape, latents, seed);
    }
  }
}
