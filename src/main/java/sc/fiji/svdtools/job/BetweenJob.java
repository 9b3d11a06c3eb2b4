package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ImageProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import sc.fiji.svdtools.clip.PartProgress;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.forecast.Forecast;
import sc.fiji.svdtools.forecast.Forecaster;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.image.path.RoiPaths;
import sc.fiji.svdtools.interpolation.Between;
import sc.fiji.svdtools.interpolation.Speed;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.text.Quote;

/**
 * Frames between time points: for each two that follow each other a clip that starts with the one
 * and ends with the other, of which the frames between are taken. The time points themselves are
 * the input's own pixels.
 *
 * @param points time points
 * @param end name of the image the last one is from; empty for the stack's own
 * @param wanted parameters; frames are those from one time point to the next, both included
 * @param request which model, where
 */
public record BetweenJob(TimePoints points, String end, Animation wanted, ModelRequest request) {

  static final String INSERTED = "inserted";

  private static final String PATHS = "betweenpaths";

  /**
   * What was made.
   *
   * @param image the time points with the new frames between them
   * @param others the same without a network, by name, in RGB
   */
  public record Made(ImagePlus image, Map<String, ImagePlus> others) {}

  /**
   * Time points of an image as it is now, and perhaps one more of the image named as {@code
   * endimage}.
   *
   * @throws IllegalArgumentException in one sentence
   */
  public static BetweenJob of(ImagePlus input, Animation wanted, ModelRequest request) {
    String last = wanted.values().get("endimage").toString();
    ImagePlus end = last.isEmpty() ? null : NamedImages.image("endimage", last);
    TimePoints points = TimePoints.of(input, end);
    Map<String, Object> values = wanted.values();
    values.putAll(
        Map.of("endimage", "", "planes", "shown", "fit", "stretch", "outputtype", points.type()));
    int frames = wanted.clip().frames();
    if (frames == 1 || frames == 2) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'frames' is '%d'; it must be 3 or more, since both time points count.",
              frames));
    }
    return new BetweenJob(points, last, Animation.of(values), request);
  }

  private int gaps() {
    return points.planes().size() - 1;
  }

  private AnimateJob job(int gap) {
    Map<String, Object> values = wanted.values();
    values.put(PATHS, paths(gap).text());
    return new AnimateJob(points.alone(gap), Animation.of(values), request);
  }

  /** The objects known at both ends of a gap. */
  private Paths paths(int gap) {
    return Paths.parse(PATHS, wanted.values().get(PATHS).toString()).step(gap, gaps() + 1);
  }

  /**
   * Objects drawn on an image at several of its time points, as the value of {@code betweenpaths}.
   *
   * @throws IllegalArgumentException if none is drawn
   */
  public static String drawn(ImagePlus image) {
    Paths paths = RoiPaths.of(image);
    if (paths.movers().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "There is no object drawn on '%s'; put its area at several time points, each with its"
                  + " position, into the ROI Manager or the overlay.",
              Quote.plain(image.getTitle())));
    }
    return paths.text();
  }

  /** What {@link #run} would do. */
  public Forecast forecast(Forecaster outlook) {
    ImagePlus input = points.input();
    Animation used = wanted.resolved(outlook.facts().model(), input.getWidth(), input.getHeight());
    return outlook.forecast(used.settings(), used.plan(), gaps());
  }

  /**
   * Makes the frames.
   *
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public Made run(ModelCache models, Progress progress) {
    // One that cannot be used is told before the others are waited for.
    IntStream.rangeClosed(0, gaps()).forEach(point -> ImageInput.read(points.alone(point)));
    return models.use(request, progress, model -> run(model, progress));
  }

  private Made run(LoadedModel model, Progress progress) {
    Animation used = job(0).used(model);
    int frames = used.settings().frames();
    int steps = Work.made(used.settings(), used.plan()).size();
    List<ImageStack> clips = new ArrayList<>();
    Map<String, String> entries = new LinkedHashMap<>();
    for (int gap = 0; gap < gaps(); gap++) {
      List<StartFrame> end = List.of(ImageInput.read(points.alone(gap + 1)));
      Progress part = new PartProgress(progress, gap * steps, gaps() * steps, gap == 0);
      AnimateJob.Made made = job(gap).make(model, Map.of(Encoders.END, end), plan -> plan, part);
      clips.add(made.image().getStack());
      entries.putAll(made.lasting());
      entries.putAll(made.passing());
    }
    ImagePlus image = assembled(clips, frames);
    entries.putAll(told(used, frames));
    new Provenance(entries).writeTo(image);
    return new Made(image, others(used));
  }

  private Map<String, String> told(Animation used, int frames) {
    Map<String, String> told = new LinkedHashMap<>();
    Map<String, Object> values = used.values();
    values.put("endimage", end);
    values.put(PATHS, wanted.values().get(PATHS));
    told.put(PATHS, values.get(PATHS).toString());
    told.put(
        "macro",
        "run(\""
            + MenuLabels.BETWEEN_IMAGES
            + "\", \""
            + Options.inString(Keys.text(values))
            + "\");");
    told.put("endimage", end);
    told.put("timepoints", Integer.toString(gaps() + 1));
    told.put(INSERTED, Integer.toString(frames - 2));
    List<String> moved = new ArrayList<>();
    List<String> speeds = new ArrayList<>();
    for (int gap = 0; gap < gaps(); gap++) {
      double share = between(gap).displacement();
      Speed speed = Speed.of(share / side(), frames, used.clip().fps());
      moved.add(String.format(Locale.ROOT, "%.1f", share));
      speeds.add(speed.bucket() + " at " + speed.fps());
    }
    told.put("displacement", String.join(", ", moved));
    if (used.values().get("betweenmotion").equals("measured")) {
      told.put("toldmotion", String.join(", ", speeds));
    }
    return told;
  }

  private double side() {
    return Math.sqrt((double) points.input().getWidth() * points.input().getHeight());
  }

  private ImagePlus assembled(List<ImageStack> clips, int frames) {
    ImagePlus input = points.input();
    ImageStack stack = new ImageStack(input.getWidth(), input.getHeight());
    int made = gaps() * (frames - 2);
    int number = 0;
    for (int i = 0; i <= gaps(); i++) {
      stack.addSlice(points.labels().get(i), points.planes().get(i));
      for (int f = 1; i < gaps() && f < frames - 1; f++) {
        number++;
        stack.addSlice(Synthetic.label(number, made), fitted(clips.get(i).getProcessor(f + 1)));
      }
    }
    String title = VideoOutput.unique(VideoOutput.title(input));
    ImagePlus image = points.like(title, stack);
    image.getCalibration().frameInterval /= frames - 1;
    image.getCalibration().fps = wanted.clip().fps();
    return image;
  }

  private ImageProcessor fitted(ImageProcessor frame) {
    ImagePlus input = points.input();
    if (frame.getWidth() == input.getWidth() && frame.getHeight() == input.getHeight()) {
      return frame;
    }
    frame.setInterpolationMethod(ImageProcessor.BICUBIC);
    return frame.resize(input.getWidth(), input.getHeight(), true);
  }

  /** The same frames without a network: what the model is to be better than. */
  private Map<String, ImagePlus> others(Animation used) {
    Map<String, ImagePlus> others = new LinkedHashMap<>();
    others.put("flow warp", plain(Between.Way.FLOW, used));
    others.put("objects moved", plain(Between.Way.OBJECTS, used));
    others.put("crossfade", plain(Between.Way.CROSSFADE, used));
    return others;
  }

  private ImagePlus plain(Between.Way way, Animation used) {
    int frames = used.settings().frames();
    ImagePlus input = points.input();
    ImageStack stack = new ImageStack(input.getWidth(), input.getHeight());
    for (int gap = 0; gap < gaps(); gap++) {
      List<float[]> made = between(gap).frames(way, frames);
      for (int f = gap == 0 ? 0 : 1; f < frames; f++) {
        stack.addSlice(rgb(made.get(f)));
      }
    }
    return new ImagePlus(way.name().toLowerCase(Locale.ROOT), stack);
  }

  private Between between(int gap) {
    StartFrame first = ImageInput.read(points.alone(gap));
    StartFrame last = ImageInput.read(points.alone(gap + 1));
    return Between.of(first.width(), first.height(), first.rgb(), last.rgb())
        .following(paths(gap), Affine.STILL);
  }

  private ImageProcessor rgb(float[] planar) {
    int area = planar.length / 3;
    int[] pixels = new int[area];
    for (int i = 0; i < planar.length; i++) {
      int level = Math.round(255 * Math.max(0, Math.min(1, planar[i])));
      pixels[i % area] |= level << 16 - 8 * (i / area);
    }
    return new ij.process.ColorProcessor(
        points.input().getWidth(), points.input().getHeight(), pixels);
  }
}
