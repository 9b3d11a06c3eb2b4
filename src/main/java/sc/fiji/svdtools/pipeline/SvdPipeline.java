package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Cancelling;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.draft.Drafting;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.forecast.ClipMemory;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.forecast.NotEnoughMemory;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.tensor.CpuTurn;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Stable Video Diffusion: a start image becomes a clip, on one device, or with drafts, or the
 * windows of each step, on several.
 *
 * <p>Owns: the devices and all weights until {@link #close()}. A run frees what it made, also when
 * it fails or is cancelled. One run at a time; others wait, on the CPU also those of other
 * pipelines.
 */
public final class SvdPipeline implements VideoGenerator {

  private final Placed first;
  private final Helpers helpers;

  private SvdPipeline(Placed first, Helpers helpers) {
    this.first = first;
    this.helpers = helpers;
  }

  /** As {@link #load(ModelFiles, List, DataType, Progress)}, of a checkpoint as it is. */
  public static SvdPipeline load(Path path, Device device, DataType type, Progress progress) {
    return load(ModelFiles.of(path), device, type, progress);
  }

  /** As {@link #load(ModelFiles, List, DataType, Progress)}, on one device. */
  public static SvdPipeline load(
      ModelFiles files, Device device, DataType type, Progress progress) {
    return load(files, List.of(device), type, progress);
  }

  /**
   * Loads a checkpoint.
   *
   * @param files .safetensors file or diffusers folder, and another UNet if there is one
   * @param devices where to run; all but the first share drafts, or the windows of a step, and the
   *     checkpoint is loaded there when a run first has some
   * @param type number format of the networks
   * @throws IllegalArgumentException if the checkpoint cannot be used, or memory does not suffice
   */
  public static SvdPipeline load(
      ModelFiles files, List<Device> devices, DataType type, Progress progress) {
    Device first = devices.get(0);
    Helpers helpers = new Helpers(files, first, devices.subList(1, devices.size()), type);
    return new SvdPipeline(Placed.load(files, first, type, progress), helpers);
  }

  @Override
  public ModelInfo model() {
    return first.model();
  }

  @Override
  public String device() {
    return first.name();
  }

  /** Number of tensors alive, for tests of memory. */
  public int liveTensors() {
    return first.torch().liveTensors() + helpers.liveTensors();
  }

  @Override
  public synchronized RunReport generate(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress) {
    plan.check(settings.frames(), sources.names());
    if (Work.links(settings, plan) > 1) {
      return new LinkedRun(plan.get(Ports.LINKS), settings, progress)
          .run(
              sources,
              sink,
              (given, link, to, told) -> generateChosen(given, link, plan, to, told));
    }
    return generateChosen(sources, settings, plan, sink, progress);
  }

  @Override
  public synchronized Draft draft(
      Sources sources, VideoSettings settings, SamplingPlan plan, int steps, Progress progress) {
    plan.check(settings.frames(), sources.names());
    if (Work.links(settings, plan) > 1) {
      throw new IllegalArgumentException(
          "A draft is of a clip that is made at once; set 'linkframes' to 0.");
    }
    List<Draft> made = new ArrayList<>();
    SamplingPlan some = Drafting.stopping(plan, steps, made::add);
    generateAtOnce(sources, settings, some, null, progress);
    return made.get(0);
  }

  private RunReport generateChosen(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress) {
    Drafts drafts = plan.get(Drafts.PORT);
    if (!drafts.several()) {
      return generateAtOnce(sources, settings, plan, sink, progress);
    }
    List<DraftRun.Lane> lanes = new ArrayList<>(List.of(lane(first, sources)));
    helpers.sharing(drafts.count(), progress).forEach(p -> lanes.add(lane(p, sources)));
    return new DraftRun(settings, plan, progress).run(sink, maker(sources), lanes);
  }

  /** A device that has all of a draft to itself. */
  private static DraftRun.Lane lane(Placed device, Sources sources) {
    return new DraftRun.Lane(device.torch(), new SvdPipeline(device, Helpers.NONE).maker(sources));
  }

  private DraftRun.Maker maker(Sources sources) {
    return (one, part, to, told) -> generateAtOnce(sources, one, part, to, told);
  }

  private RunReport generateAtOnce(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      FrameSink sink,
      Progress progress) {
    List<Placed> others = helpers.of(settings, plan, progress);
    MemoryPlan memory = first.memory(settings, plan, others);
    progress.notice(memory.text());
    CountedSink counted = new CountedSink(sink);
    ClipMemory clip = first.clip(settings, plan);
    try {
      return attempt(sources, settings, plan, memory, sink == null ? null : counted, progress);
    } catch (RuntimeException e) {
      MemoryPlan smaller = memory.smaller(first.torch().device().isGpu(), clip.clips() > 1);
      if (!Torch.ranOutOfMemory(e) || smaller == null) {
        throw outOfMemory(clip, others, e);
      }
      first.torch().releaseCache();
      counted.takeBack();
      progress.notice("Memory ran out; one more attempt. " + smaller.text());
      try {
        return attempt(sources, settings, plan, smaller, sink, progress);
      } catch (RuntimeException again) {
        throw outOfMemory(clip, others, again);
      }
    }
  }

  private RuntimeException outOfMemory(ClipMemory clip, List<Placed> others, RuntimeException e) {
    List<Device> devices =
        Stream.concat(Stream.of(first), others.stream()).map(p -> p.torch().device()).toList();
    return Torch.ranOutOfMemory(e) ? NotEnoughMemory.after(clip, devices, e) : e;
  }

  /** A run that keeps to {@code memory}; without a sink nothing is decoded. */
  RunReport attempt(
      Sources sources,
      VideoSettings settings,
      SamplingPlan plan,
      MemoryPlan memory,
      FrameSink sink,
      Progress progress) {
    List<Placed> others = helpers.of(settings, plan, progress);
    return run(
        settings,
        plan,
        memory,
        others,
        progress,
        (scope, run) -> {
          long t0 = System.nanoTime();
          Run.Prepared prepared = run.prepare(scope, sources);
          long t1 = System.nanoTime();
          NDArray latents = run.sample(scope, prepared);
          long t2 = System.nanoTime();
          if (sink != null) {
            run.decode(scope, prepared, latents, sink);
          }
          long t3 = System.nanoTime();
          return new RunReport(
              (t1 - t0) / 1e9,
              (t2 - t1) / 1e9,
              (t3 - t2) / 1e9,
              memory.text(),
              others.stream().map(p -> p.torch().device().toString()).toList(),
              Map.of());
        });
  }

  private <T> T run(
      VideoSettings settings,
      SamplingPlan plan,
      MemoryPlan memory,
      List<Placed> others,
      Progress progress,
      BiFunction<Scope, Run, T> work) {
    Runnable stop = () -> Cancelling.check(progress);
    return CpuTurn.run(
        first.torch(),
        stop,
        () -> {
          try (Scope scope = first.torch().scope(stop)) {
            return work.apply(
                scope, new Run(first, others, settings, plan, memory, progress, Hook.NONE));
          }
        });
  }

  /**
   * The latents (F, h, w, 4) that a run decodes, row-major, to compare number formats with.
   *
   * @throws IllegalArgumentException if drafts are wanted, which are several clips
   * @throws java.util.concurrent.CancellationException if {@code progress} asked to stop
   */
  public synchronized float[] latents(
      Sources sources, VideoSettings settings, SamplingPlan plan, Progress progress) {
    plan.check(settings.frames(), sources.names());
    Drafting.requireOne(plan);
    List<Placed> others = helpers.of(settings, plan, progress);
    return run(
        settings,
        plan,
        first.memory(settings, plan, others),
        others,
        progress,
        (scope, run) -> run.sample(scope, run.prepare(scope, sources)).toFloatArray());
  }

  /** Like {@link #latents(Sources, VideoSettings, SamplingPlan, Progress)}, of one image. */
  public float[] latents(
      StartFrame start, VideoSettings settings, SamplingPlan plan, Progress progress) {
    return latents(Sources.of(start), settings, plan, progress);
  }

  /**
   * Decodes some frames of finished latents; a frame does not depend on which others are asked for.
   *
   * @param latents as {@link #latents} gives them
   * @param settings with the chunk that is decoded together, see {@link
   *     VideoSettings#withDecodeChunk}
   * @return frames {@code from} to before {@code to}, {@code [3, height, width]} in [0, 1]
   */
  public synchronized float[][] decode(
      float[] latents, VideoSettings settings, SamplingPlan plan, int from, int to) {
    Canvas canvas = settings.canvas();
    int frames = settings.frames();
    var pieces = plan.get(Ports.DECODING).pieces(frames, settings.wantedChunk());
    return CpuTurn.run(
        first.torch(),
        () -> {
          try (Scope scope = first.torch().scope()) {
            Stage stage = new Stage(first.networks(), first.type(), false);
            stage.enterAnew(first.networks().decoding(), scope);
            NDArray all =
                scope.floats(latents, frames, canvas.latentHeight(), canvas.latentWidth(), 4);
            return new Decode(stage, pieces, 0, frames, Hook.NONE, Progress.NONE)
                .frames(scope, all, from, to);
          }
        });
  }

  @Override
  public synchronized void close() {
    helpers.close();
    first.close();
  }
}
