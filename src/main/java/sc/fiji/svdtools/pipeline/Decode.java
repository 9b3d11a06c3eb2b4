package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Decodes a clip piece by piece and hands its frames on in order, each as soon as nothing that is
 * still to come contributes to it, so that Java holds few of them.
 *
 * @param stage with the decoder on the device
 * @param pieces what is decoded together
 * @param room bytes that a piece may take
 * @param frames F
 * @param stop asked before each block
 * @param progress told after each piece
 */
record Decode(
    Stage stage,
    List<Decoding.Piece> pieces,
    double room,
    int frames,
    Hook stop,
    Progress progress) {

  /** latents (F, h, w, 4) float32, in the scale of the diffusion, borrowed. */
  void run(Scope scope, NDArray latents, FrameSink sink) {
    float[][] sums = new float[frames][];
    Handing handing = new Handing(sums, sink);
    for (Decoding.Piece piece : pieces) {
      add(scope, latents, piece, sums, handing::added);
      stage.tidy(scope, room);
    }
  }

  /** Counts what is still to come for each frame. */
  private final class Handing {

    private final float[][] sums;
    private final FrameSink sink;
    private final int[] left = new int[frames];
    private int handed;

    Handing(float[][] sums, FrameSink sink) {
      this.sums = sums;
      this.sink = sink;
      for (Decoding.Piece piece : pieces) {
        for (int i = 0; i < piece.frames().length; i++) {
          left[piece.frames()[i]] += piece.weights()[i] == 0 ? 0 : 1;
        }
      }
      if (IntStream.of(left).anyMatch(count -> count == 0)) {
        throw new IllegalStateException("A frame is in no piece of the decoding.");
      }
    }

    void added(int frame) {
      left[frame]--;
      while (handed < frames && left[handed] == 0) {
        float[] rgb = sums[handed];
        sums[handed] = null;
        sink.frame(handed, rgb);
        handed++;
        progress.update(Progress.Stage.DECODE, handed, frames);
      }
    }
  }

  /**
   * Some frames alone: the same values as in {@link #run}, whatever was decoded before.
   *
   * @return frames {@code from} to before {@code to}
   */
  float[][] frames(Scope scope, NDArray latents, int from, int to) {
    float[][] sums = new float[frames][];
    for (Decoding.Piece piece : pieces) {
      boolean contributes = false;
      for (int i = 0; i < piece.frames().length; i++) {
        int f = piece.frames()[i];
        contributes |= f >= from && f < to && piece.weights()[i] != 0;
      }
      if (contributes) {
        add(scope, latents, piece, sums, frame -> {});
      }
    }
    return java.util.Arrays.copyOfRange(sums, from, to);
  }

  private void add(
      Scope scope, NDArray latents, Decoding.Piece piece, float[][] sums, IntConsumer added) {
    try (Scope s = scope.child()) {
      NDArray rows = s.call("rows_at", latents, rows(piece));
      NDArray part = s.call("scaled", rows, 1 / Clip.LATENT_SCALE);
      boolean circular = piece.border() == Border.CIRCULAR;
      NDArray made = stage.networks().decoder().forward(s, part, circular, stop);
      NDArray pictures = s.call("pictures", made);
      stage.requireFinite(s, pictures, "The decoder", stage.type());
      NDArray here = s.call("on_host", pictures);
      for (int i = 0; i < piece.frames().length; i++) {
        if (piece.weights()[i] != 0) {
          try (Scope one = s.child()) {
            float[] rgb = one.call("rows", here, i, i + 1).toFloatArray();
            int frame = piece.frames()[i];
            sums[frame] = sum(sums[frame], rgb, (float) piece.weights()[i]);
            added.accept(frame);
            stop.after("frame", here);
          }
        }
      }
    }
  }

  private static float[] sum(float[] before, float[] rgb, float weight) {
    if (before == null && weight == 1) {
      return rgb;
    }
    float[] sum = before == null ? new float[rgb.length] : before;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * rgb[i];
    }
    return sum;
  }

  private static long[] rows(Decoding.Piece piece) {
    return IntStream.of(piece.frames()).asLongStream().toArray();
  }
}
