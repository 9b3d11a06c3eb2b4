package sc.fiji.svdtools.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.weights.TinyModel;

/** Several devices, which are feigned: each is a model of its own on the CPU. */
final class Feigned {

  /** Windows of three frames. */
  static final String WINDOWS = "contextsize=3 contextstride=2";

  /** How names of threads of further devices begin. */
  static final String ASIDE = "svd on ";

  /** Checkpoint of the models. */
  final Path file;

  Feigned(Path folder) {
    file = TinyModel.WHOLE.writeOriginal(folder.resolve("tiny.safetensors"), DataType.FLOAT32);
  }

  /** A model on so many devices; the caller closes it. */
  SvdPipeline on(int devices) {
    return SvdPipeline.load(
        ModelFiles.of(file),
        Collections.nCopies(devices, Device.cpu()),
        DataType.FLOAT32,
        Progress.NONE);
  }

  /** So many frames in three steps. */
  static VideoSettings settings(int frames) {
    Sampling three = new Sampling(Schedule.KARRAS, 3, Sampling.Solver.EULER, Guidance.DEFAULT);
    return TinyRun.settings(frames, three);
  }

  /** From the text of keys. */
  static SamplingPlan plan(String keys) {
    return Techniques.plan(Options.parse(keys));
  }

  static Sources sources() {
    return Sources.of(TinyRun.picture(0))
        .with("driver", List.of(TinyRun.picture(1), TinyRun.picture(2)))
        .with("area", List.of(TinyRun.picture(0)));
  }

  /** A clip of eight frames. */
  static RunReport run(
      SvdPipeline model, SamplingPlan plan, List<float[]> frames, Progress progress) {
    return model.generate(sources(), settings(8), plan, (i, rgb) -> frames.add(rgb), progress);
  }

  /** A plan that does something on the thread of a window, before it is estimated. */
  static SamplingPlan watched(Consumer<String> watch) {
    return plan(WINDOWS)
        .wrap(
            "watch",
            Ports.GUIDANCE,
            inner ->
                (at, told) -> {
                  watch.accept(Thread.currentThread().getName());
                  return inner.scales(at, told);
                });
  }
}
