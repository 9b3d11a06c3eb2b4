package sc.fiji.svdtools.technique.content;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import sc.fiji.svdtools.frames.DriverSketch;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Course;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.sketch.Affine;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.sketch.Scene;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.text.Quote;

/**
 * Moves parts of the start image along paths, the rest is animated around them.
 *
 * <p>A sketch z, the start image with the parts cut out and moved ({@link Scene}), is known where a
 * mask m says so. The clip begins at the weak level, {@code x = z + sigma_w e}; after each step to
 * a level sigma that is not below the strong one, {@code x <- x + m (z + sigma e - x)}, with one
 * noise e. From the highest level on it begins as a plain clip does.
 *
 * <p>Levels are those at 1024 x 576 pixels, see {@link Technique#sized}.
 *
 * <p>Source: Singer et al. 2025, "Time-to-Move" (two clocks). Deviates: m is a zone around the
 * object's first place and its way, not the object alone, since a network that sees where an object
 * is heading moves it there beside the dragged one; and objects may be turned to face their way, in
 * the start image, too.
 *
 * @param paths objects and their paths, see {@link Paths}; empty = none
 * @param turn whether objects face their path
 * @param cover what m is
 * @param weaklevel sigma_w, 0 to 10000
 * @param stronglevel the strong level, 0 to 10000; below 0 = 0.42, or 2.1 where objects are turned
 *     or only the camera moves
 * @param sketch title of an open stack, or a file, in the place of the moved parts; empty = none
 * @param mask likewise, bright where the sketch is known; empty = by the paths, or everywhere
 */
public record CutAndDrag(
    String paths,
    boolean turn,
    Scene.Cover cover,
    @Range(least = 0, most = CutAndDrag.HIGHEST) double weaklevel,
    @Range(least = -1, most = CutAndDrag.HIGHEST, also = "-1 for the usual level")
        double stronglevel,
    String sketch,
    String mask)
    implements Technique {

  /** Names of the sources. */
  static final String SKETCH = "sketch";

  static final String MASK = "mask";

  private static final double HIGHEST = 10_000;
  private static final double WEAK = 60;
  private static final double STRONG = 0.42;
  private static final double STRONG_AGREEING = 2.1;
  private static final double IN_MASK = 0.25;

  /** An oval moved to the lower right. */
  public CutAndDrag() {
    this("oval 12,12 24,24 along 24,24 40,36", false, Scene.Cover.ZONE, WEAK, -1, "", "");
  }

  public CutAndDrag {
    paths = Paths.parse(paths).text();
    sketch = sketch.strip();
    mask = mask.strip();
    Require.words(SKETCH, sketch);
    Require.words(MASK, mask);
    Keys.check(CutAndDrag.class, "weaklevel", weaklevel);
    Keys.check(CutAndDrag.class, "stronglevel", stronglevel);
    if (paths.isEmpty() && sketch.isEmpty() && !mask.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'mask' is %s; it must be empty without 'paths' and 'sketch'.",
              Quote.of(mask)));
    }
  }

  @Override
  public CutAndDrag sized(int height, int width) {
    double scale = Require.levelScale(height, width);
    return new CutAndDrag(
        paths,
        turn,
        cover,
        Math.min(HIGHEST, scale * weaklevel),
        Math.min(HIGHEST, scale * strong()),
        sketch,
        mask);
  }

  @Override
  public CutAndDrag resolved(int trained) {
    return active() ? new CutAndDrag(paths, turn, cover, weaklevel, strong(), sketch, mask) : this;
  }

  private double strong() {
    boolean agreeing = turn || (!paths.isEmpty() && Paths.parse(paths).onlyCamera());
    return stronglevel >= 0 ? stronglevel : agreeing ? STRONG_AGREEING : STRONG;
  }

  @Override
  public Map<String, String> images() {
    Map<String, String> images = new LinkedHashMap<>();
    images.put(SKETCH, sketch);
    images.put(MASK, mask);
    images.values().removeIf(String::isEmpty);
    return images;
  }

  @Override
  public void check(Map<String, List<float[]>> pictures, int frames) {
    if (!mask.isEmpty() && pictures.get(MASK).stream().noneMatch(CutAndDrag::anyBright)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'mask' is %s, in which nothing is bright; it must be bright, as it is"
                  + " shown, where the sketch is known.",
              Quote.of(mask)));
    }
  }

  private static boolean anyBright(float... rgb) {
    int area = rgb.length / 3;
    return IntStream.range(0, area).anyMatch(i -> rgb[i] + rgb[area + i] + rgb[2 * area + i] > 1.5);
  }

  @Override
  public Begun begun(float[] picture, int width, int height, int frames) {
    if (paths.isEmpty()) {
      return new Begun(this, picture);
    }
    Paths drawn = Paths.parse(paths);
    Paths known = turn ? drawn.facing(picture, width, height) : drawn;
    CutAndDrag decided =
        new CutAndDrag(known.text(), turn, cover, weaklevel, stronglevel, sketch, mask);
    Scene scene = decided.scene(frames, Affine.STILL, width, height);
    new Scene(known, frames, turn, Scene.Start.BEGUN, Affine.STILL, width, height);
    return new Begun(decided, sketch.isEmpty() ? scene.frame(picture, 0) : picture);
  }

  /**
   * What moves on the image, or on a picture of another size.
   *
   * @param placed from the image to the picture
   */
  public Scene scene(int frames, Affine placed, int width, int height) {
    return new Scene(Paths.parse(paths), frames, turn, Scene.Start.DRAWN, placed, width, height);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    SamplingPlan known = plan;
    for (String source : images().keySet()) {
      known = known.need(name(), source);
    }
    return known
        .claim(name(), Ports.LINKS, Links.NONE)
        .wrap(name(), Ports.ENCODED, inner -> frames -> frames + inner.applyAsInt(frames))
        .claim(name(), Ports.CHAIN, twoLevels());
  }

  private Chain twoLevels() {
    return new Chain() {
      @Override
      public NDArray run(Scope scope, Course course) {
        KnownContent content = content(scope, course);
        double[] sigmas = course.sigmas();
        int first = Course.begins(weaklevel, sigmas);
        NDArray x = first == 0 ? course.begin(scope) : content.noised(scope, sigmas[first]);
        for (Step at : steps(sigmas)) {
          x = course.step(scope, x, at);
          if (at.next() >= strong()) {
            NDArray held = content.held(scope, x, at.next());
            x.close();
            x = held;
          }
        }
        return x;
      }

      @Override
      public List<Step> steps(double[] sigmas) {
        return Step.from(0, Course.begins(weaklevel, sigmas), sigmas);
      }
    };
  }

  private KnownContent content(Scope scope, Course course) {
    try (Scope s = scope.child()) {
      Encoders encoders = course.encoders();
      NDArray start = encoders.pictures(s, Encoders.START);
      long[] shape = start.getShape().getShape();
      int height = Math.toIntExact(shape[2]);
      int width = Math.toIntExact(shape[3]);
      int frames = course.frames();
      Encoders.Placement p = encoders.placement(Encoders.START);
      Affine placed = Affine.scaled(p.sx(), p.sy(), p.left(), p.top());
      Scene scene =
          new Scene(Paths.parse(paths), frames, turn, Scene.Start.BEGUN, placed, width, height);
      NDArray pictures = encoders.encoded(s, sketched(s, encoders, scene, start));
      NDArray z = s.call("scaled", pictures, Clip.LATENT_SCALE);
      NDArray shares = shares(s, masked(s, encoders, scene, start), z, width);
      NDArray noise = course.noise(s, NoiseSource.LATENTS, 0);
      return new KnownContent(s.release(z), s.release(shares), s.release(noise));
    }
  }

  /** (F, 3, H, W) in [-1, 1]. */
  private NDArray sketched(Scope s, Encoders encoders, Scene scene, NDArray start) {
    float[][] rows = new float[scene.frames()][];
    float[][] given =
        sketch.isEmpty() ? Rows.of(s, start) : Rows.of(s, encoders.pictures(s, SKETCH));
    for (int f = 0; f < rows.length; f++) {
      rows[f] = sketch.isEmpty() ? scene.frame(given[0], f) : nearest(given, f, rows.length);
    }
    return Rows.tensor(s, rows, start);
  }

  private static float[] nearest(float[][] given, int frame, int frames) {
    return given[(int) Math.round(DriverSketch.moment(frame, frames, given.length))];
  }

  /** Pixels of each frame. */
  private List<boolean[]> masked(Scope s, Encoders encoders, Scene scene, NDArray start) {
    if (mask.isEmpty()) {
      return scene.masks(cover, Rows.of(s, start)[0]);
    }
    int area = Math.toIntExact(start.size() / 3);
    float[][] given = Rows.of(s, encoders.pictures(s, MASK));
    boolean[][] bright = new boolean[scene.frames()][area];
    for (int f = 0; f < bright.length; f++) {
      float[] rgb = nearest(given, f, bright.length);
      for (int i = 0; i < area; i++) {
        bright[f][i] = rgb[i] + rgb[area + i] + rgb[2 * area + i] > 0;
      }
    }
    return Arrays.asList(bright);
  }

  /** (F, h, w, 1): 1 where more than a quarter of a latent's pixels are in the mask. */
  private static NDArray shares(Scope s, List<boolean[]> masks, NDArray z, int width) {
    long[] shape = z.getShape().getShape();
    int h = Math.toIntExact(shape[1]);
    int w = Math.toIntExact(shape[2]);
    int side = width / w;
    float[] all = new float[masks.size() * h * w];
    for (int k = 0; k < all.length; k++) {
      boolean[] mask = masks.get(k / (h * w));
      int corner = k / w % h * side * width + k % w * side;
      int count = 0;
      for (int i = 0; i < side * side; i++) {
        count += mask[corner + i / side * width + i % side] ? 1 : 0;
      }
      all[k] = count > IN_MASK * side * side ? 1 : 0;
    }
    return s.floats(all, masks.size(), h, w, 1);
  }

  @Override
  public boolean active() {
    return !paths.isEmpty() || !sketch.isEmpty();
  }

  @Override
  public CutAndDrag neutral(int frames) {
    return new CutAndDrag("", false, Scene.Cover.ZONE, WEAK, -1, "", "");
  }
}
