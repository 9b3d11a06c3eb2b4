package sc.fiji.svdtools.metrics;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Frames of one size: planar RGB (channel, row, column) or grey.
 *
 * <p>Range: values nominally in [0, 1]; any finite value is accepted. Frames may be computed when
 * asked for, so that a clip need not fit into memory; metrics never change them.
 */
public final class Clip {

  private final int width;
  private final int height;
  private final int channels;
  private final int frames;
  private final IntFunction<float[]> source;

  private Clip(int width, int height, int channels, int frames, IntFunction<float[]> source) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.frames = frames;
    this.source = source;
  }

  /**
   * A clip of frames in memory, which are borrowed and must not change afterwards.
   *
   * @param channels 1 (grey) or 3 (red, green, blue planes)
   * @throws IllegalArgumentException if a size is not allowed, or a frame has another length or
   *     holds a value that is not finite
   */
  public static Clip of(int width, int height, int channels, List<float[]> frames) {
    List<float[]> copy = List.copyOf(frames);
    Clip clip = lazy(width, height, channels, copy.size(), copy::get);
    for (int i = 0; i < copy.size(); i++) {
      clip.frame(i);
    }
    return clip;
  }

  /**
   * A clip whose frames are made when asked for, each possibly several times, from one thread.
   *
   * @param source frame number to values; always gives the same values for the same number
   * @throws IllegalArgumentException if a size is not allowed
   */
  public static Clip lazy(
      int width, int height, int channels, int frames, IntFunction<float[]> source) {
    if (width < 2 || height < 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The clip is %d x %d pixels; it must be at least 2 x 2.",
              width,
              height));
    }
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "The clip has %d channels; it must have 1 or 3.", channels));
    }
    if (frames < 1) {
      throw new IllegalArgumentException("The clip has no frames; it must have at least 1.");
    }
    return new Clip(width, height, channels, frames, source);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** 1 (grey) or 3 (red, green, blue). */
  public int channels() {
    return channels;
  }

  /** Number of frames, at least 1. */
  public int frames() {
    return frames;
  }

  /** Pixels of one channel. */
  public int area() {
    return width * height;
  }

  /**
   * Values of frame {@code index}, {@code [channels, height, width]}; not to be changed.
   *
   * @throws IllegalArgumentException if the frame has another length or holds a value that is not
   *     finite
   */
  public float[] frame(int index) {
    float[] values = source.apply(index);
    check(values, "Frame " + index);
    return values;
  }

  /** Mean over the channels of frame {@code index}. */
  Plane grey(int index) {
    return grey(frame(index));
  }

  /** Mean over the channels of a picture of this clip's size. */
  Plane grey(float[] values) {
    if (channels == 1) {
      return new Plane(width, height, values);
    }
    float[] grey = new float[area()];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (values[i] + values[grey.length + i] + values[2 * grey.length + i]) / 3;
    }
    return new Plane(width, height, grey);
  }

  /** One channel of a picture of this clip's size. */
  Plane channel(float[] values, int channel) {
    float[] part = java.util.Arrays.copyOfRange(values, channel * area(), (channel + 1) * area());
    return new Plane(width, height, part);
  }

  /** Checks that a picture has this clip's size and is finite. */
  void check(float[] values, String name) {
    if (values.length != channels * area()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d values; it must have %d (%d channels of %d x %d pixels).",
              name,
              values.length,
              channels * area(),
              channels,
              width,
              height));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        int pixel = i % area();
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s is %s at pixel (%d, %d); all pixels must be finite numbers.",
                name,
                values[i],
                pixel % width,
                pixel / width));
      }
    }
  }
}
