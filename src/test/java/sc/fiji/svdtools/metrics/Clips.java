package sc.fiji.svdtools.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/** Synthetic clips whose metrics are known. */
final class Clips {

  static final int SIZE = 64;

  /** Value of a grey pixel at (x, y). */
  interface Picture {
    double at(double x, double y);
  }

  private Clips() {}

  static Clip grey(int frames, IntFunction<Picture> picture) {
    List<float[]> list = new ArrayList<>();
    for (int f = 0; f < frames; f++) {
      list.add(paint(picture.apply(f)));
    }
    return Clip.of(SIZE, SIZE, 1, list);
  }

  static float[] paint(Picture picture) {
    float[] frame = new float[SIZE * SIZE];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (float) picture.at(i % SIZE, i / SIZE);
    }
    return frame;
  }

  static Clip constant(int frames, double value) {
    return grey(frames, f -> (x, y) -> value);
  }

  /** Smooth texture that moves as a whole, by (dx, dy) pixels a frame. */
  static Clip moving(int frames, double dx, double dy) {
    return grey(frames, f -> (x, y) -> texture(x - f * dx, y - f * dy));
  }

  static double texture(double x, double y) {
    return 0.5
        + 0.12 * Math.sin(0.41 * x + 0.13 * y)
        + 0.12 * Math.sin(0.17 * x - 0.37 * y + 1)
        + 0.1 * Math.cos(0.29 * x + 0.31 * y + 2);
  }

  /** One sine wave with 4 periods across, moved by {@code phase[f]} radians. */
  static Clip wave(double... phase) {
    return grey(
        phase.length, f -> (x, y) -> 0.5 + 0.25 * Math.sin(2 * Math.PI * 4 * x / SIZE + phase[f]));
  }

  static Clip noise(int frames, long seed) {
    Random random = new Random(seed);
    return grey(frames, f -> (x, y) -> 0.5 + 0.1 * random.nextGaussian());
  }

  /** A red, green or other disc on a dark background. */
  static float[] disc(double cx, double cy, double radius, double[] colour) {
    float[] rgb = new float[3 * SIZE * SIZE];
    for (int c = 0; c < 3; c++) {
      double value = colour[c];
      float[] plane = paint((x, y) -> Math.hypot(x - cx, y - cy) <= radius ? value : 0.1);
      System.arraycopy(plane, 0, rgb, c * plane.length, plane.length);
    }
    return rgb;
  }

  static Clip rgb(float[]... frames) {
    return Clip.of(SIZE, SIZE, 3, List.of(frames));
  }
}
