package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.checkpoint.ModelSizes;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.Texts;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.forecast.MemoryPlan;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.Checkpoint;
import sc.fiji.svdtools.weights.TinyModel;
import sc.fiji.svdtools.weights.WeightFiller;

/** Runs of a small random network in all the ways networks run, with a look at their blocks. */
final class TinyRun implements AutoCloseable {

  /** Numbers of an image embedding. */
  private static final int EMBEDDING = 32;

  private final Torch torch;
  private final Placed placed;

  /** How the networks run. */
  enum Form {
    /** Whole operations, the branches of a guided step side by side where threads allow it. */
    APART,
    /** The branches one after the other. */
    IN_TURN,
    /** Both branches as one batch. */
    BATCH,
    /** Many small operations, as on a GPU; needs such a {@link Torch}. */
    STEPWISE
  }

  /**
   * @param latents (F, h, w, 4), those of all links where there are some
   * @param frames one by one
   * @param blocks of the networks in the order they ran, with the number of frames in them, such as
   *     {@code out 4}; none of the branch aside in {@link Form#APART}
   */
  record Result(float[] latents, List<float[]> frames, List<String> blocks) {

    /** Latents, then frames. */
    float[] all() {
      int length = latents.length + frames.stream().mapToInt(f -> f.length).sum();
      float[] all = Arrays.copyOf(latents, length);
      int at = latents.length;
      for (float[] frame : frames) {
        System.arraycopy(frame, 0, all, at, frame.length);
        at += frame.length;
      }
      return all;
    }

    /** The frames alone. */
    float[] pixels() {
      return new Result(new float[0], frames, blocks).all();
    }

    /** Frames that went through a block. */
    int through(String block) {
      return blocks.stream()
          .filter(b -> b.startsWith(block + " "))
          .mapToInt(b -> Integer.parseInt(b.substring(block.length() + 1)))
          .sum();
    }
  }

  /**
   * @param torch closed with this
   */
  TinyRun(Path folder, Torch torch) {
    this.torch = torch;
    Path file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      ModelSizes sizes = ModelSizes.of(checkpoint);
      this.placed =
          new Placed(
              torch,
              DataType.FLOAT32,
              ModelInfo.of(checkpoint, sizes),
              Networks.load(checkpoint, sizes, torch.scope(), DataType.FLOAT32, Progress.NONE));
    }
  }

  /** So many frames of 64 x 64 pixels, with the seed 3. */
  static VideoSettings settings(int frames, Sampling sampling) {
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP), frames, Conditioning.DEFAULT, sampling, 3, 0);
  }

  /** A picture with its upper part selected; another one for each number. */
  static StartFrame picture(int number) {
    float[] rgb = new float[3 * 64 * 64];
    float[] area = new float[64 * 64];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) (0.5 + 0.4 * Math.sin(0.013 * i + number));
    }
    Arrays.fill(area, 0, 40 * 64 + 11, 1);
    return new StartFrame(64, 64, rgb, area);
  }

  /** A point for each text, in a space as large as that of the image encoder. */
  static Texts texts() {
    return (words, stop) ->
        words.stream()
            .map(w -> WeightFiller.wave(EMBEDDING, w.length(), 1))
            .toArray(float[][]::new);
  }

  /** From {@link #picture} 0. */
  Result run(Form form, VideoSettings settings, SamplingPlan plan) {
    return run(form, settings, plan, Sources.of(picture(0)));
  }

  /** As the pipeline runs them: link by link where the plan says so. */
  Result run(Form form, VideoSettings settings, SamplingPlan plan, Sources sources) {
    plan.check(settings.frames(), sources.names());
    List<String> blocks = new ArrayList<>();
    List<float[]> latents = new ArrayList<>();
    List<float[]> frames = new ArrayList<>();
    int before = torch.liveTensors();
    FrameSink sink = (i, rgb) -> frames.add(rgb);
    Links links = plan.get(Ports.LINKS);
    if (links.count(settings.frames()) == 1) {
      latents.add(chosen(form, settings, plan, sources, sink, blocks));
    } else {
      new LinkedRun(links, settings, Progress.NONE)
          .run(
              sources,
              sink,
              (given, link, to, told) -> {
                latents.add(chosen(form, link, plan, given, to, blocks));
                return new RunReport(0, 0, 0, "");
              });
    }
    if (torch.liveTensors() != before) {
      throw new AssertionError(torch.liveTensors() - before + " tensors were left behind");
    }
    return new Result(new Result(new float[0], latents, List.of()).all(), frames, blocks);
  }

  private float[] chosen(
      Form form,
      VideoSettings settings,
      SamplingPlan plan,
      Sources sources,
      FrameSink sink,
      List<String> blocks) {
    if (!plan.get(Drafts.PORT).several()) {
      return once(form, settings, plan, sources, sink, blocks);
    }
    List<float[]> all = new ArrayList<>();
    DraftRun.Maker maker =
        (one, part, to, told) -> {
          all.add(once(form, one, part, sources, to, blocks));
          return new RunReport(0, 0, 0, "");
        };
    new DraftRun(settings, plan, Progress.NONE)
        .run(sink, maker, List.of(new DraftRun.Lane(torch, maker)));
    return all.get(all.size() - 1);
  }

  private float[] once(
      Form form,
      VideoSettings settings,
      SamplingPlan plan,
      Sources sources,
      FrameSink sink,
      List<String> blocks) {
    int chunk = settings.wantedChunk();
    MemoryPlan memory = new MemoryPlan(false, form == Form.IN_TURN, chunk, chunk);
    int threads = JniUtils.getNumThreads();
    try (Scope scope = torch.scope()) {
      if (form == Form.BATCH) {
        JniUtils.setNumThreads(1);
      }
      Run run =
          new Run(
              placed,
              List.of(),
              settings,
              plan,
              memory,
              Progress.NONE,
              (block, x) -> blocks.add(block + " " + x.getShape().get(0)));
      Run.Prepared prepared = run.prepare(scope, sources);
      NDArray latents = run.sample(scope, prepared);
      if (sink != null) {
        run.decode(scope, prepared, latents, sink);
      }
      return latents.toFloatArray();
    } finally {
      JniUtils.setNumThreads(threads);
    }
  }

  @Override
  public void close() {
    torch.close();
  }
}
