package sc.fiji.svdtools.image;

import ij.ImagePlus;

/**
 * A place in a hyperstack.
 *
 * @param z slice, from 1
 * @param t frame, from 1
 */
public record Plane(int z, int t) {

  /** The plane {@code image} shows. */
  public static Plane shown(ImagePlus image) {
    int[] at = position(image);
    return new Plane(at[1], at[2]);
  }

  /**
   * Channel, slice and frame that {@code image} shows, from 1. They are those of its current index:
   * what {@code getZ} and {@code getT} answer is of another plane after some have been deleted.
   */
  public static int[] position(ImagePlus image) {
    return image.convertIndexToPosition(image.getCurrentSlice());
  }
}
