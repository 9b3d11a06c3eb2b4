package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import sc.fiji.svdtools.model.unet.ClipConditions;
import sc.fiji.svdtools.model.unet.DeepFeatures;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Tap;
import sc.fiji.svdtools.plan.GuidedSteps;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.GuidedDenoiser;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/**
 * The UNet of one run as a denoiser: which clips run in a step, and on what they depend.
 *
 * @param unet borrowed
 * @param settings the clip
 * @param plan which steps are guided and share features, and how attention is changed
 * @param trained number of frames the checkpoint was trained on
 * @param apart the two clips of a guided step are not one batch
 * @param pair runs clips that are apart at the same time; null for one after the other
 * @param stop asked before each block
 */
record Denoising(
    UNet unet,
    VideoSettings settings,
    SamplingPlan plan,
    int trained,
    boolean apart,
    SideBySide pair,
    Tap stop) {

  /** With guidance in the steps that have it; the others run the conditional clip alone. */
  Denoiser denoiser(Scope s, Run.Prepared prepared) {
    int frames = settings.frames();
    Guidance guidance = settings.sampling().guidance();
    if (guidance.neutral(frames)) {
      return denoiser(s, prepared, 1);
    }
    Denoiser guided = denoiser(s, prepared, 2);
    GuidedSteps which = plan.guided().port();
    if (which == GuidedSteps.PLAIN) {
      return guided;
    }
    Denoiser alone = denoiser(s, prepared, 1);
    List<Double> sigmas = DoubleStream.of(settings.sampling().sigmas()).boxed().toList();
    return (scope, x, sigma) -> {
      boolean with = which.guided(sigmas.indexOf(sigma), sigmas.size() - 1);
      return (with ? guided : alone).denoise(scope, x, sigma);
    };
  }

  private Denoiser denoiser(Scope s, Run.Prepared prepared, int clips) {
    int frames = settings.frames();
    NDArray latent = s.call("convert", prepared.latent(), prepared.embedding());
    NDArray condition = forClips(s, s.call("repeated", latent, frames), clips);
    NDArray scales = s.floats(settings.sampling().guidance().scales(frames), frames);
    return new GuidedDenoiser(network(s, prepared, clips), condition, scales);
  }

  /** The UNet for all clips of a step as one batch, or for each. */
  private GuidedDenoiser.Network network(Scope s, Run.Prepared prepared, int clips) {
    NDArray context = forClips(s, prepared.embedding(), clips);
    if (clips == 1 || !apart) {
      return single(s, conditions(s, context, prepared), stop);
    }
    // Progress is asked on the calling thread alone.
    Tap aside = pair == null ? stop : (block, features) -> pair.check();
    GuidedDenoiser.Network without =
        single(s, conditions(s, s.call("rows", context, 0, 1), prepared), aside);
    GuidedDenoiser.Network with =
        single(s, conditions(s, s.call("rows", context, 1, 2), prepared), stop);
    return (scope, x, level) -> {
      long frames = settings.frames();
      try (Scope n = scope.child()) {
        Scope a = n.child();
        Scope b = n.child();
        NDArray first = a.call("rows", x, 0, frames);
        NDArray second = b.call("rows", x, frames, 2 * frames);
        List<NDArray> both =
            both(() -> without.predict(a, first, level), () -> with.predict(b, second, level));
        return n.release(n.call("stack_rows", n.list(both.get(0), both.get(1))));
      }
    };
  }

  private List<NDArray> both(Supplier<NDArray> without, Supplier<NDArray> with) {
    return pair == null ? List.of(without.get(), with.get()) : pair.run(without, with);
  }

  private GuidedDenoiser.Network single(Scope s, ClipConditions clip, Tap tap) {
    DeepFeatures deep = new DeepFeatures(s.child(), plan.cache().port());
    return (n, x, level) -> unet.forward(n, x, level, clip, deep, tap);
  }

  private ClipConditions conditions(Scope s, NDArray context, Run.Prepared prepared) {
    Conditioning c = settings.conditioning();
    double[] ids = {c.fps() - 1, c.motionBucket(), c.augmentation()};
    FrameAttention attention = Attention.of(plan, settings.frames(), trained, prepared.area());
    return unet.conditions(s, context, ids, attention);
  }

  /** The conditional part, behind zeros for the unconditional clip where there are two. */
  private static NDArray forClips(Scope s, NDArray conditional, int clips) {
    return clips == 1 ? conditional : s.call("after_zeros", conditional);
  }
}
