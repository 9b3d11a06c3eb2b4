package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import java.util.Iterator;
import sc.fiji.svdtools.nn.Convolution;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.nn.Timeline;
import sc.fiji.svdtools.nn.VideoResBlock;
import sc.fiji.svdtools.nn.VideoTransformer;
import sc.fiji.svdtools.tensor.Scope;

/**
 * One entry of {@code input_blocks} or {@code output_blocks}: a residual block, a transformer where
 * the checkpoint has one, a change of resolution where it has one. Absent parts are null.
 */
record Level(
    String name,
    VideoResBlock res,
    VideoTransformer transformer,
    String resizeName,
    Convolution resize) {

  /** Whether there is such an entry in the checkpoint. */
  static boolean exists(Parameters all, String name) {
    return all.has(name + ".0.in_layers.2.weight") || all.has(name + ".0.op.weight");
  }

  /**
   * Reads which parts there are from the names in the checkpoint: where nothing makes the
   * resolution smaller, a residual block must be there.
   */
  static Level of(Parameters all, String name, int headWidth, double eps) {
    Parameters p = all.at(name);
    boolean smaller = p.has("0.op.weight") && !p.has("1.norm.weight");
    if (smaller) {
      return new Level(name, null, null, name + ".0", new Convolution(p, "0.op"));
    }
    VideoResBlock res = VideoResBlock.ofUNet(p.at("0"), eps);
    VideoTransformer transformer =
        p.has("1.norm.weight") ? new VideoTransformer(p.at("1"), headWidth) : null;
    for (String up : new String[] {"1", "2"}) {
      if (p.has(up + ".conv.weight")) {
        Convolution resize = Convolution.enlarging(p.at(up), "conv", true);
        return new Level(name, res, transformer, name + "." + up, resize);
      }
    }
    return new Level(name, res, transformer, null, null);
  }

  /** Residual block and transformer, each reported to {@code tap}; without the change of size. */
  NDArray features(
      Scope scope,
      NDArray x,
      NDArray embedding,
      Timeline time,
      Iterator<VideoTransformer.Conditions> conditions,
      Hook tap) {
    NDArray h = res.forward(scope, x, embedding, time);
    tap.after(name + ".0", h);
    if (transformer == null) {
      return h;
    }
    NDArray t = transformer.forward(scope, h, conditions.next());
    h.close();
    tap.after(name + ".1", t);
    return t;
  }
}
