package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.VideoSettings;

/** What was measured on other machines, the network it was measured with, and its pace. */
final class Measured {

  static final long GIGA = 1_000_000_000;
  static final Device GPU = Device.of(Device.Type.GPU, 0);
  static final CheckpointFacts SVD =
      new CheckpointFacts(
          new ModelInfo("svd", "original", "0123456789abcdef", 14, 1024, 576, false),
          new CheckpointFacts.Numbers(632_000_000L, 34_000_000L, 1_525_000_000L, 64_000_000L),
          320,
          128);

  private Measured() {}

  /** With the published settings. */
  static VideoSettings settings(int width, int height, int frames) {
    return VideoSettings.of(new Canvas(width, height, Canvas.Fit.CROP), frames);
  }

  /** A file of resources/benchmarks. */
  static JsonObject table(String file) throws IOException {
    Path base = Path.of(System.getProperty("project.basedir", "."));
    try (Reader reader = Files.newBufferedReader(base.resolve("resources/benchmarks/" + file))) {
      return new Gson().fromJson(reader, JsonObject.class);
    }
  }

  /** Of the machine, by one of its runs. */
  static Throughput pace(JsonObject table, int width, int height, int frames) {
    String shape = width + "x" + height + "x" + frames;
    double encode = table.get(shape + " encode_s").getAsDouble();
    double decode = table.get(shape + " decode_s").getAsDouble();
    RunReport report = new RunReport(encode, run(table, shape) - encode - decode, decode, "");
    return Throughput.of(settings(width, height, frames), report);
  }

  /** Seconds of a whole run. */
  static double run(JsonObject table, String shape) {
    return table.get(shape + " whole_run_s").getAsDouble();
  }
}
