package sc.fiji.svdtools.clip;

import java.util.Locale;
import sc.fiji.svdtools.sampling.Sampling;

/**
 * Everything that decides the pixels of a clip, besides the start image and the checkpoint.
 *
 * @param canvas frame size and fit
 * @param frames number of frames, 1 to 1000
 * @param conditioning micro-conditioning
 * @param sampling noise levels, solver, guidance
 * @param seed seed of all noise; the same seed gives the same frames
 * @param decodeChunk frames decoded together, 0 = all; fewer need less memory and change every
 *     frame a little, because the decoder mixes the frames of a chunk
 */
public record VideoSettings(
    Canvas canvas,
    int frames,
    Conditioning conditioning,
    Sampling sampling,
    long seed,
    int decodeChunk) {

  /** Most frames of one clip. */
  public static final int MOST_FRAMES = 1000;

  public VideoSettings {
    check("Frames", frames, 1);
    check("Decode chunk", decodeChunk, 0);
  }

  /** The published settings for {@code frames} frames on {@code canvas}, seed 0. */
  public static VideoSettings of(Canvas canvas, int frames) {
    return new VideoSettings(canvas, frames, Conditioning.DEFAULT, Sampling.DEFAULT, 0, 0);
  }

  /** The same with another seed. */
  public VideoSettings withSeed(long other) {
    return new VideoSettings(canvas, frames, conditioning, sampling, other, decodeChunk);
  }

  /** The same with another number of frames. */
  public VideoSettings withFrames(int other) {
    return new VideoSettings(canvas, other, conditioning, sampling, seed, decodeChunk);
  }

  /** The same with another decode chunk. */
  public VideoSettings withDecodeChunk(int other) {
    return new VideoSettings(canvas, frames, conditioning, sampling, seed, other);
  }

  /** Frames to decode together if memory allows it. */
  public int wantedChunk() {
    return decodeChunk == 0 ? frames : Math.min(frames, decodeChunk);
  }

  /** Shape of the latents as they are drawn: (F, 4, h, w). */
  public long[] latentShape() {
    return new long[] {frames, 4, canvas.latentHeight(), canvas.latentWidth()};
  }

  private static void check(String name, int value, int least) {
    if (value < least || value > MOST_FRAMES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s is %d; it must be a whole number from %d to %d.",
              name,
              value,
              least,
              MOST_FRAMES));
    }
  }
}
