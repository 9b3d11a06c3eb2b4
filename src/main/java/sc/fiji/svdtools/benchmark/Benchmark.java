package sc.fiji.svdtools.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.benchmark.BenchmarkOptions.Case;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.engine.NativeLibraries;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Times loading, guided steps, decoding and a whole run, and measures device memory; prints a table
 * and writes JSON.
 *
 * <p>Arguments, {@code key=value}: {@code checkpoint}, {@code unet} and {@code libtorch} (as in SVD
 * Settings), {@code cases} (such as {@code 576x320x14,1024x576x14}, in ascending order of memory),
 * {@code steps} timed per case (at least 2: the first has the preparation of the clip in it and is
 * left out), {@code whole} (steps of the whole run of each case, 0 for none), {@code precision},
 * {@code device} (gpu or cpu), {@code devices} (how many share the windows of a step; on the CPU
 * feigned ones), {@code rows} and {@code rounds} (in place of the plain case, see {@link
 * RowsBenchmark}; keys of a clip, such as solver, too), {@code json} (file to write), {@code error}
 * (a case whose latents and frames are compared with those of float32), {@code python} (an
 * interpreter with diffusers, which then does the same cases), {@code script} and {@code keymap}
 * (for it).
 *
 * <p>A guided step is the time from one report of the sampler to the next, of two clips, with the
 * wait for the device at its end. Each case runs once before it is timed; memory is sampled then.
 */
public final class Benchmark {

  private static final double NANO = 1e-9;
  private static final double GIGA = 1e-9;

  private final Map<String, Object> results = new LinkedHashMap<>();
  private final PrintStream out;
  private final BenchmarkOptions options;
  private final Device device;

  private Benchmark(PrintStream out, BenchmarkOptions options) {
    this.out = out;
    this.options = options;
    this.device = options.device().device();
  }

  /** Runs it; exits with 2 if the arguments are not usable. */
  public static void main(String[] args) throws IOException {
    BenchmarkOptions options;
    try {
      options = BenchmarkOptions.of(Options.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    // Libraries are found as the commands find them.
    NativeLibraries.prepare(options.request());
    new Benchmark(System.out, options).run();
  }

  private void run() throws IOException {
    ModelFiles files = options.request().files(DemoCheckpoint::path);
    DataType type = options.precision().on(device);
    results.put("engine", "PyTorch " + Torch.version());
    results.put("precision", type.name());
    long start = System.nanoTime();
    try (SvdPipeline pipeline = SvdPipeline.load(files, options.all(), type, Progress.NONE)) {
      put("load_s", (System.nanoTime() - start) * NANO);
      boolean first = true;
      for (Case shape : options.shapes()) {
        if (options.rows().isEmpty()) {
          time(pipeline, shape, first);
        } else {
          new RowsBenchmark(pipeline, device)
              .run(
                  picture(shape.width(), shape.height()),
                  options.variants(shape),
                  options.rounds(),
                  (name, value) -> put(shape.text() + " " + name, value));
        }
        first = false;
      }
    }
    options.compared().forEach(shape -> compare(files, shape, type));
    if (!options.json().isEmpty()) {
      String json = new GsonBuilder().setPrettyPrinting().create().toJson(results);
      Files.writeString(Path.of(options.json()), json + "\n");
    }
    if (!options.python().isEmpty()) {
      python();
    }
  }

  private void compare(ModelFiles files, Case shape, DataType type) {
    float[][] found = results(files, shape, type);
    float[][] exact = results(files, shape, DataType.FLOAT32);
    int frames = shape.frames();
    put("error_of_latents " + shape.text(), relativeError(part(exact, 0, 1), part(found, 0, 1)));
    double error = relativeError(part(exact, 1, frames), part(found, 1, frames));
    put("error_of_frames " + shape.text(), error);
  }

  /** Runs the script for diffusers on the same checkpoint and cases. */
  private void python() throws IOException {
    String json = options.json().isEmpty() ? "benchmark.json" : options.json();
    List<String> command =
        List.of(
            options.python(),
            options.script(),
            options.keymap(),
            options.checkpoint(),
            json.replace(".json", "-diffusers.json"),
            "--cases",
            options.cases(),
            "--steps",
            Integer.toString(options.steps()));
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IOException("The command " + command + " ended with " + exit + ".");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void time(SvdPipeline pipeline, Case shape, boolean first) {
    String text = shape.text();
    int whole = options.whole();
    StepClock warm = new StepClock();
    try (MemoryWatch memory = new MemoryWatch(device, warm)) {
      generate(pipeline, shape, 2, warm);
      memory
          .peaks()
          .forEach((stage, bytes) -> put(text + " memory_gb " + stage.name(), bytes * GIGA));
    }
    if (first) {
      long begun = ManagementFactory.getRuntimeMXBean().getStartTime();
      put("process_start_to_first_step_s", (warm.firstStepMillis() - begun) / 1e3);
      put(text + " first_step_s", warm.first());
    }
    StepClock clock = new StepClock();
    RunReport report = generate(pipeline, shape, options.steps(), clock);
    put(text + " step_s", clock.median());
    put(text + " encode_s", report.encodeSeconds());
    put(text + " decode_s", report.decodeSeconds());
    if (!report.memory().isEmpty()) {
      results.put(text + " memory", report.memory());
      out.println(text + " " + report.memory());
    }
    if (whole > 0) {
      put(text + " whole_run_s", generate(pipeline, shape, whole, new StepClock()).totalSeconds());
    }
  }

  /** The latents of a run, then its frames. */
  private float[][] results(ModelFiles files, Case shape, DataType type) {
    float[][] results = new float[1 + shape.frames()][];
    try (SvdPipeline p = SvdPipeline.load(files, device, type, Progress.NONE)) {
      StartFrame start = picture(shape.width(), shape.height());
      VideoSettings settings = shape.settings(options.steps());
      results[0] = p.latents(start, settings, SamplingPlan.PLAIN, Progress.NONE);
      p.generate(start, settings, (i, frame) -> results[1 + i] = frame, Progress.NONE);
    }
    return results;
  }

  private static float[][] part(float[][] all, int from, int count) {
    return Arrays.copyOfRange(all, from, from + count);
  }

  /** Relative difference of two lists of numbers, as the norm of all. */
  static double relativeError(float[][] exact, float[][] found) {
    double difference = 0;
    double norm = 0;
    for (int f = 0; f < exact.length; f++) {
      for (int i = 0; i < exact[f].length; i++) {
        difference += Math.pow((double) found[f][i] - exact[f][i], 2);
        norm += Math.pow(exact[f][i], 2);
      }
    }
    return Math.sqrt(difference / norm);
  }

  private static RunReport generate(SvdPipeline pipeline, Case shape, int steps, StepClock clock) {
    StartFrame start = picture(shape.width(), shape.height());
    return pipeline.generate(start, shape.settings(steps), Benchmark::requireFinite, clock);
  }

  static void requireFinite(int index, float[] frame) {
    for (float v : frame) {
      if (!Float.isFinite(v)) {
        throw new ArithmeticException("Frame " + index + " has NaN or infinite values.");
      }
    }
  }

  /** A smooth colourful image. */
  private static StartFrame picture(int width, int height) {
    float[] rgb = new float[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i % width;
      int y = i / width % height;
      int c = i / (width * height);
      rgb[i] = (float) (0.5 + 0.45 * Math.sin(0.02 * x + 0.03 * y * (c + 1)));
    }
    return new StartFrame(width, height, rgb);
  }

  private void put(String name, double value) {
    results.put(name, Math.round(value * 1e4) / 1e4);
    out.printf(Locale.ROOT, "%-40s %10.4f%n", name, value);
  }
}
