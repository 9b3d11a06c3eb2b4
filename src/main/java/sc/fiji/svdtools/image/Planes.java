package sc.fiji.svdtools.image;

import ij.ImagePlus;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which planes of a hyperstack become clips.
 *
 * <p>Each plane becomes a clip of its own with the same settings and seed. The clips of several
 * planes are the slices of one hyperstack: its time axis is the clip's, its Z axis the planes'. An
 * image with one frame or slice gives one clip, whatever the choice.
 */
public enum Planes {
  /** The plane shown. */
  SHOWN,
  /** Every frame of the current slice. */
  FRAMES,
  /** Every slice of the current frame. */
  SLICES;

  /** The planes of {@code image}, in order. */
  public List<Plane> of(ImagePlus image) {
    Plane shown = Plane.shown(image);
    return switch (this) {
      case SHOWN -> List.of(shown);
      case FRAMES -> count(image.getNFrames()).mapToObj(t -> new Plane(shown.z(), t)).toList();
      case SLICES -> count(image.getNSlices()).mapToObj(z -> new Plane(z, shown.t())).toList();
    };
  }

  private static IntStream count(int last) {
    return IntStream.rangeClosed(1, last);
  }
}
