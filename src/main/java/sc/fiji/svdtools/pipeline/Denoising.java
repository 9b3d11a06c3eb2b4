package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.model.unet.UNet;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.GuidedDenoiser;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/**
 * The UNet of one run as denoisers for its frames.
 *
 * @param scope owns what the denoisers keep; lives as long as the steps
 * @param unet borrowed
 * @param settings the clip
 * @param plan asked for guidance, attention, shared features
 * @param trained number of frames the checkpoint was trained on
 * @param how the branches of a guided step run
 * @param encoders of all sources
 * @param conditions what the conditional branch is told
 * @param area where techniques limited to an area act; null without one
 */
record Denoising(
    Scope scope,
    UNet unet,
    VideoSettings settings,
    SamplingPlan plan,
    int trained,
    How how,
    Encoders encoders,
    Conditions conditions,
    FrameAttention.Area area)
    implements Clip {

  /**
   * How the two branches of a guided step run.
   *
   * @param apart they are not one batch
   * @param pair runs branches that are apart at the same time; null for one after the other
   * @param stop asked before each block
   * @param crew other devices that share parts of the clip; null for none
   */
  record How(boolean apart, SideBySide pair, Hook stop, Crew crew) {}

  /**
   * The same on another device, for conditions that are there; branches run one after the other.
   */
  Denoising on(Scope other, UNet there, Hook check) {
    How alone = new How(how.apart(), null, check, null);
    return new Denoising(other, there, settings, plan, trained, alone, encoders, conditions, area);
  }

  /** The denoiser of the whole clip. */
  Denoiser denoiser() {
    return plan.get(Ports.PREDICTION).of(scope, this);
  }

  @Override
  public int frames() {
    return settings.frames();
  }

  @Override
  public Denoiser network(Conditions told, Frames frames) {
    double[] scales = settings.sampling().guidance().scales(settings.frames());
    return new GuidedDenoiser(
        new Branches(this, told, frames),
        at -> frames.pick(plan.get(Ports.GUIDANCE).scales(at, scales)),
        plan.get(Ports.ESTIMATE),
        plan.get(Ports.PERTURBATION).steps());
  }

  @Override
  public Parts parts(Conditions told) {
    return how.crew() == null ? inTurn(told) : how.crew().parts(this, told);
  }

  /** Parts one after the other, on this device alone. */
  Parts inTurn(Conditions told) {
    return Clip.super.parts(told);
  }

  /**
   * Whether the branches must be apart because a step may have one of them alone, whose features
   * others use.
   */
  boolean apart() {
    return how.apart() || (plan.changes(Ports.FEATURES) && plan.changes(Ports.GUIDANCE));
  }

  /** The rows of the given frames; one row stands for all. */
  static NDArray pick(Scope s, NDArray rows, Frames frames) {
    boolean one = rows.getShape().get(0) == 1;
    return one ? s.call("rows", rows, 0, 1) : s.call("rows_at", rows, frames.rows());
  }

  /** Two results of the branches, the unconditional one first. */
  static NDArray stacked(Scope s, List<NDArray> both) {
    return s.call("stack_rows", s.list(both.get(0), both.get(1)));
  }
}
