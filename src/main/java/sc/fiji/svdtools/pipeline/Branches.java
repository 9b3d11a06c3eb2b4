package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.DeepFeatures;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.nn.Timeline;
import sc.fiji.svdtools.plan.Border;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Perturbation;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.GuidedDenoiser;
import sc.fiji.svdtools.sampling.Preconditioning;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/**
 * The branches of a guided step for some frames of a clip: unconditional, conditional, perturbed.
 * Each is prepared when a step first has it.
 *
 * <p>Owns: conditions and shared features, in the scope of the steps.
 */
final class Branches implements GuidedDenoiser.Branches {

  private final Denoising clip;
  private final Conditions told;
  private final Frames frames;
  private final NDArray latents;
  private Network batch;
  private Network without;
  private Network with;
  private Network changed;

  /** The UNet for one branch, or for two as a batch, with all it is told but the latents. */
  private record Network(ClipConditions conditions, NDArray latents, DeepFeatures deep) {}

  Branches(Denoising clip, Conditions told, Frames frames) {
    this.clip = clip;
    this.told = told;
    this.frames = frames;
    Scope owner = clip.scope();
    try (Scope s = owner.child()) {
      NDArray rows = Denoising.pick(s, told.latents(), frames);
      NDArray typed = s.call("convert", rows, told.tokens());
      boolean one = typed.getShape().get(0) == 1;
      this.latents =
          s.release(one ? s.call("repeated", typed, frames.count()) : s.call("cloned", typed));
    }
  }

  @Override
  public NDArray guided(Scope scope, NDArray x, Step at, Preconditioning c) {
    if (!clip.apart()) {
      batch = batch == null ? network(2, true, this::attention) : batch;
      return predict(scope, batch, x, at, c, clip.how().stop());
    }
    without = without == null ? network(1, false, this::attention) : without;
    SideBySide pair = clip.how().pair();
    // Progress is asked on the calling thread alone.
    Hook aside = pair == null ? clip.how().stop() : (block, features) -> pair.check();
    Network one = without;
    Network other = conditional();
    try (Scope n = scope.child()) {
      Scope a = pair == null ? n.child() : n.child(pair::check);
      Scope b = n.child();
      List<NDArray> both =
          both(
              pair,
              () -> predict(a, one, x, at, c, aside),
              () -> predict(b, other, x, at, c, clip.how().stop()));
      return n.release(Denoising.stacked(n, both));
    }
  }

  @Override
  public NDArray conditional(Scope scope, NDArray x, Step at, Preconditioning c) {
    return predict(scope, conditional(), x, at, c, clip.how().stop());
  }

  @Override
  public NDArray perturbed(Scope scope, NDArray x, Step at, Preconditioning c) {
    changed = changed == null ? network(1, true, this::perturbed) : changed;
    return predict(scope, changed, x, at, c, clip.how().stop());
  }

  private Network conditional() {
    with = with == null ? network(1, true, this::attention) : with;
    return with;
  }

  private static List<NDArray> both(
      SideBySide pair, Supplier<NDArray> without, Supplier<NDArray> with) {
    return pair == null ? List.of(without.get(), with.get()) : pair.run(without, with);
  }

  /** {@code v} of one network. */
  private NDArray predict(
      Scope scope, Network network, NDArray x, Step at, Preconditioning c, Hook tap) {
    DeepFeatures.Use use = DeepFeatures.NONE;
    if (network.deep() != null) {
      int source = clip.plan().get(Ports.FEATURES).source(at);
      use = network.deep().at(at.number(), sourceOf(at, source));
    }
    try (Scope s = scope.child()) {
      NDArray input = s.call("network_input", x, network.latents(), c.in());
      return s.release(clip.unet().forward(s, input, c.noise(), network.conditions(), use, tap));
    }
  }

  private static long sourceOf(Step at, int source) {
    if (source > at.index()) {
      throw new IllegalStateException(at + " cannot use features of step " + source);
    }
    return at.number() - (at.index() - source);
  }

  /**
   * @param branches 2 for the unconditional and the conditional one, 1 for one of them
   * @param conditional false: the unconditional one
   */
  private Network network(
      int branches, boolean conditional, IntFunction<FrameAttention> attention) {
    Scope owner = clip.scope();
    try (Scope s = owner.child()) {
      NDArray tokens = Denoising.pick(s, told.tokens(), frames);
      NDArray context = branches(s, tokens, branches, conditional);
      double[][] ids = told.ids().length == 1 ? told.ids() : picked(told.ids());
      ClipConditions conditions =
          clip.unet().conditions(owner, branches, context, ids, time(), attention);
      NDArray input = owner.call("cloned", branches(s, latents, branches, conditional));
      SamplingPlan plan = clip.plan();
      boolean keeps = plan.changes(Ports.FEATURES);
      SideBySide pair = clip.how().pair();
      Scope kept = conditional || pair == null ? owner : owner.child(pair::check);
      return new Network(conditions, input, keeps ? new DeepFeatures(kept.child()) : null);
    }
  }

  private static NDArray branches(Scope s, NDArray rows, int branches, boolean conditional) {
    NDArray both = s.call("after_zeros", rows);
    long n = rows.getShape().get(0);
    return branches == 2 ? both : conditional ? rows : s.call("rows", both, 0, n);
  }

  private double[][] picked(double[][] ids) {
    return IntStream.of(frames.at()).mapToObj(f -> ids[f]).toArray(double[][]::new);
  }

  private Timeline time() {
    boolean circular = clip.plan().get(Ports.BORDER) == Border.CIRCULAR;
    return new Timeline(frames.count(), circular && frames.whole(clip.frames()));
  }

  private FrameAttention attention(int layer) {
    return Attention.of(clip.plan(), frames, clip.trained(), clip.area());
  }

  private FrameAttention perturbed(int layer) {
    Perturbation p = clip.plan().get(Ports.PERTURBATION);
    FrameAttention plain = attention(layer);
    return p.layers().test(layer) ? Attention.changed(plain, p.logits(), p.windows()) : plain;
  }
}
