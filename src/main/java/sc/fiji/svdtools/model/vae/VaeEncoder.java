package sc.fiji.svdtools.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.nn.Convolution;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.NormConvolution;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.nn.ResBlock;
import sc.fiji.svdtools.tensor.Scope;

/**
 * Image to the mean of its latent distribution: (N, H, W, 3) in [-1, 1] -> (N, H/8, W/8, 4).
 *
 * <p>The mean is what conditions the UNet, unscaled (not times 0.18215).
 *
 * <p>Source: sgm {@code model.py} Encoder. Differs: the variance half is not used.
 */
public final class VaeEncoder {

  private static final double EPS = 1e-6;

  private final Convolution in;
  private final List<List<ResBlock>> levels = new ArrayList<>();
  private final List<Convolution> halvings = new ArrayList<>();
  private final ResBlock middle1;
  private final PixelAttention attention;
  private final ResBlock middle2;
  private final NormConvolution out;
  private final Convolution quantize;

  /**
   * @param p parameters below {@code conditioner.embedders.3.encoder}: {@code encoder}, and {@code
   *     quant_conv} where there is one
   */
  public VaeEncoder(Parameters p) {
    Parameters e = p.at("encoder");
    this.in = new Convolution(e, "conv_in");
    for (int i = 0; e.has("down." + i + ".block.0.conv1.weight"); i++) {
      levels.add(blocks(e.at("down." + i)));
      String halving = "down." + i + ".downsample.conv";
      if (e.has(halving + ".weight")) {
        halvings.add(new Convolution(e, halving));
      }
    }
    this.middle1 = block(e.at("mid.block_1"));
    this.attention = new PixelAttention(e.at("mid.attn_1"));
    this.middle2 = block(e.at("mid.block_2"));
    this.out = new NormConvolution(e, "norm_out", "conv_out", EPS);
    this.quantize = p.has("quant_conv.weight") ? new Convolution(p, "quant_conv") : null;
  }

  private static List<ResBlock> blocks(Parameters p) {
    List<ResBlock> blocks = new ArrayList<>();
    for (int j = 0; p.has("block." + j + ".conv1.weight"); j++) {
      blocks.add(block(p.at("block." + j)));
    }
    return blocks;
  }

  private static ResBlock block(Parameters p) {
    return new ResBlock(p, ResBlock.Names.VAE, EPS);
  }

  /** Mean of the latents. */
  public NDArray forward(Scope scope, NDArray image, Hook tap) {
    try (Scope s = scope.child()) {
      return s.release(s.call("first_channels", moments(s, image, tap), 4));
    }
  }

  /** Mean and log-variance (N, H/8, W/8, 8). */
  NDArray moments(Scope scope, NDArray image, Hook tap) {
    try (Scope s = scope.child()) {
      NDArray h = tapped(tap, "conv_in", in.forward(s, image));
      for (int i = 0; i < levels.size(); i++) {
        for (int j = 0; j < levels.get(i).size(); j++) {
          NDArray x = h;
          h = levels.get(i).get(j).forward(s, x, null);
          x.close();
          tap.after("down." + i + ".block." + j, h);
        }
        if (i < halvings.size()) {
          NDArray x = h;
          h = halvings.get(i).halvePaddedAtEnd(s, x);
          x.close();
          tap.after("down." + i + ".downsample", h);
        }
      }
      h = tapped(tap, "mid.block_1", middle1.forward(s, h, null));
      h = tapped(tap, "mid.attn_1", attention.forward(s, h));
      h = tapped(tap, "mid.block_2", middle2.forward(s, h, null));
      h = tapped(tap, "conv_out", out.forward(s, h));
      return s.release(quantize == null ? h : tapped(tap, "quant_conv", quantize.forward(s, h)));
    }
  }

  private static NDArray tapped(Hook tap, String name, NDArray h) {
    tap.after(name, h);
    return h;
  }
}
