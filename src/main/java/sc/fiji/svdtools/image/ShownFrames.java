package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import java.awt.Rectangle;

/** A clip of any pixel type as it is shown, for files that hold colours only. */
public final class ShownFrames {

  private ShownFrames() {}

  /**
   * RGB frames with their labels; those of several slices come one slice after another.
   *
   * <p>A plain stack, whose planes are all slices, counts as a clip.
   */
  public static ImageStack of(ImagePlus clip) {
    if (clip.getBitDepth() == 24 && clip.getNSlices() == 1) {
      return clip.getStack();
    }
    Rectangle all = new Rectangle(clip.getWidth(), clip.getHeight());
    ImageStack frames = new ImageStack(all.width, all.height);
    for (int z = 1; z <= clip.getNSlices(); z++) {
      for (int t = 1; t <= clip.getNFrames(); t++) {
        int[] rgb = ShownPlane.of(clip, new Plane(z, t), all);
        String label = clip.getStack().getSliceLabel(clip.getStackIndex(1, z, t));
        frames.addSlice(label, new ColorProcessor(all.width, all.height, rgb));
      }
    }
    return frames;
  }
}
