package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.FrameSink;

/**
 * Collects frames into a time hyperstack.
 *
 * <p>Several planes of the source come one after another, each beginning with its frame 0; they
 * become the slices of the hyperstack. The image has the source's calibration with pixel size and
 * origin moved to the new pixels, the frame rate of the animation and a label per frame. Its time
 * is invented: the frame interval is one frame, not so many seconds. Not shown; nothing is changed
 * in the source image.
 */
public final class VideoOutput implements FrameSink {

  private final Canvas canvas;
  private final String title;
  private final Calibration calibration;
  private final FramePixels pixels;
  private final List<Plane> planes;
  private final List<List<ImageProcessor>> clips = new ArrayList<>();

  /**
   * An empty RGB clip of the plane shown.
   *
   * @param source image the clip starts from
   * @param canvas size of the frames
   * @param fps frames per second
   */
  public VideoOutput(ImagePlus source, Canvas canvas, int fps) {
    this(source, ImageInput.crop(source), canvas, fps, OutputType.RGB, Planes.SHOWN);
  }

  /**
   * An empty clip.
   *
   * @param source image the clip starts from
   * @param crop the part of it that is used
   * @param canvas size of the frames
   * @param fps frames per second
   * @param type pixel type
   * @param which planes of the source that will come
   * @throws IllegalArgumentException if the type cannot hold what the source shows
   */
  public VideoOutput(
      ImagePlus source, Rectangle crop, Canvas canvas, int fps, OutputType type, Planes which) {
    this.canvas = canvas;
    pixels = FramePixels.of(source, type);
    planes = which.of(source);
    title = title(source);
    calibration = Fitted.of(crop, canvas).apply(source.getCalibration());
    calibration.fps = fps;
    calibration.frameInterval = 1;
    calibration.setTimeUnit("frame");
    if (which == Planes.FRAMES && planes.size() > 1) {
      calibration.pixelDepth = 1;
      calibration.setZUnit("frame");
    }
  }

  /**
   * Refuses a pixel type that cannot hold what {@code source} shows.
   *
   * @throws IllegalArgumentException with the reason and the types that can
   */
  public static void check(ImagePlus source, OutputType type) {
    FramePixels.of(source, type);
  }

  /**
   * Bytes of the heap that clips take, besides their source: the frames, and the colours of the one
   * at work.
   *
   * @param frames of each clip
   * @param clips one per plane
   */
  public static double heapBytes(
      ImagePlus source, OutputType type, Canvas canvas, int frames, int clips) {
    double pixels = (double) canvas.width() * canvas.height();
    int atWork = 3 * 2 * Float.BYTES;
    return pixels * ((double) FramePixels.of(source, type).bytes() * frames * clips + atWork);
  }

  @Override
  public void frame(int index, float[] rgb) {
    boolean next = index == 0 && complete() && clips.size() < planes.size();
    int due = clips.isEmpty() ? 0 : clips.get(clips.size() - 1).size();
    int area = canvas.width() * canvas.height();
    if (!next && (index == 0 || index != due) || rgb.length != 3 * area) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Frame %d with %d values came where frame %d with %d values is due.",
              index,
              rgb.length,
              due,
              3 * area));
    }
    ImageProcessor frame = pixels.frame(canvas.width(), canvas.height(), rgb);
    if (next) {
      clips.add(new ArrayList<>());
    }
    clips.get(clips.size() - 1).add(frame);
  }

  @Override
  public void takeBack(int frames) {
    List<ImageProcessor> clip = clips.get(clips.size() - 1);
    clip.subList(clip.size() - frames, clip.size()).clear();
    if (clip.isEmpty()) {
      clips.remove(clips.size() - 1);
    }
  }

  private boolean complete() {
    return clips.isEmpty() || clips.get(clips.size() - 1).size() == clips.get(0).size();
  }

  /**
   * The clip so far: one channel, a slice per plane, a frame per call of {@link #frame}.
   *
   * @throws IllegalStateException if the planes have different numbers of frames
   */
  public ImagePlus image() {
    if (!complete()) {
      throw new IllegalStateException("The clips of the planes differ in their number of frames.");
    }
    int frames = clips.isEmpty() ? 0 : clips.get(0).size();
    ImageStack stack = new ImageStack(canvas.width(), canvas.height());
    for (int f = 0; f < frames; f++) {
      for (int p = 0; p < clips.size(); p++) {
        stack.addSlice(label(p, f + 1, frames), clips.get(p).get(f));
      }
    }
    ImagePlus image = new ImagePlus(unique(title), stack);
    image.setDimensions(1, clips.size(), frames);
    image.setOpenAsHyperStack(stack.size() > 1);
    image.setCalibration(calibration);
    pixels.finish(image);
    return image;
  }

  private String label(int plane, int frame, int frames) {
    String label = Synthetic.label(frame, frames);
    Plane from = planes.get(plane);
    return planes.size() == 1
        ? label
        : String.format(Locale.ROOT, "%s, from z:%d t:%d", label, from.z(), from.t());
  }

  /** The title of the clip of an image. */
  public static String title(ImagePlus source) {
    return withoutExtension(source.getTitle()) + Synthetic.SUFFIX;
  }

  /**
   * The title, or that with a number where an open image has it: keys and macros name images by
   * their titles. ImageJ's own method does not see the images of batch mode.
   */
  public static String unique(String title) {
    String base = withoutExtension(title);
    String found = title;
    for (int i = 1; WindowManager.getImage(found) != null; i++) {
      found = base + "-" + i + title.substring(base.length());
    }
    return found;
  }

  /** A title without what ends a file name, such as {@code .tif}. */
  public static String withoutExtension(String title) {
    return title.replaceFirst("\\.[A-Za-z][A-Za-z0-9]{0,4}$", "");
  }
}
