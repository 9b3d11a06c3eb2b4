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
    return new Plane(image.getZ(), image.getT());
  }
}
