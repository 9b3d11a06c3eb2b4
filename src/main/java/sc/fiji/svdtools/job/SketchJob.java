package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.image.path.PathRois;
import sc.fiji.svdtools.image.path.RoiPaths;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Scene;
import sc.fiji.svdtools.technique.content.CutAndDrag;
import sc.fiji.svdtools.text.Quote;

/**
 * What a clip with moved parts is made from, without making it: the sketch and where it is known,
 * as stacks of the size of the image. They can be changed and given back by their titles.
 *
 * @param input image with the parts; not changed
 * @param wanted parameters with paths
 * @param frames of the clip
 */
public record SketchJob(ImagePlus input, Animation wanted, int frames) {

  /**
   * Two stacks.
   *
   * @param sketch RGB, with the outlines as overlay
   * @param mask 255 where the sketch is known
   */
  public record Made(ImagePlus sketch, ImagePlus mask) {}

  /** The sketch of a clip. */
  public static SketchJob of(AnimateJob job, ModelCache models) {
    int told = job.wanted().clip().frames();
    int trained = told > 0 ? told : models.outlook(job.request()).facts().model().frames();
    return new SketchJob(job.input(), job.wanted(), trained);
  }

  /**
   * Parameters with the paths drawn on an image.
   *
   * @throws IllegalArgumentException if none is drawn
   */
  public static Animation drawn(ImagePlus image, Animation asked) {
    ImageInput.whole(image);
    Paths paths = RoiPaths.of(image);
    if (paths.movers().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "There is no path on '%s'; draw an area and a line from it, or the area at several"
                  + " frames, into the ROI Manager or the overlay.",
              Quote.plain(image.getTitle())));
    }
    Map<String, Object> values = asked.values();
    values.put(Paths.KEY, paths.text());
    return Animation.of(values);
  }

  /**
   * Makes both.
   *
   * @throws IllegalArgumentException if there are no paths, or they do not fit the image
   */
  public Made run() {
    Plane shown = Plane.shown(input);
    StartFrame start = ImageInput.read(input, shown, ImageInput.whole(input));
    Animation begun = wanted.withFrames(frames).begun(start).animation();
    CutAndDrag drag =
        begun.list().stream()
            .filter(CutAndDrag.class::isInstance)
            .map(CutAndDrag.class::cast)
            .filter(technique -> !technique.paths().isEmpty())
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("There is no path; a sketch needs one."));
    int width = start.width();
    int height = start.height();
    Scene scene = drag.scene(frames, Affine.STILL, width, height);
    List<boolean[]> known = scene.masks(drag.cover(), start.rgb());
    ImageStack sketch = new ImageStack(width, height);
    ImageStack mask = new ImageStack(width, height);
    for (int f = 0; f < frames; f++) {
      String label = Synthetic.label(f + 1, frames);
      sketch.addSlice(label, colours(scene.frame(start.rgb(), f), width, height));
      mask.addSlice(label, bytes(known.get(f), width, height));
    }
    String base = VideoOutput.withoutExtension(input.getTitle());
    ImagePlus first = stack(base + "-sketch", sketch, drag);
    Overlay outlines = PathRois.overlay(scene);
    outlines.setStrokeColor(Color.YELLOW);
    first.setOverlay(outlines);
    return new Made(first, stack(base + "-mask", mask, drag));
  }

  private static ImagePlus stack(String title, ImageStack slices, CutAndDrag drag) {
    ImagePlus image = new ImagePlus(VideoOutput.unique(title), slices);
    image.setDimensions(1, 1, slices.size());
    image.setOpenAsHyperStack(slices.size() > 1);
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("paths", drag.paths());
    entries.put("turn", Boolean.toString(drag.turn()));
    entries.put("version", Version.text());
    new Provenance(entries).writeTo(image);
    return image;
  }

  private static ColorProcessor colours(float[] rgb, int width, int height) {
    int area = width * height;
    int[] pixels = new int[area];
    for (int i = 0; i < area; i++) {
      pixels[i] =
          0xff000000
              | Math.round(255 * rgb[i]) << 16
              | Math.round(255 * rgb[area + i]) << 8
              | Math.round(255 * rgb[2 * area + i]);
    }
    return new ColorProcessor(width, height, pixels);
  }

  private static ByteProcessor bytes(boolean[] mask, int width, int height) {
    byte[] pixels = new byte[mask.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (mask[i] ? 255 : 0);
    }
    return new ByteProcessor(width, height, pixels);
  }
}
