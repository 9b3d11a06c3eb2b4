package sc.fiji.svdtools.technique;

import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * An idea from the literature as a value: a record that changes a plan.
 *
 * <p>Its components are keys of macros and dialogs, by their names; {@link
 * sc.fiji.svdtools.key.Range} beside a component tells its limits once, for constructor, dialog and
 * messages. Records may share a key. The constructor without arguments gives a typical setting.
 *
 * <p>A technique needs a field in a dialog for each key and nothing else: the commands find it.
 */
public interface Technique {

  /**
   * The plan with this technique.
   *
   * @throws IllegalArgumentException if another technique of the plan contradicts it, naming both
   */
  SamplingPlan applyTo(SamplingPlan plan);

  /** A setting that changes nothing in a clip of {@code frames} frames, though it is applied. */
  Technique neutral(int frames);

  /**
   * The same for a canvas: noise levels, which are given as those at 1024 x 576 pixels, become
   * those that leave as much of a picture's layout at this size.
   *
   * @param height of the canvas in pixels
   * @param width of the canvas in pixels
   */
  default Technique sized(int height, int width) {
    return this;
  }

  /**
   * Images it needs besides the start image: name of the source to what the user gave, titles of
   * open images or names of files.
   */
  default Map<String, String> images() {
    return Map.of();
  }

  /**
   * Refuses images that it cannot use, before a model is loaded.
   *
   * @param pictures its {@link #images}, by source, each {@code [3, height, width]} in [0, 1] and
   *     of any size; not changed
   * @param frames that the networks see at once, 0 where that is not known yet
   * @throws IllegalArgumentException in one sentence
   */
  default void check(Map<String, List<float[]>> pictures, int frames) {}

  /**
   * Itself and the start image as a run of so many frames takes them: a technique may decide
   * something by the image, or change it.
   *
   * @param picture {@code [3, height, width]} in [0, 1], not changed
   * @throws IllegalArgumentException if it cannot be used with this image, in one sentence
   */
  default Begun begun(float[] picture, int width, int height, int frames) {
    return new Begun(this, picture);
  }

  /** The defaults of its keys, with which it is not applied. */
  default Technique off() {
    return neutral(1);
  }

  /** Whether it is to be applied. */
  default boolean active() {
    return !equals(off());
  }

  /** The same with every choice left to the model made; {@code trained} frames are its own. */
  default Technique resolved(int trained) {
    return this;
  }

  /** Techniques that it stands for: where it is applied they are not. */
  default Set<Class<? extends Technique>> replaces() {
    return Set.of();
  }

  /** The name in messages. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** The keys with their values, {@code key=value key=value}, as a macro takes them. */
  default String text() {
    return Keys.text((Record) this);
  }

  /**
   * A technique for a start image.
   *
   * @param technique itself, decided
   * @param picture the start image, changed or not
   */
  record Begun(Technique technique, float[] picture) {}
}
