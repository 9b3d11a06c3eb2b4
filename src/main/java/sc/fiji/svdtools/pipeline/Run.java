package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.UnaryOperator;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Cancelling;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.Chain;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/** The three parts of one run. Holds no tensors; the caller's scope owns what the parts return. */
final class Run {

  private final Placed first;
  private final Networks networks;
  private final VideoSettings settings;
  private final SamplingPlan plan;
  private final ModelInfo model;
  private final MemoryPlan memory;
  private final Progress progress;
  private final List<Placed> others;
  private final Hook stop;
  private final Stage stage;

  /**
   * @param first device, on which all is done but what others share
   * @param others further devices, which share parts of the clip; none is possible
   * @param memory how to keep within the devices' memory
   * @param look sees the output of each block that runs on the calling thread
   */
  Run(
      Placed first,
      List<Placed> others,
      VideoSettings settings,
      SamplingPlan plan,
      MemoryPlan memory,
      Progress progress,
      Hook look) {
    this.first = first;
    this.networks = first.networks();
    this.settings = settings;
    this.plan = plan;
    this.model = first.model();
    this.memory = memory;
    this.progress = progress;
    this.others = others;
    this.stop =
        (block, features) -> {
          Cancelling.check(progress);
          look.after(block, features);
        };
    this.stage = new Stage(networks, first.type(), memory.offload());
  }

  /**
   * What the steps need to know.
   *
   * @param conditions of the run
   * @param encoders for more
   * @param area where techniques limited to an area act; null without one
   */
  record Prepared(Conditions conditions, Encoders encoders, FrameAttention.Area area) {}

  /**
   * Encodes the start image twice, for cross-attention and for the input channels, and what else
   * the conditions need.
   *
   * @param scope lives as long as the run
   */
  Prepared prepare(Scope scope, Sources sources) {
    progress.update(Progress.Stage.ENCODE, 0, 2);
    stage.enter(networks.encoding());
    Encoders encoders = new Encoding(scope, stage, sources, settings, plan.get(Ports.NOISE), stop);
    NDArray tokens = encoders.tokens(scope, Encoders.START);
    progress.update(Progress.Stage.ENCODE, 1, 2);
    NDArray latents = encoders.augmented(scope, Encoders.START);
    Conditioning c = settings.conditioning();
    double[] ids = {c.fps() - 1, c.motionBucket(), c.augmentation()};
    Conditions told = new Conditions(tokens, latents, new double[][] {ids});
    Conditions all = plan.get(Ports.CONDITIONS).of(scope, encoders, settings.frames(), told);
    progress.update(Progress.Stage.ENCODE, 2, 2);
    return new Prepared(all, encoders, area(scope, encoders));
  }

  private FrameAttention.Area area(Scope scope, Encoders encoders) {
    if (!plan.get(Ports.TOKENS).inArea()) {
      return null;
    }
    try (Scope s = scope.child()) {
      float[] shares = encoders.area(s, areaSource(encoders)).toFloatArray();
      Canvas canvas = settings.canvas();
      return new FrameAttention.Area(canvas.latentHeight(), canvas.latentWidth(), shares);
    }
  }

  /** A later link starts from a frame, on which nothing is selected; the first image's stays. */
  private static String areaSource(Encoders encoders) {
    return encoders.has(Encoders.FIRST) ? Encoders.FIRST : Encoders.START;
  }

  /** Denoises: conditions -> latents (F, h, w, 4) float32. */
  NDArray sample(Scope scope, Prepared prepared) {
    double[] sigmas = plan.get(Ports.LEVELS).apply(settings.sampling().sigmas());
    Chain chain = plan.get(Ports.CHAIN).sized(settings.canvas().latents());
    List<Step> steps = chain.steps(sigmas);
    progress.update(Progress.Stage.SAMPLE, 0, steps.size());
    stage.enterAnew(networks.sampling(), scope);
    boolean turns = memory.branchByBranch();
    Runnable asked = () -> Cancelling.check(progress);
    try (SideBySide pair = turns ? null : SideBySide.open(scope.torch(), asked);
        Scope s = scope.child();
        Crew crew = Crew.of(others, memory.offload(), pair, asked)) {
      Denoising.How how = new Denoising.How(turns || pair != null, pair, stop, crew);
      Denoiser denoiser =
          new Denoising(
                  s,
                  networks.unet(),
                  settings,
                  plan,
                  model.frames(),
                  how,
                  prepared.encoders(),
                  prepared.conditions(),
                  prepared.area())
              .denoiser();
      Moves moves =
          new Moves(
              s, settings, plan, sigmas, prepared.encoders(), denoiser, listener(steps.size()));
      return s.release(chain.run(s, moves));
    } catch (ArithmeticException e) {
      throw new ArithmeticException(
          e.getMessage().replaceFirst("\\.$", Stage.remedy(stage.type())));
    }
  }

  private Sampler.Listener listener(int total) {
    int[] done = new int[1];
    return (at, denoised) -> {
      done[0]++;
      progress.update(Progress.Stage.SAMPLE, done[0], total);
      progress.formed(done[0], total, () -> preview(denoised));
    };
  }

  private Preview preview(NDArray denoised) {
    Canvas canvas = settings.canvas();
    return LatentColours.of(model)
        .preview(
            denoised.toFloatArray(),
            settings.frames(),
            canvas.latentHeight(),
            canvas.latentWidth());
  }

  /** Decodes piece by piece and hands the finished frames on. */
  void decode(Scope scope, Prepared prepared, NDArray latents, FrameSink sink) {
    int frames = settings.frames();
    progress.update(Progress.Stage.DECODE, 0, frames);
    stage.enterAnew(networks.decoding(), scope);
    double room = first.clip(settings, plan).decoding(memory.chunk());
    var pieces = plan.get(Ports.DECODING).pieces(frames, memory.chunk());
    new Decode(stage, pieces, room, frames, stop, progress)
        .run(scope, latents, finished(scope, prepared.encoders(), sink));
  }

  private FrameSink finished(Scope scope, Encoders encoders, FrameSink sink) {
    Decoding.Finish finish = plan.get(Ports.FINISH);
    if (finish == Decoding.Finish.PLAIN) {
      return sink;
    }
    Canvas canvas = settings.canvas();
    try (Scope s = scope.child()) {
      NDArray seen = s.call("to_last", encoders.pictures(s, Encoders.START));
      float[] start = s.call("pictures", seen).toFloatArray();
      UnaryOperator<float[]> each = finish.begin(start, canvas.width(), canvas.height());
      return (index, rgb) -> sink.frame(index, each.apply(rgb));
    }
  }
}
