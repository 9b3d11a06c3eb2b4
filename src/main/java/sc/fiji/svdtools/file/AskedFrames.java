package sc.fiji.svdtools.file;

import ij.ImageStack;
import ij.process.ImageProcessor;

/** Frames that ask whether to stop before each is given, whoever writes them. */
final class AskedFrames extends ImageStack {

  private final ImageStack frames;
  private final Runnable stop;

  /**
   * @param frames borrowed
   * @param stop throws to end the writing
   */
  AskedFrames(ImageStack frames, Runnable stop) {
    super(frames.getWidth(), frames.getHeight(), frames.getColorModel());
    this.frames = frames;
    this.stop = stop;
    for (int i = 1; i <= frames.size(); i++) {
      addSlice(frames.getSliceLabel(i), frames.getPixels(i));
    }
  }

  @Override
  public Object getPixels(int n) {
    stop.run();
    return frames.getPixels(n);
  }

  @Override
  public ImageProcessor getProcessor(int n) {
    stop.run();
    return frames.getProcessor(n);
  }
}
