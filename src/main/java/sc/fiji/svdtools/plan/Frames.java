package sc.fiji.svdtools.plan;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Some frames of a clip, in the order a network sees them.
 *
 * @param at their numbers, from 0
 * @param positions their places in time; null: what {@link Ports#POSITIONS} says of so many frames
 */
public record Frames(int[] at, double[] positions) {

  /** All frames of a clip. */
  public static Frames all(int frames) {
    return run(0, frames, frames);
  }

  /** {@code size} frames from {@code start} on; behind the last of the clip comes the first. */
  public static Frames run(int start, int size, int frames) {
    return new Frames(
        IntStream.range(start, start + size).map(f -> Math.floorMod(f, frames)).toArray(), null);
  }

  /** The same frames at other places in time. */
  public Frames placed(double[] other) {
    return new Frames(at, other);
  }

  /** How many. */
  public int count() {
    return at.length;
  }

  /** For operations that take rows. */
  public long[] rows() {
    return IntStream.of(at).asLongStream().toArray();
  }

  /** Whether these are all frames in the order of the clip, or of a turn of it. */
  public boolean whole(int frames) {
    return at.length == frames
        && IntStream.range(0, frames).allMatch(i -> at[i] == (at[0] + i) % frames);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frames frames
        && Arrays.equals(at, frames.at)
        && Arrays.equals(positions, frames.positions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(at) + 31 * Arrays.hashCode(positions);
  }

  /** The values of these frames; one value stands for all. */
  public double[] pick(double[] values) {
    return values.length == 1 ? values : IntStream.of(at).mapToDouble(f -> values[f]).toArray();
  }
}
