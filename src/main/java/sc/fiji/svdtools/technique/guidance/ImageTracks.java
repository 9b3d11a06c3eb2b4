package sc.fiji.svdtools.technique.guidance;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sc.fiji.svdtools.frames.Rows;
import sc.fiji.svdtools.frames.Track;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Require;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * Other images take over from the start image at some frames: in the embedding the frames attend
 * to, and in the latents beside the noise.
 *
 * <p>Formula: between two key frames a and b, frame f gets {@code x_a + (f - a) / (b - a) (x_b -
 * x_a)}, on a straight line or on an arc; behind the last one it gets the last. The start image is
 * at frame 0 unless a key image is.
 *
 * <p>The embedding carries colour and look, hardly any motion. Latents that change give the network
 * a start image it was not trained to follow.
 *
 * <p>Source: ComfyUI's SVD nodes hold the latents of several start images in turn ({@code hold}).
 *
 * @param keyimages titles of open images or files with {@code |} between, or one stack; empty = off
 * @param keyframes their frames, counted from 0, such as {@code 6,13}; empty: evenly spread, the
 *     last one at the end
 * @param keytoken what becomes of the embedding
 * @param keylatent what becomes of the latents
 */
public record ImageTracks(String keyimages, String keyframes, Token keytoken, Latent keylatent)
    implements Technique {

  /** Name of the source. */
  static final String SOURCE = "keyimages";

  private static final int MOST = 1000;

  /** Embedding of the frames. */
  public enum Token {
    /** That of the start image. */
    START,
    /** On a straight line from image to image. */
    LINEAR,
    /** On an arc from image to image. */
    SPHERICAL
  }

  /** Latents of the frames. */
  public enum Latent {
    /** Those of the start image. */
    START,
    /** Those of the last image before. */
    HOLD,
    /** On a straight line from image to image. */
    CROSSFADE
  }

  /** The embedding goes to that of an image at the last frame. */
  public ImageTracks() {
    this("end.tif", "", Token.SPHERICAL, Latent.START);
  }

  public ImageTracks {
    keyimages = keyimages.strip();
    Require.words(SOURCE, keyimages);
    if (!keyimages.isEmpty() && keytoken == Token.START && keylatent == Latent.START) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'keyimages' is %s; it must be empty where 'keytoken' and 'keylatent'"
                  + " are both start.",
              Quote.of(keyimages)));
    }
    keyframes =
        Arrays.stream(frames(keyframes))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
  }

  private static int[] frames(String text) {
    String inner = Track.unbracketed(text);
    if (inner.isBlank()) {
      return new int[0];
    }
    try {
      int[] frames =
          Arrays.stream(inner.split(",", -1)).map(String::strip).mapToInt(Digits::whole).toArray();
      int[] sorted =
          Arrays.stream(frames).filter(f -> f >= 0 && f < MOST).distinct().sorted().toArray();
      if (Arrays.equals(frames, sorted)) {
        return frames;
      }
    } catch (NumberFormatException e) {
      // Answered below, with what is allowed.
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The value of 'keyframes' is %s; it must be rising whole numbers from 0 to %d, such as"
                + " 0,6,13.",
            Quote.of(text),
            MOST - 1));
  }

  @Override
  public Map<String, String> images() {
    return Map.of(SOURCE, keyimages);
  }

  @Override
  public void check(Map<String, List<float[]>> pictures, int frames) {
    int images = pictures.get(SOURCE).size();
    int[] given = frames(keyframes);
    if (given.length > 0 && given.length != images) {
      throw refused(
          "keyframes", keyframes, "; there must be as many as key images, which are " + images);
    } else if (frames > 0 && given.length > 0 && given[given.length - 1] >= frames) {
      throw refused(
          "keyframes", keyframes, "; they must be below the number of frames, which is " + frames);
    } else if (frames > 0 && given.length == 0 && images > Math.max(1, frames - 1)) {
      throw refused(
          SOURCE,
          keyimages,
          String.format(
              Locale.ROOT,
              ", which has %d images; it must have at most %d for %d frames",
              images,
              Math.max(1, frames - 1),
              frames));
    }
  }

  private static IllegalArgumentException refused(String key, String value, String why) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "The value of '%s' is %s%s.", key, Quote.of(value), why));
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    if (!active()) {
      return plan;
    }
    return plan.need(name(), SOURCE)
        .wrap(
            name(),
            Ports.CONDITIONS,
            inner ->
                (s, encoders, frames, told) ->
                    changed(s, encoders, frames, inner.of(s, encoders, frames, told)));
  }

  private Conditions changed(Scope s, Encoders encoders, int frames, Conditions told) {
    int[] at = at(encoders.count(SOURCE), frames);
    Conditions c = told;
    if (keytoken != Token.START) {
      NDArray keys = encoders.tokens(s, SOURCE);
      c =
          c.withTokens(
              between(s, at, frames, c.tokens(), keys, keytoken == Token.SPHERICAL, false));
    }
    if (keylatent != Latent.START) {
      NDArray keys = encoders.augmented(s, SOURCE);
      boolean hold = keylatent == Latent.HOLD;
      c = c.withLatents(between(s, at, frames, c.latents(), keys, false, hold));
    }
    return c;
  }

  /** Frames of the images; as many as there are, see {@link #check}. */
  private int[] at(int images, int frames) {
    int[] given = frames(keyframes);
    if (given.length == 0) {
      int[] even = new int[images];
      Arrays.setAll(even, i -> (int) Math.round((i + 1.0) * (frames - 1) / images));
      return even;
    }
    return given;
  }

  private static NDArray between(
      Scope s, int[] at, int frames, NDArray told, NDArray images, boolean arc, boolean hold) {
    float[][] rows = Rows.of(s, told);
    float[][] keys = Rows.of(s, images);
    float[][] all = new float[frames][];
    for (int f = 0; f < frames; f++) {
      TreeMap<Integer, float[]> track = new TreeMap<>();
      track.put(0, rows[rows.length == 1 ? 0 : f]);
      for (int i = 0; i < at.length; i++) {
        track.put(at[i], keys[i]);
      }
      Map.Entry<Integer, float[]> before = track.floorEntry(f);
      Map.Entry<Integer, float[]> after = track.ceilingEntry(f);
      if (hold || after == null || after.getKey().equals(before.getKey())) {
        all[f] = before.getValue();
      } else {
        double w = (f - before.getKey()) / (double) (after.getKey() - before.getKey());
        all[f] =
            arc
                ? Rows.spherical(before.getValue(), after.getValue(), w)
                : Rows.linear(before.getValue(), after.getValue(), w);
      }
    }
    return Rows.tensor(s, all, told);
  }

  @Override
  public boolean active() {
    return !keyimages.isEmpty();
  }

  @Override
  public ImageTracks neutral(int frames) {
    return new ImageTracks("", "", Token.SPHERICAL, Latent.START);
  }
}
