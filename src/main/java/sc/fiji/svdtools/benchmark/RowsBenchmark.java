package sc.fiji.svdtools.benchmark;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.Animation;

/**
 * Times one case with the techniques of several rows, as of {@code SVD Compare Techniques}.
 *
 * <p>All rows run once for memory and for their difference from the first row; then {@code rounds}
 * times in turn, so that a machine that becomes slower or faster does so for all of them. Told are
 * medians over the rounds: of the median step, of all steps, of decoding, and of the ratio of the
 * median step to that of the first row in the same round. {@code quick_to_first} is the ratio of
 * the quickest tenth of all steps, which other programs disturbed least.
 */
final class RowsBenchmark {

  private static final double GIGA = 1e-9;
  private static final int CHUNK = 16;

  private final SvdPipeline pipeline;
  private final Device device;

  RowsBenchmark(SvdPipeline pipeline, Device device) {
    this.pipeline = pipeline;
    this.device = device;
  }

  /** A row, all choices made. */
  private record Row(VideoSettings settings, SamplingPlan plan) {}

  /** What a row took in each round. */
  private record Times(
      List<Double> each, List<Double> step, List<Double> steps, List<Double> decode) {
    Times() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * @param rows settings and techniques by name, all of one size and length; where a row leaves it
   *     open, 16 frames are decoded together
   * @param results told the name of each result, with its row in front, and its value
   */
  void run(
      StartFrame start,
      Map<String, Animation> rows,
      int rounds,
      ObjDoubleConsumer<String> results) {
    Map<String, Row> plans = new LinkedHashMap<>();
    rows.forEach((name, animation) -> plans.put(name, row(start, animation)));
    List<float[]> first = new ArrayList<>();
    plans.forEach(
        (name, plan) -> {
          float[][] frames = watched(start, name, plan, results);
          if (first.isEmpty()) {
            first.addAll(List.of(frames));
          }
          float[][] exact = first.toArray(float[][]::new);
          results.accept(name + " difference", Benchmark.relativeError(exact, frames));
        });
    Map<String, Times> times = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      plans.forEach(
          (name, plan) -> time(start, plan, times.computeIfAbsent(name, n -> new Times())));
    }
    Times plain = times.values().iterator().next();
    times.forEach(
        (name, t) -> {
          results.accept(name + " step_s", median(t.step));
          results.accept(name + " steps_s", median(t.steps));
          results.accept(name + " decode_s", median(t.decode));
          results.accept(name + " step_to_first", median(ratios(t.step, plain.step)));
          results.accept(name + " quick_to_first", quick(t.each) / quick(plain.each));
        });
  }

  private Row row(StartFrame start, Animation animation) {
    Animation used = animation.resolved(pipeline.model(), start.width(), start.height());
    VideoSettings settings = used.settings();
    int chunk = settings.decodeChunk() == 0 ? CHUNK : settings.decodeChunk();
    return new Row(settings.withDecodeChunk(chunk), used.plan());
  }

  private float[][] watched(
      StartFrame start, String name, Row row, ObjDoubleConsumer<String> results) {
    float[][] frames = new float[row.settings().frames()][];
    StepClock clock = new StepClock();
    try (MemoryWatch memory = new MemoryWatch(device, clock)) {
      pipeline.generate(
          start, row.settings(), row.plan(), (i, frame) -> frames[i] = finite(i, frame), clock);
      memory
          .peaks()
          .forEach(
              (stage, bytes) -> results.accept(name + " memory_gb " + stage.name(), bytes * GIGA));
    }
    return frames;
  }

  private static float[] finite(int index, float[] frame) {
    Benchmark.requireFinite(index, frame);
    return frame;
  }

  private void time(StartFrame start, Row row, Times times) {
    StepClock clock = new StepClock();
    RunReport report =
        pipeline.generate(start, row.settings(), row.plan(), (i, frame) -> {}, clock);
    times.each.addAll(clock.steps());
    times.step.add(clock.median());
    times.steps.add(report.sampleSeconds());
    times.decode.add(report.decodeSeconds());
  }

  private static List<Double> ratios(List<Double> values, List<Double> others) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / others.get(i));
    }
    return ratios;
  }

  private static double median(List<Double> values) {
    return sorted(values, values.size() / 2);
  }

  private static double quick(List<Double> values) {
    return sorted(values, values.size() / 10);
  }

  private static double sorted(List<Double> values, int rank) {
    return values.stream().sorted().skip(rank).findFirst().orElseThrow();
  }
}
