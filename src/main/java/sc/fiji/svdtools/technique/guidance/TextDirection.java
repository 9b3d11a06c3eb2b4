package sc.fiji.svdtools.technique.guidance;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.text.Quote;

/**
 * Moves the image embedding c as a text differs from another one.
 *
 * <p>Formula: {@code c' = c + w |c| (t - s)}, brought back to the length of c, with t and s the
 * text features of length 1. Without a text to start from, {@code c'} lies on the arc from c to t,
 * at the share w, with the length of c. Several texts are spread evenly over the frames, and t goes
 * from one to the next on an arc.
 *
 * <p>The features are those of the text tower that was trained with SVD's image encoder; texts and
 * images lie in different parts of their common space, hence differences. SVD was never trained on
 * texts and sees the embedding as one vector per layer: the effect is a nudge.
 *
 * <p>Source: Patashnik et al. 2021, "StyleCLIP", global directions, for the difference; the weight
 * and the length are ours.
 *
 * @param textto what the clip should show more of; several with {@code |} between; empty = off
 * @param textfrom what the start image shows; may be empty
 * @param textstrength w, 0 to 1; typical 0.3
 */
public record TextDirection(
    String textto, String textfrom, @Range(least = 0, most = 1) double textstrength)
    implements Technique {

  /** From cells to dividing cells. */
  public TextDirection() {
    this("dividing cells", "cells", 0.3);
  }

  public TextDirection {
    textto = textto.strip();
    textfrom = textfrom.strip();
    Require.words("textto", textto);
    Require.words("textfrom", textfrom);
    Keys.check(TextDirection.class, "textstrength", textstrength);
    if (!textto.isEmpty() && Arrays.stream(textto.split("\\|", -1)).anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'textto' is %s; it must have a text before and after each |.",
              Quote.of(textto)));
    }
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    List<String> texts = texts();
    if (texts.isEmpty()) {
      return plan;
    }
    return plan.need(name(), Encoders.TEXT)
        .wrap(
            name(),
            Ports.CONDITIONS,
            inner ->
                (s, encoders, frames, told) -> {
                  Conditions c = inner.of(s, encoders, frames, told);
                  return c.withTokens(moved(s, encoders, texts, c.tokens(), frames));
                });
  }

  private List<String> texts() {
    return Arrays.stream(textto.split("\\|")).map(String::strip).filter(t -> !t.isEmpty()).toList();
  }

  private NDArray moved(
      Scope s, Encoders encoders, List<String> texts, NDArray tokens, int frames) {
    List<String> all = new ArrayList<>(texts);
    if (!textfrom.isEmpty()) {
      all.add(textfrom);
    }
    float[][] features;
    try (Scope t = s.child()) {
      features = Rows.of(t, encoders.texts(t, all));
    }
    float[][] from = Rows.of(s, tokens);
    float[] source = textfrom.isEmpty() ? null : Rows.unit(features[texts.size()]);
    int rows = texts.size() == 1 ? from.length : frames;
    float[][] moved = new float[rows][];
    for (int f = 0; f < rows; f++) {
      float[] c = from[from.length == 1 ? 0 : f];
      moved[f] = moved(c, target(features, texts.size(), f, rows), source, textstrength);
    }
    return Rows.tensor(s, moved, tokens);
  }

  /** The feature of length 1 at a frame. */
  static float[] target(float[][] features, int texts, int frame, int frames) {
    double at = frames == 1 ? 0 : (double) frame * (texts - 1) / (frames - 1);
    int before = Math.min(texts - 1, (int) at);
    int after = Math.min(texts - 1, before + 1);
    return Rows.spherical(Rows.unit(features[before]), Rows.unit(features[after]), at - before);
  }

  /**
   * The formula.
   *
   * @param t of length 1
   * @param source of length 1, or null
   */
  static float[] moved(float[] c, float[] t, float[] source, double w) {
    double length = Rows.length(c);
    if (source == null) {
      return Rows.spherical(c, Rows.scaled(t, length), w);
    }
    float[] difference = Rows.sum(1, t, -1, source);
    return Rows.scaled(Rows.sum(1, c, w * length, difference), length);
  }

  @Override
  public boolean active() {
    return !texts().isEmpty();
  }

  @Override
  public TextDirection neutral(int frames) {
    return new TextDirection("", "", new TextDirection().textstrength);
  }
}
