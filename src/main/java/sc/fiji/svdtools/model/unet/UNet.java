package sc.fiji.svdtools.model.unet;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import sc.fiji.svdtools.nn.Convolution;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Mlp;
import sc.fiji.svdtools.nn.NormConvolution;
import sc.fiji.svdtools.nn.Parameters;
import sc.fiji.svdtools.nn.Timeline;
import sc.fiji.svdtools.nn.VideoResBlock;
import sc.fiji.svdtools.nn.VideoTransformer;
import sc.fiji.svdtools.tensor.Scope;

/**
 * The denoising network: (scaled noisy latents with the conditioning latent, noise level, clip) to
 * the v-prediction.
 *
 * <p>Shapes: x (B*F, H, W, 8), conditions of B clips -> (B*F, H, W, 4). H and W need not be
 * multiples of 8: features are enlarged to the size of the skip they meet.
 *
 * <p>Dtype: x and result in the network's type; the sinusoids are float32.
 *
 * <p>The topology is read from the names in the checkpoint, widths from tensor shapes.
 *
 * <p>Source: sgm {@code video_model.py} VideoUNet. Differs: group norms run in the network's type.
 */
public final class UNet {

  /** Epsilon of the residual blocks' norms the weights were trained with. */
  public static final double TRAINED_EPS = 1e-5;

  /** Epsilon diffusers uses in most of them; only for comparisons. */
  public static final double DIFFUSERS_EPS = 1e-6;

  private static final String IN = "input_blocks.";
  private static final String OUT = "output_blocks.";
  private static final String MIDDLE = "middle_block.";
  private static final int ID_WIDTH = 256;

  private final long channels;
  private final Mlp timeEmbedding;
  private final Mlp labelEmbedding;
  private final Convolution first;
  private final List<Level> down = new ArrayList<>();
  private final VideoResBlock middle0;
  private final VideoTransformer middle1;
  private final VideoResBlock middle2;
  private final List<Level> up = new ArrayList<>();
  private final NormConvolution last;

  /** As trained. */
  public UNet(Parameters p, int headWidth) {
    this(p, headWidth, TRAINED_EPS);
  }

  /**
   * @param p parameters below {@code model.diffusion_model}
   * @param headWidth D, 64 in the released models
   * @param eps {@link #TRAINED_EPS}, or {@link #DIFFUSERS_EPS} to follow diffusers: then the lowest
   *     level, the middle and the last norm keep 1e-5
   */
  public UNet(Parameters p, int headWidth, double eps) {
    this.channels = p.size("time_embed.0.weight", 1);
    this.timeEmbedding = new Mlp(p, "time_embed.0", "time_embed.2");
    this.labelEmbedding = new Mlp(p, "label_emb.0.0", "label_emb.0.2");
    this.first = new Convolution(p, IN + "0.0");
    for (int i = 1; Level.exists(p, IN + i); i++) {
      boolean lowest = !Level.exists(p, IN + (i + 1)) || !Level.exists(p, IN + (i + 2));
      down.add(Level.of(p, IN + i, headWidth, lowest ? TRAINED_EPS : eps));
    }
    this.middle0 = VideoResBlock.ofUNet(p.at(MIDDLE + "0"), TRAINED_EPS);
    this.middle1 = new VideoTransformer(p.at(MIDDLE + "1"), headWidth);
    this.middle2 = VideoResBlock.ofUNet(p.at(MIDDLE + "2"), TRAINED_EPS);
    for (int i = 0; Level.exists(p, OUT + i); i++) {
      up.add(Level.of(p, OUT + i, headWidth, eps));
    }
    this.last = new NormConvolution(p, "out.0", "out.2", TRAINED_EPS);
  }

  /** Width C of the first level. */
  public long channels() {
    return channels;
  }

  /**
   * Prepares a batch of clips, each of whose frames is told the same.
   *
   * @param context image embeddings (B, 1024), zeros for the unconditional clip; network's type
   * @param ids fps - 1, motion bucket, augmentation; the same for all clips
   * @param frames positions of the frames and how they see each other
   * @return tensors owned by {@code scope}
   */
  public ClipConditions conditions(
      Scope scope, NDArray context, double[] ids, FrameAttention frames) {
    int clips = Math.toIntExact(context.getShape().get(0));
    return conditions(
        scope, clips, context, new double[][] {ids}, Timeline.of(frames.frames()), layer -> frames);
  }

  /**
   * Prepares a batch of clips.
   *
   * @param clips B
   * @param context image embeddings of each clip (B, 1024) or of each frame (B*F, 1024), zeros for
   *     the unconditional clip; network's type
   * @param ids fps - 1, motion bucket, augmentation, for all frames or for each; the same for all
   *     clips
   * @param time the frames of each clip
   * @param attention positions of the frames and how they see each other, for each transformer in
   *     the order they run, from 0
   * @return tensors owned by {@code scope}
   */
  public ClipConditions conditions(
      Scope scope,
      int clips,
      NDArray context,
      double[][] ids,
      Timeline time,
      IntFunction<FrameAttention> attention) {
    List<VideoTransformer> all =
        Stream.concat(
                Stream.concat(down.stream().map(Level::transformer), Stream.of(middle1)),
                up.stream().map(Level::transformer))
            .filter(t -> t != null)
            .toList();
    NDArray label = label(scope, ids, clips);
    List<VideoTransformer.Conditions> conditions = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      conditions.add(all.get(i).conditions(scope, clips, context, attention.apply(i)));
    }
    return new ClipConditions(clips, time, label, conditions);
  }

  /** Embedded numbers (1, E), or (B*F, E) where each frame is told its own. */
  private NDArray label(Scope scope, double[][] ids, int clips) {
    double[] flat = Stream.of(ids).flatMapToDouble(DoubleStream::of).toArray();
    try (Scope s = scope.child()) {
      NDArray y = s.call("sinusoid", s.floats(flat, flat.length), ID_WIDTH);
      NDArray rows = labelEmbedding.forward(s, s.call("in_rows", y, ids.length));
      return s.release(ids.length == 1 ? rows : s.call("repeated_rows", rows, clips));
    }
  }

  /**
   * Like {@link #forward(Scope, NDArray, double, ClipConditions, DeepFeatures.Use, Hook)}, all new.
   */
  public NDArray forward(Scope scope, NDArray x, double noise, ClipConditions clip, Hook tap) {
    return forward(scope, x, noise, clip, DeepFeatures.NONE, tap);
  }

  /**
   * Predicts v.
   *
   * @param x (B*F, H, W, 8): scaled latents, then the conditioning latent
   * @param noise {@code ln(sigma) / 4}
   * @param clip from {@link #conditions}
   * @param deep tells whether the lower levels run
   * @param tap sees every block's output
   */
  public NDArray forward(
      Scope scope, NDArray x, double noise, ClipConditions clip, DeepFeatures.Use deep, Hook tap) {
    try (Scope s = scope.child()) {
      NDArray embedding = embedding(s, noise, clip, tap);
      Iterator<VideoTransformer.Conditions> conditions = clip.transformers().iterator();
      Deque<NDArray> skips = new ArrayDeque<>();
      NDArray h = first.forward(s, x);
      tap.after(IN + "0.0", h);
      skips.push(h);
      int shallow = levelsBeforeHalving();
      for (Level level : down.subList(0, shallow)) {
        h = descend(s, level, h, embedding, clip.time(), conditions, tap);
        skips.push(h);
      }
      List<Level> lower = up.subList(0, up.size() - skips.size());
      NDArray below = deep.kept(s);
      if (below == null) {
        for (Level level : down.subList(shallow, down.size())) {
          h = descend(s, level, h, embedding, clip.time(), conditions, tap);
          skips.push(h);
        }
        h = middle(s, h, embedding, clip.time(), conditions, tap);
        for (Level level : lower) {
          h = ascend(s, level, h, skips, embedding, clip.time(), conditions, tap);
        }
        deep.keep(h);
      } else {
        h = below;
        skipTransformers(conditions, down.subList(shallow, down.size()), lower);
      }
      for (Level level : up.subList(lower.size(), up.size())) {
        h = ascend(s, level, h, skips, embedding, clip.time(), conditions, tap);
      }
      NDArray v = last.forward(s, h);
      tap.after("out", v);
      return s.release(v);
    }
  }

  private int levelsBeforeHalving() {
    int i = 0;
    while (i < down.size() && down.get(i).resize() == null) {
      i++;
    }
    return i;
  }

  /** Passes over the conditions of the lower levels and of the middle. */
  private static void skipTransformers(
      Iterator<VideoTransformer.Conditions> conditions, List<Level> down, List<Level> up) {
    long count = 1;
    for (List<Level> levels : List.of(down, up)) {
      count += levels.stream().filter(level -> level.transformer() != null).count();
    }
    for (long i = 0; i < count; i++) {
      conditions.next();
    }
  }

  private NDArray embedding(Scope s, double noise, ClipConditions clip, Hook tap) {
    NDArray p = s.floats(new double[] {noise}, 1);
    NDArray time = timeEmbedding.forward(s, s.call("sinusoid", p, channels));
    tap.after("time_embed", time);
    tap.after("label_emb", clip.label());
    return s.call("silu", s.call("add", time, clip.label()));
  }

  private static NDArray descend(
      Scope s,
      Level level,
      NDArray x,
      NDArray embedding,
      Timeline time,
      Iterator<VideoTransformer.Conditions> conditions,
      Hook tap) {
    if (level.res() != null) {
      return level.features(s, x, embedding, time, conditions, tap);
    }
    NDArray h = level.resize().halve(s, x);
    tap.after(level.resizeName(), h);
    return h;
  }

  private NDArray middle(
      Scope s,
      NDArray x,
      NDArray embedding,
      Timeline time,
      Iterator<VideoTransformer.Conditions> conditions,
      Hook tap) {
    NDArray a = middle0.forward(s, x, embedding, time);
    tap.after(MIDDLE + "0", a);
    NDArray b = middle1.forward(s, a, conditions.next());
    a.close();
    tap.after(MIDDLE + "1", b);
    NDArray c = middle2.forward(s, b, embedding, time);
    b.close();
    tap.after(MIDDLE + "2", c);
    return c;
  }

  private static NDArray ascend(
      Scope s,
      Level level,
      NDArray x,
      Deque<NDArray> skips,
      NDArray embedding,
      Timeline time,
      Iterator<VideoTransformer.Conditions> conditions,
      Hook tap) {
    NDArray skip = skips.pop();
    NDArray joined = s.call("concat", x, skip);
    x.close();
    skip.close();
    NDArray h = level.features(s, joined, embedding, time, conditions, tap);
    joined.close();
    if (level.resize() == null) {
      return h;
    }
    long[] target = skips.element().getShape().getShape();
    NDArray larger = level.resize().enlarge(s, h, target[1], target[2]);
    h.close();
    tap.after(level.resizeName(), larger);
    return larger;
  }
}
