package sc.fiji.svdtools.benchmark;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.request.Variants;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/**
 * The keys of {@link Benchmark}, which tells what they mean.
 *
 * @param steps timed per case; the first one has the preparation of the clip in it and is left out
 */
public record BenchmarkOptions(
    String checkpoint,
    String unet,
    String libtorch,
    String cases,
    @Range(least = 2, most = 1000) int steps,
    @Range(least = 0, most = 1000, zero = "none") int whole,
    Precision precision,
    Kind device,
    @Range(least = 1, most = 64) int devices,
    String rows,
    @Range(least = 1, most = 1000) int rounds,
    String json,
    String error,
    String python,
    String script,
    String keymap) {

  private static final BenchmarkOptions DEFAULT =
      new BenchmarkOptions(
          "",
          "",
          "",
          "576x320x14,1024x576x14",
          8,
          25,
          Precision.AUTOMATIC,
          Kind.GPU,
          1,
          "",
          1,
          "",
          "",
          "",
          "resources/benchmarks/diffusers_bench.py",
          "src/test/resources/sc/fiji/svdtools/weights/svd-keymap.tsv.gz");

  /** Where the networks run. */
  public enum Kind {
    GPU,
    CPU;

    Device device() {
      return device(0);
    }

    Device device(int number) {
      return this == GPU ? Device.gpu(number) : Device.cpu();
    }
  }

  /** Size and length of a clip. */
  record Case(String text, int width, int height, int frames) {
    VideoSettings settings(int steps) {
      Canvas canvas = new Canvas(width, height, Canvas.Fit.STRETCH);
      Sampling s = Sampling.DEFAULT;
      Sampling timed = new Sampling(s.schedule(), steps, s.solver(), s.guidance());
      return new VideoSettings(canvas, frames, Conditioning.DEFAULT, timed, 0, 0);
    }

    /** The same as keys of a clip. */
    Map<String, Object> keys(int steps) {
      return Map.of(
          "width", width, "height", height, "frames", frames, "fit", "stretch", "steps", steps);
    }
  }

  public BenchmarkOptions {
    Keys.check(BenchmarkOptions.class, "steps", steps);
    Keys.check(BenchmarkOptions.class, "whole", whole);
    Keys.check(BenchmarkOptions.class, "devices", devices);
    Keys.check(BenchmarkOptions.class, "rounds", rounds);
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException for what could not be computed or written, in one sentence
   */
  static BenchmarkOptions of(Map<String, String> options) {
    BenchmarkOptions read = Keys.with(DEFAULT, options);
    if (read.checkpoint.isEmpty()) {
      throw new IllegalArgumentException("The key checkpoint is missing; it must name a file.");
    }
    ModelRequest request = read.request();
    request.checkpointPath();
    request.unetPath();
    request.libtorchPath();
    if (!read.json.isEmpty()) {
      Path file = path("json", read.json).toAbsolutePath();
      boolean writable = Files.isDirectory(file.getParent()) && !Files.isDirectory(file);
      require("json", read.json, writable);
    }
    if (!read.python.isEmpty()) {
      boolean same = request.builtIn().isEmpty() && read.unet.isEmpty();
      if (!same) {
        throw refused("python", read.python, "be empty with a built-in network or 'unet'", null);
      }
      require("script", read.script, Files.isRegularFile(path("script", read.script)));
      require("keymap", read.keymap, Files.isRegularFile(path("keymap", read.keymap)));
    }
    read.shapes();
    read.compared();
    read.shapes().forEach(read::variants);
    return read;
  }

  /** Which model, as SVD Settings would say it. */
  ModelRequest request() {
    return ModelRequest.DEFAULT.with(
        Map.of(
            "checkpoint",
            checkpoint,
            "unet",
            unet,
            "libtorch",
            libtorch,
            "precision",
            precision,
            "device",
            device.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * The rows for a case, by name: what a row does not say is the case's.
   *
   * @throws IllegalArgumentException if a row is not usable, or of another size or length
   */
  Map<String, Animation> variants(Case shape) {
    Map<String, Animation> variants = Variants.of(Keys.text(shape.keys(steps)), rows, "");
    variants.forEach(
        (name, row) -> {
          Canvas canvas = row.settings().canvas();
          if (!canvas.equals(shape.settings(steps).canvas())
              || row.settings().frames() != shape.frames()) {
            throw refused(
                "rows", name, "be of the size and length of the case " + shape.text(), null);
          }
        });
    return variants;
  }

  /** Where the networks run, the first device first. */
  List<Device> all() {
    return IntStream.range(0, devices).mapToObj(device::device).toList();
  }

  /** The cases, in order. */
  List<Case> shapes() {
    return Arrays.stream(cases.split(",", -1)).map(text -> shape("cases", text)).toList();
  }

  /** The cases whose error is measured; none or one. */
  List<Case> compared() {
    return error.isEmpty() ? List.of() : List.of(shape("error", error));
  }

  private static Case shape(String key, String text) {
    String[] parts = text.trim().split("x", -1);
    try {
      if (parts.length == 3) {
        Case shape =
            new Case(
                text.trim(),
                Digits.whole(parts[0]),
                Digits.whole(parts[1]),
                Digits.whole(parts[2]));
        shape.settings(1);
        return shape;
      }
    } catch (NumberFormatException e) {
      throw refused(key, text, "be like 1024x576x14 (width, height, frames)", e);
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage().replaceAll("\\.$", "");
      throw refused(key, text, "be a clip that can be made (" + reason + ")", e);
    }
    throw refused(key, text, "be like 1024x576x14 (width, height, frames)", null);
  }

  private static Path path(String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw refused(key, text, "name a file", e);
    }
  }

  private static void require(String key, String value, boolean usable) {
    if (!usable) {
      String file = key.equals("json") ? "a file in a folder that exists" : "a file that exists";
      throw refused(key, value, "name " + file, null);
    }
  }

  private static IllegalArgumentException refused(
      String key, String value, String must, Exception cause) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "The value of '%s' is %s; it must %s.", key, Quote.of(value), must),
        cause);
  }
}
