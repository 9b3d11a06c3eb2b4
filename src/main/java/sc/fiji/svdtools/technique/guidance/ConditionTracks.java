package sc.fiji.svdtools.technique.guidance;

import java.util.function.IntToDoubleFunction;
import sc.fiji.svdtools.frames.Track;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;

/**
 * Motion, frames per second and augmentation that change over the clip.
 *
 * <p>A frame reads its motion bucket as how far it is from the start image, not how fast it moves:
 * a bucket that falls to 0 brings everything back to where it was. So a wish for the speed is
 * summed up: {@code b_f = (w_1 + ... + w_f) / f}, the mean of the buckets wished for the steps up
 * to f, with which {@code f b_f} grows by {@code w_f} at each step. The speed at r frames per
 * second is as 1 / r, so there the mean is the harmonic one, {@code f / (1 / r_1 + ... + 1 / r_f)}.
 * In the raw form each frame gets its own number.
 *
 * <p>Source: ours; the network gets a bucket per frame where others give all frames the same one.
 *
 * @param motiontrack buckets at some frames, see {@link Track}, 0 to 1023; empty = off
 * @param fpstrack frames per second, 1 to 120; empty = off
 * @param augtrack augmentation the network is told, 0 to 10; empty = off
 * @param trackmode what the first two mean
 */
public record ConditionTracks(String motiontrack, String fpstrack, String augtrack, Mode trackmode)
    implements Technique {

  /** What a number at a frame is. */
  public enum Mode {
    /** The speed there. */
    SPEED,
    /** What the network is told there. */
    RAW
  }

  /** From stillness to large motion. */
  public ConditionTracks() {
    this("0:0,13:255", "", "", Mode.SPEED);
  }

  public ConditionTracks {
    motiontrack = Track.parse("motiontrack", motiontrack, 0, 1023).text();
    fpstrack = Track.parse("fpstrack", fpstrack, 1, 120).text();
    augtrack = Track.parse("augtrack", augtrack, 0, 10).text();
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    return plan.wrap(
        name(),
        Ports.CONDITIONS,
        inner ->
            (s, encoders, frames, told) -> {
              Conditions c = inner.of(s, encoders, frames, told);
              return c.withIds(ids(frames, c.ids()));
            });
  }

  /** Rows (frames per second - 1, bucket, augmentation), one for each frame. */
  double[][] ids(int frames, double[]... told) {
    Track motion = Track.parse("motiontrack", motiontrack, 0, 1023);
    Track fps = Track.parse("fpstrack", fpstrack, 1, 120);
    Track noise = Track.parse("augtrack", augtrack, 0, 10);
    double[][] ids = new double[frames][];
    for (int f = 0; f < frames; f++) {
      double[] id = told[told.length == 1 ? 0 : f].clone();
      id[0] = fps.empty() ? id[0] : 1 / mean(f, i -> 1 / fps.at(i)) - 1;
      id[1] = motion.empty() ? id[1] : mean(f, motion::at);
      id[2] = noise.empty() ? id[2] : noise.at(f);
      ids[f] = id;
    }
    return ids;
  }

  private double mean(int frame, IntToDoubleFunction wish) {
    if (trackmode == Mode.RAW || frame == 0) {
      return wish.applyAsDouble(frame);
    }
    double sum = 0;
    for (int i = 1; i <= frame; i++) {
      sum += wish.applyAsDouble(i);
    }
    return sum / frame;
  }

  @Override
  public boolean active() {
    return !(motiontrack + fpstrack + augtrack).isEmpty();
  }

  @Override
  public ConditionTracks neutral(int frames) {
    return new ConditionTracks("", "", "", Mode.SPEED);
  }
}
