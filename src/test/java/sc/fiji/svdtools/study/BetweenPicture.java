package sc.fiji.svdtools.study;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scijava.Context;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ClipFiles;
import sc.fiji.svdtools.file.ClipFormat;
import sc.fiji.svdtools.file.Mark;
import sc.fiji.svdtools.image.FrameRate;
import sc.fiji.svdtools.image.TiledClips;
import sc.fiji.svdtools.job.BetweenJob;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * A true clip, what {@link BetweenJob} makes of its first and last frame, and what needs no model,
 * side by side as a GIF file.
 *
 * <p>Arguments: number of the true clip, its motion (bucket over 255), folder, options of the
 * macro.
 */
public final class BetweenPicture {

  private static final int FRAMES = 14;

  private BetweenPicture() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    TrueClip truth = TrueClip.of(Long.parseLong(args[0]), Double.parseDouble(args[1]), 7, FRAMES);
    ImagePlus ends = image("cells", List.of(truth.frames().get(0), truth.frames().get(FRAMES - 1)));
    Map<String, String> keys = Options.parse("between=sketch seed=1 frames=" + FRAMES);
    keys.putAll(Options.parse(args[3]));
    try (Context context = new Context()) {
      ModelCache models = context.service(ModelCache.class);
      BetweenJob.Made made =
          BetweenJob.of(ends, Animation.of(keys), ModelRequest.DEFAULT).run(models, Progress.NONE);
      Map<String, ImagePlus> all = new LinkedHashMap<>();
      all.put("truth", image("truth", truth.frames()));
      all.put("sketch, refined", made.image());
      all.putAll(made.others());
      ImagePlus tiled = TiledClips.of("between", all);
      ClipFiles.write(
          tiled,
          FrameRate.of(7),
          Mark.AUTO,
          Path.of(args[2]),
          "between",
          EnumSet.of(ClipFormat.GIF));
    }
  }

  private static ImagePlus image(String title, List<float[]> frames) {
    ImageStack stack = new ImageStack(TrueClip.SIDE, TrueClip.SIDE);
    for (float[] frame : frames) {
      int area = frame.length / 3;
      int[] pixels = new int[area];
      for (int i = 0; i < frame.length; i++) {
        pixels[i % area] |= Math.round(255 * frame[i]) << 16 - 8 * (i / area);
      }
      stack.addSlice(new ColorProcessor(TrueClip.SIDE, TrueClip.SIDE, pixels));
    }
    ImagePlus image = new ImagePlus(title, stack);
    image.setDimensions(1, 1, frames.size());
    return image;
  }
}
