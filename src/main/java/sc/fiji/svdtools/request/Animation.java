package sc.fiji.svdtools.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.MenuLabels;
import sc.fiji.svdtools.key.RecordedCall;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sketch.Paths;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;

/**
 * Everything a user can choose for a clip: the published procedure and the techniques on top.
 *
 * @param clip parameters of the published procedure
 * @param techniques all of them, at the defaults of their keys where not asked for
 */
public record Animation(AnimateParameters clip, List<Technique> techniques) {

  /** The published settings, no techniques. */
  public static final Animation DEFAULT =
      new Animation(AnimateParameters.DEFAULT, Techniques.with(Map.of()));

  private static final List<String> STABLE = List.of("posframes", "keyscale");
  private static final String AREA = "scalearea";

  /** Checks that the techniques fit each other, and the frames as far as they are known. */
  public Animation {
    techniques = List.copyOf(techniques);
    SamplingPlan plan = Techniques.plan(Techniques.active(techniques));
    if (!asTrained(clip, techniques)) {
      plan.check(clip.frames());
    }
  }

  /** Whether the length, or one that a technique has, is left to the model. */
  public boolean asTrained() {
    return asTrained(clip, techniques);
  }

  private static boolean asTrained(AnimateParameters clip, List<Technique> techniques) {
    return clip.frames() == 0 || !techniques.equals(resolved(techniques, 2));
  }

  /** All keys. */
  public static List<String> keys() {
    List<String> keys = new ArrayList<>(AnimateParameters.keys());
    keys.addAll(Techniques.keys());
    return List.copyOf(keys);
  }

  /** The keys of {@code AnimateImageCommand}: the published procedure and stable techniques. */
  public static List<String> stableKeys() {
    List<String> keys = new ArrayList<>(AnimateParameters.keys());
    keys.addAll(STABLE);
    return List.copyOf(keys);
  }

  /**
   * The defaults with the given keys replaced.
   *
   * @throws IllegalArgumentException for an unknown key, a value that is not allowed, or settings
   *     that contradict each other, in one sentence
   */
  public static Animation of(Map<String, ?> options) {
    return of(options, keys());
  }

  /** Like {@link #of(Map)}, with some of the keys allowed. */
  static Animation of(Map<String, ?> options, List<String> allowed) {
    options.forEach((key, value) -> Keys.known(key, value, allowed));
    return new Animation(
        Keys.with(AnimateParameters.DEFAULT, part(options, AnimateParameters.keys())),
        Techniques.with(part(options, Techniques.keys())));
  }

  private static Map<String, Object> part(Map<String, ?> options, List<String> keys) {
    Map<String, Object> part = new LinkedHashMap<>(options);
    part.keySet().retainAll(keys);
    return part;
  }

  /** Key to value; choices as text. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>(clip.values());
    techniques.forEach(technique -> values.putAll(Keys.values((Record) technique)));
    return values;
  }

  /** The text form {@code width=0 height=0 ...}, which a macro takes. */
  public String text() {
    return Keys.text(values());
  }

  /** The shortest macro call that repeats this: the stable command where it suffices. */
  public String macro() {
    return call().macro();
  }

  /** The call of {@link #macro()}, in its parts. */
  public RecordedCall call() {
    Map<String, Object> values = values();
    Map<String, Object> others = DEFAULT.values();
    others.keySet().removeAll(stableKeys());
    boolean stable = values.entrySet().containsAll(others.entrySet());
    values.keySet().retainAll(stableKeys());
    return new RecordedCall(
        stable ? MenuLabels.ANIMATE_IMAGE : MenuLabels.ANIMATE_EXPERIMENTAL,
        Keys.text(stable ? values : values()));
  }

  /** The same with every choice left to image and model made. */
  public Animation resolved(ModelInfo model, int imageWidth, int imageHeight) {
    return new Animation(
        clip.resolved(model, imageWidth, imageHeight), resolved(techniques, model.frames()));
  }

  private static List<Technique> resolved(List<Technique> techniques, int trained) {
    return techniques.stream().map(technique -> technique.resolved(trained)).toList();
  }

  /** The same with another text of the selection. */
  public Animation withSelection(String text) {
    return with(Keys.with(clip, Map.of("selection", text)));
  }

  /** The same with another length. */
  public Animation withFrames(int frames) {
    return with(Keys.with(clip, Map.of("frames", frames)));
  }

  /** The same with other parameters of the published procedure. */
  public Animation with(AnimateParameters other) {
    return new Animation(other, techniques);
  }

  /** What the pipeline is to make; sizes and frames must be {@link #resolved}. */
  public VideoSettings settings() {
    return clip.settings();
  }

  /** How it is to be made; noise levels are those of the size, as far as it is known. */
  public SamplingPlan plan() {
    boolean known = clip.width() > 0 && clip.height() > 0;
    return Techniques.plan(
        list().stream().map(t -> known ? t.sized(clip.height(), clip.width()) : t).toList());
  }

  /** The techniques that are applied, in this order. */
  public List<Technique> list() {
    return Techniques.active(techniques);
  }

  /**
   * Refuses images that techniques cannot use, as far as the length is known.
   *
   * @param images what they ask for, by source
   * @throws IllegalArgumentException in one sentence
   */
  public void check(Map<String, List<StartFrame>> images) {
    Map<String, List<float[]>> pictures = new LinkedHashMap<>();
    images.forEach((name, all) -> pictures.put(name, all.stream().map(StartFrame::rgb).toList()));
    int frames = clip.frames() == 0 ? 0 : plan().get(Ports.LINKS).framesOf(clip.frames());
    list().forEach(technique -> technique.check(pictures, frames));
  }

  /** Whether the selection on the image is where techniques act, and no crop. */
  public boolean inArea() {
    return values().get(AREA).equals(true);
  }

  /** Whether parts of the image move along paths drawn on the whole of it. */
  public boolean hasPaths() {
    return !values().get(Paths.KEY).equals("");
  }

  /** Whether objects move along paths, not only the camera. */
  public boolean movesObjects() {
    return !Paths.parse(values().get(Paths.KEY).toString()).onlyCamera();
  }

  /**
   * Parameters and start image of a run.
   *
   * @param animation with what the image decides
   * @param start the image, changed or not
   */
  public record Begun(Animation animation, StartFrame start) {}

  /**
   * What a run begins with; see {@link Technique#begun}. Where the frames are not known yet, it is
   * a run of 2.
   *
   * @throws IllegalArgumentException if a technique cannot be used with this image
   */
  public Begun begun(StartFrame start) {
    int frames = Math.max(2, clip.frames());
    float[] picture = start.rgb();
    List<Technique> decided = new ArrayList<>();
    for (Technique technique : techniques) {
      Technique.Begun begun = technique.begun(picture, start.width(), start.height(), frames);
      decided.add(begun.technique());
      picture = begun.picture();
    }
    return new Begun(
        new Animation(clip, decided),
        new StartFrame(start.width(), start.height(), picture, start.area()));
  }
}
