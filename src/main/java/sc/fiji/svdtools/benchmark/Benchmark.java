package sc.fiji.svdtools.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.engine.NativeLibraries;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.text.Digits;

/**
 * Times loading, guided steps, decoding and a whole run, and measures device memory; prints a table
 * and writes JSON.
 *
 * <p>Arguments, {@code key=value}: {@code checkpoint} (a file or folder), {@code cases} (such as
 * {@code 576x320x14,1024x576x14}, in ascending order of memory), {@code steps} timed per case,
 * {@code whole} (steps of the whole run of each case, 0 for none), {@code precision}, {@code
 * device} (gpu or cpu), {@code rows} and {@code rounds} (in place of the plain case, see {@link
 * RowsBenchmark}), {@code json} (file to write), {@code error} (a case whose latents and frames are
 * compared with those of float32), {@code python} (an interpreter with diffusers, which then does
 * the same cases), {@code script} and {@code keymap} (for it).
 *
 * <p>A guided step is the time from one report of the sampler to the next, of two clips, with the
 * wait for the device at its end. Each case runs once before it is timed; memory is sampled then.
 */
public final class Benchmark {

  private static final String KEY_MAP =
      "src/test/resources/sc/fiji/svdtools/weights/svd-keymap.tsv.gz";
  private static final String CASES = "576x320x14,1024x576x14";
  private static final double NANO = 1e-9;
  private static final int CHUNK = 16;
  private static final double GIGA = 1e-9;

  private final Map<String, Object> results = new LinkedHashMap<>();
  private final PrintStream out;
  private final Device device;

  private Benchmark(PrintStream out, Device device) {
    this.out = out;
    this.device = device;
  }

  /** Size and length of a clip. */
  private record Case(int width, int height, int frames) {
    static Case of(String text) {
      String[] parts = text.split("x");
      if (parts.length != 3) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The case is '%s'; it must be like 1024x576x14 (width, height, frames).",
                text));
      }
      return new Case(number(parts[0]), number(parts[1]), number(parts[2]));
    }

    VideoSettings settings(int steps) {
      Canvas canvas = new Canvas(width, height, Canvas.Fit.STRETCH);
      Sampling s = Sampling.DEFAULT;
      Sampling timed = new Sampling(s.schedule(), steps, s.solver(), s.guidance());
      return new VideoSettings(canvas, frames, Conditioning.DEFAULT, timed, 0, 0);
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Map<String, String> options = Options.of(args);
    boolean gpu = options.getOrDefault("device", "gpu").equals("gpu");
    // Libraries are found as the commands find them.
    NativeLibraries.prepare(ModelRequest.DEFAULT.with(Map.of("device", gpu ? "gpu0" : "cpu")));
    new Benchmark(System.out, gpu ? Device.gpu() : Device.cpu()).run(options);
  }

  private void run(Map<String, String> options) throws IOException {
    Precision precision = Precision.valueOf(options.getOrDefault("precision", "AUTOMATIC"));
    if (!options.containsKey("checkpoint")) {
      throw new IllegalArgumentException("The key checkpoint is missing; it must name a file.");
    }
    Path checkpoint = Path.of(options.get("checkpoint"));
    int steps = number(options.getOrDefault("steps", "8"));
    int whole = number(options.getOrDefault("whole", "25"));
    results.put("engine", "PyTorch " + Torch.version());
    results.put("precision", precision.on(device).name());
    long start = System.nanoTime();
    try (SvdPipeline pipeline =
        SvdPipeline.load(checkpoint, device, precision.on(device), Progress.NONE)) {
      put("load_s", (System.nanoTime() - start) * NANO);
      boolean first = true;
      for (String text : options.getOrDefault("cases", CASES).split(",")) {
        if (options.containsKey("rows")) {
          Case shape = Case.of(text);
          int rounds = number(options.getOrDefault("rounds", "1"));
          new RowsBenchmark(pipeline, device, shape.settings(steps).withDecodeChunk(CHUNK))
              .run(
                  picture(shape.width, shape.height),
                  options.get("rows"),
                  rounds,
                  (name, value) -> put(text + " " + name, value));
        } else {
          time(pipeline, text, steps, whole, first);
        }
        first = false;
      }
    }
    if (options.containsKey("error")) {
      Case shape = Case.of(options.get("error"));
      float[][] found = results(checkpoint, shape, steps, precision.on(device));
      float[][] exact = results(checkpoint, shape, steps, DataType.FLOAT32);
      String text = options.get("error");
      int frames = shape.frames;
      put("error_of_latents " + text, relativeError(part(exact, 0, 1), part(found, 0, 1)));
      put("error_of_frames " + text, relativeError(part(exact, 1, frames), part(found, 1, frames)));
    }
    if (options.containsKey("json")) {
      String json = new GsonBuilder().setPrettyPrinting().create().toJson(results);
      Files.writeString(Path.of(options.get("json")), json + "\n");
    }
    if (options.containsKey("python")) {
      String cases = options.getOrDefault("cases", CASES);
      python(options, cases, options.getOrDefault("steps", "8"));
    }
  }

  /** Runs the script for diffusers on the same checkpoint and cases. */
  private static void python(Map<String, String> options, String cases, String steps)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(options.get("python")));
    command.add(options.getOrDefault("script", "resources/benchmarks/diffusers_bench.py"));
    command.add(options.getOrDefault("keymap", KEY_MAP));
    command.add(options.get("checkpoint"));
    command.add(options.getOrDefault("json", "benchmark.json").replace(".json", "-diffusers.json"));
    command.addAll(List.of("--cases", cases, "--steps", steps));
    try {
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IOException("The command " + command + " ended with " + exit + ".");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void time(SvdPipeline pipeline, String text, int steps, int whole, boolean first) {
    Case shape = Case.of(text);
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
    RunReport report = generate(pipeline, shape, steps, clock);
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
  private float[][] results(Path checkpoint, Case shape, int steps, DataType type) {
    float[][] results = new float[1 + shape.frames][];
    try (SvdPipeline p = SvdPipeline.load(checkpoint, device, type, Progress.NONE)) {
      StartFrame start = picture(shape.width, shape.height);
      VideoSettings settings = shape.settings(steps);
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
    StartFrame start = picture(shape.width, shape.height);
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

  private static int number(String text) {
    return Digits.whole(text.trim());
  }
}
