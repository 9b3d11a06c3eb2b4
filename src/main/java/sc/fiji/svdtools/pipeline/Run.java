package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import sc.fiji.svdtools.model.clip.EncoderInput;
import sc.fiji.svdtools.nn.FrameAttention;
import sc.fiji.svdtools.nn.Tap;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/** The three parts of one run. Holds no tensors; the caller's scope owns what the parts return. */
final class Run {

  /** Latents of the diffusion are the decoder's latents times this. */
  private static final double LATENT_SCALE = 0.18215;

  /** Bytes of free device memory above which none is given back between the stages. */
  private static final long PLENTY = 32L << 30;

  private final Networks networks;
  private final DataType type;
  private final VideoSettings settings;
  private final SamplingPlan plan;
  private final ModelInfo model;
  private final MemoryPlan memory;
  private final Progress progress;
  private final Tap stop;

  /**
   * @param model tells the number of frames it was trained on, and its latent space
   * @param memory how to keep within the device's memory
   */
  Run(
      Networks networks,
      DataType type,
      ModelInfo model,
      VideoSettings settings,
      SamplingPlan plan,
      MemoryPlan memory,
      Progress progress) {
    this.networks = networks;
    this.type = type;
    this.settings = settings;
    this.plan = plan;
    this.model = model;
    this.memory = memory;
    this.progress = progress;
    this.stop = (block, features) -> Cancelling.check(progress);
  }

  /**
   * The conditioning of a run.
   *
   * @param embedding image embedding (1, E)
   * @param latent mean of the VAE for the augmented image (1, h, w, 4), unscaled, float32
   * @param area where techniques limited to an area act; null without one
   */
  record Prepared(NDArray embedding, NDArray latent, FrameAttention.Area area) {}

  /** Encodes the start image twice: for cross-attention and for the input channels. */
  Prepared prepare(Scope scope, StartFrame start) {
    progress.update(Progress.Stage.ENCODE, 0, 2);
    networks.enter(networks.encoding(), memory.offload());
    try (Scope s = scope.child()) {
      NDArray image = s.floats(start.rgb(), 3, start.height(), start.width());
      Fitting fitting = Fitting.of(start.width(), start.height(), settings.canvas());
      NDArray embedding =
          networks.imageEncoder().forward(s, encoderInput(s, fitting.cut(s, image)), stop);
      progress.update(Progress.Stage.ENCODE, 1, 2);
      NDArray augmented = augmented(s, fitting.apply(s, image));
      NDArray latent = networks.encoder().forward(s, s.call("to_last", augmented), stop);
      requireFinite(s, latent, "The VAE encoder");
      progress.update(Progress.Stage.ENCODE, 2, 2);
      FrameAttention.Area area = area(s, start, fitting);
      return new Prepared(s.release(embedding), s.release(latent), area);
    }
  }

  private FrameAttention.Area area(Scope s, StartFrame start, Fitting fitting) {
    if (!plan.tokens().port().inArea()) {
      return null;
    }
    int height = settings.canvas().latentHeight();
    int width = settings.canvas().latentWidth();
    NDArray pixels = s.floats(start.area(), 1, start.height(), start.width());
    NDArray shares = s.call("area_shares", fitting.apply(s, pixels), new long[] {height, width});
    return new FrameAttention.Area(height, width, shares.toFloatArray());
  }

  private NDArray encoderInput(Scope s, NDArray image) {
    int size = networks.imageEncoder().imageSize();
    return switch (settings.conditioning().preprocessing()) {
      case REFERENCE -> EncoderInput.reference(s, image, size);
      case COMFY -> EncoderInput.comfy(s, image, size);
    };
  }

  private NDArray augmented(Scope s, NDArray image) {
    double strength = settings.conditioning().augmentation();
    if (strength == 0) {
      return image;
    }
    long[] shape = image.getShape().getShape();
    NDArray n = plan.noise().augmentation(s, shape, latentShape(), settings.seed());
    return s.call("add", image, s.call("scaled", n, strength));
  }

  private long[] latentShape() {
    Canvas canvas = settings.canvas();
    return new long[] {settings.frames(), 4, canvas.latentHeight(), canvas.latentWidth()};
  }

  /** Denoises: conditioning -> latents (F, h, w, 4) float32. */
  NDArray sample(Scope scope, Prepared prepared) {
    Sampling sampling = settings.sampling();
    progress.update(Progress.Stage.SAMPLE, 0, sampling.steps());
    networks.enter(networks.sampling(), memory.offload());
    releaseCacheIfShort(scope);
    boolean turns = memory.clipByClip();
    try (SideBySide pair = turns ? null : SideBySide.open(scope.torch());
        Scope s = scope.child()) {
      boolean apart = turns || pair != null;
      Denoiser denoiser =
          new Denoising(networks.unet(), settings, plan, model.frames(), apart, pair, stop)
              .denoiser(s, prepared);
      NDArray unit = s.call("to_last", plan.noise().latents(s, latentShape(), settings.seed()));
      Sampler sampler = new Sampler(denoiser, sampling.sigmas(), ancestral());
      return s.release(sampler.run(s, unit, this::stepped));
    }
  }

  private void stepped(int done, int total, NDArray denoised) {
    progress.update(Progress.Stage.SAMPLE, done, total);
    progress.formed(done, total, () -> preview(denoised));
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

  private Sampler.FreshNoise ancestral() {
    if (settings.sampling().solver() == Sampling.Solver.EULER) {
      return null;
    }
    return (s, step) -> {
      long seed = Seeds.derived(settings.seed(), "ancestral", step);
      return s.call("to_last", NoiseSource.GAUSSIAN.latents(s, latentShape(), seed));
    };
  }

  /** Decodes chunk by chunk and hands the frames on. */
  void decode(Scope scope, NDArray latents, FrameSink sink) {
    int frames = settings.frames();
    int chunk = memory.chunk();
    progress.update(Progress.Stage.DECODE, 0, frames);
    networks.enter(networks.decoding(), memory.offload());
    releaseCacheIfShort(scope);
    for (int from = 0; from < frames; from += chunk) {
      int to = Math.min(frames, from + chunk);
      try (Scope s = scope.child()) {
        NDArray part = s.call("scaled", s.call("rows", latents, from, to), 1 / LATENT_SCALE);
        NDArray pictures = s.call("pictures", networks.decoder().forward(s, part, stop));
        requireFinite(s, pictures, "The decoder");
        hand(s, s.call("on_host", pictures), from, sink);
      }
      progress.update(Progress.Stage.DECODE, to, frames);
    }
  }

  /**
   * The stages use memory in pieces of different sizes; what one leaves behind may be missing in
   * the next. Giving it back costs some 40 ms, so it is done only where memory is not plentiful.
   */
  private static void releaseCacheIfShort(Scope scope) {
    if (MemoryNeed.free(scope.torch().device()) < PLENTY) {
      scope.torch().releaseCache();
    }
  }

  private static void hand(Scope s, NDArray pictures, int from, FrameSink sink) {
    long n = pictures.getShape().get(0);
    for (int f = 0; f < n; f++) {
      try (Scope one = s.child()) {
        sink.frame(from + f, one.call("rows", pictures, f, f + 1).toFloatArray());
      }
    }
  }

  private void requireFinite(Scope s, NDArray x, String what) {
    if (!s.call("all_finite", x).getBoolean()) {
      throw new ArithmeticException(
          "%s made NaN or infinite values in %s; try precision float32."
              .formatted(what, type.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }
}
