package sc.fiji.svdtools.model.vae;

import ai.djl.ndarray.NDArray;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.nn.ResBlock;
import sc.fiji.svdtools.nn.Timeline;
import sc.fiji.svdtools.nn.VideoResBlock;
import sc.fiji.svdtools.tensor.Scope;

/** A residual block of a decoder, with or without a temporal half. One clip: F = N. */
@FunctionalInterface
interface DecoderBlock {

  /**
   * @param x freed
   * @param circular whether the last frame is followed by the first
   */
  NDArray consume(Scope scope, NDArray x, boolean circular);

  /** The kind of block the checkpoint has. */
  static DecoderBlock of(Parameters p) {
    if (p.has("mix_factor")) {
      VideoResBlock video = VideoResBlock.ofDecoder(p);
      return (s, x, circular) -> {
        int frames = Math.toIntExact(x.getShape().get(0));
        return video.consume(s, x, null, new Timeline(frames, circular));
      };
    }
    ResBlock image = new ResBlock(p, ResBlock.Names.VAE, 1e-6);
    return (s, x, circular) -> {
      NDArray h = image.forward(s, x, null);
      x.close();
      return h;
    };
  }
}
