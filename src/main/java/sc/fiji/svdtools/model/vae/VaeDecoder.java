package sc.fiji.svdtools.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.nn.Convolution;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.NormConvolution;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * Latents to frames: (F, H, W, 4), already divided by 0.18215, -> (F, 8H, 8W, 3), about [-1, 1].
 *
 * <p>The frames given together are one chunk of one clip: the temporal decoder mixes them by
 * convolutions over time with zero padding at both ends and by group norms over all of them, so the
 * size of the chunk changes every frame. The image decoder, of the {@code image_decoder} variant of
 * the checkpoint, treats each frame alone.
 *
 * <p>Source: sgm {@code temporal_ae.py} VideoDecoder, {@code model.py} Decoder.
 */
public final class VaeDecoder {

  private static final double EPS = 1e-6;
  private static final String TIME_MIX = "conv_out.time_mix_conv";

  private final long channels;
  private final Convolution unquantize;
  private final Convolution in;
  private final DecoderBlock middle1;
  private final PixelAttention attention;
  private final DecoderBlock middle2;
  private final List<List<DecoderBlock>> levels = new ArrayList<>();
  private final List<Convolution> enlargements = new ArrayList<>();
  private final NormConvolution out;
  private final TensorList timeMix;

  /**
   * @param p parameters below {@code first_stage_model}: {@code decoder}, and {@code
   *     post_quant_conv} where there is one
   */
  public VaeDecoder(Parameters p) {
    Parameters d = p.at("decoder");
    this.channels = d.size("norm_out.weight", 0);
    this.unquantize =
        p.has("post_quant_conv.weight") ? new Convolution(p, "post_quant_conv") : null;
    this.in = new Convolution(d, "conv_in");
    this.middle1 = DecoderBlock.of(d.at("mid.block_1"));
    this.attention = new PixelAttention(d.at("mid.attn_1"));
    this.middle2 = DecoderBlock.of(d.at("mid.block_2"));
    int top = 0;
    while (d.has("up." + (top + 1) + ".block.0.conv1.weight")) {
      top++;
    }
    for (int i = top; i >= 0; i--) {
      levels.add(blocks(d.at("up." + i)));
      enlargements.add(
          i > 0 ? Convolution.enlarging(d, "up." + i + ".upsample.conv", false) : null);
    }
    this.out = new NormConvolution(d, "norm_out", "conv_out", EPS);
    this.timeMix =
        d.has(TIME_MIX + ".weight")
            ? d.list(d.frameKernel(TIME_MIX, 3, 1), d.take(TIME_MIX + ".bias", 3))
            : null;
  }

  /** Width of the last level, which has the most pixels. */
  public long channels() {
    return channels;
  }

  private static List<DecoderBlock> blocks(Parameters p) {
    List<DecoderBlock> blocks = new ArrayList<>();
    for (int j = 0; p.has("block." + j + ".conv1.weight"); j++) {
      blocks.add(DecoderBlock.of(p.at("block." + j)));
    }
    return blocks;
  }

  /** True if frames are decoded one by one, without a look at their neighbours. */
  public boolean frameByFrame() {
    return timeMix == null;
  }

  /** Decodes one chunk, with zeros beyond its ends, as trained. */
  public NDArray forward(Scope scope, NDArray latents, Hook tap) {
    return forward(scope, latents, false, tap);
  }

  /**
   * Decodes one chunk.
   *
   * @param circular whether the convolutions over time see the first frame behind the last one, and
   *     the last before the first
   */
  public NDArray forward(Scope scope, NDArray latents, boolean circular, Hook tap) {
    try (Scope s = scope.child()) {
      NDArray z = unquantize == null ? latents : unquantize.forward(s, latents);
      NDArray h = tapped(tap, "conv_in", in.forward(s, z));
      h = tapped(tap, "mid.block_1", middle1.consume(s, h, circular));
      h = replaced(tap, "mid.attn_1", h, attention.forward(s, h));
      h = tapped(tap, "mid.block_2", middle2.consume(s, h, circular));
      int top = levels.size() - 1;
      for (int i = 0; i <= top; i++) {
        String name = "up." + (top - i) + ".";
        for (int j = 0; j < levels.get(i).size(); j++) {
          h = tapped(tap, name + "block." + j, levels.get(i).get(j).consume(s, h, circular));
        }
        if (enlargements.get(i) != null) {
          long[] size = h.getShape().getShape();
          NDArray larger = enlargements.get(i).enlarge(s, h, 2 * size[1], 2 * size[2]);
          h = replaced(tap, name + "upsample", h, larger);
        }
      }
      h = replaced(tap, "conv_out", h, out.forward(s, h));
      return s.release(timeMix == null ? h : s.call("mix_frames", h, timeMix, circular));
    }
  }

  private static NDArray tapped(Hook tap, String name, NDArray h) {
    tap.after(name, h);
    return h;
  }

  private static NDArray replaced(Hook tap, String name, NDArray before, NDArray after) {
    before.close();
    return tapped(tap, name, after);
  }
}
