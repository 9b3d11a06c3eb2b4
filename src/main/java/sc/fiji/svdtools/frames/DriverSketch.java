package sc.fiji.svdtools.frames;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Motion;
import sc.fiji.svdtools.tensor.Scope;

/**
 * A picture moved as a clip moves: {@code frame_f(x) = picture(x + B_f(x))} with the {@link Motion}
 * B of the clip at the moment {@code f (D - 1) / (F - 1)} of its D frames.
 *
 * <p>Motion is measured on pictures of at most {@value #LARGEST} pixels a side, averaged down by a
 * whole factor.
 */
public final class DriverSketch {

  private static final int LARGEST = 256;

  private DriverSketch() {}

  /** Moment of a driver of so many frames at a frame of the clip. */
  public static double moment(int frame, int frames, int driver) {
    return frames == 1 ? 0 : (double) frame * (driver - 1) / (frames - 1);
  }

  /**
   * The moved pictures.
   *
   * @param picture (1, 3, H, W) in [-1, 1]
   * @param driver (D, 3, H, W) in [-1, 1]
   * @param strength factor of the displacement
   * @return (frames, 3, H, W) in [-1, 1], float32
   */
  public static NDArray of(
      Scope scope, NDArray picture, NDArray driver, int frames, double strength) {
    long[] shape = driver.getShape().getShape();
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    Motion motion = Motion.of(clip(Rows.of(scope, driver), width, height));
    float[] start = shares(Rows.of(scope, picture)[0]);
    float[][] moved = new float[frames][];
    for (int f = 0; f < frames; f++) {
      double at = moment(f, frames, motion.frames());
      moved[f] = signed(motion.moved(start, width, height, at, strength));
    }
    return Rows.tensor(scope, moved, picture);
  }

  /** Frames as small as motion is measured on. */
  private static Clip clip(float[][] frames, int width, int height) {
    int factor = (Math.max(width, height) + LARGEST - 1) / LARGEST;
    int w = width / factor;
    int h = height / factor;
    List<float[]> small = new ArrayList<>();
    for (float[] frame : frames) {
      float[] all = new float[3 * w * h];
      for (int i = 0; i < all.length; i++) {
        int first = i / (w * h) * width * height + i / w % h * factor * width + i % w * factor;
        double sum = 0;
        for (int k = 0; k < factor * factor; k++) {
          sum += frame[first + k / factor * width + k % factor];
        }
        all[i] = (float) ((sum / (factor * factor) + 1) / 2);
      }
      small.add(all);
    }
    return Clip.of(w, h, 3, small);
  }

  private static float[] shares(float[] signed) {
    float[] shares = new float[signed.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (signed[i] + 1) / 2;
    }
    return shares;
  }

  private static float[] signed(float[] shares) {
    float[] signed = new float[shares.length];
    for (int i = 0; i < signed.length; i++) {
      signed[i] = 2 * shares[i] - 1;
    }
    return signed;
  }
}
