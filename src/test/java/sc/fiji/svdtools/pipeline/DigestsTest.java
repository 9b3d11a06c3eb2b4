package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Runs of a small random network against what they gave before the sampling was taken apart.
 *
 * <p>The table {@code digests.tsv} has for each setting the SHA-256 of latents and frames, and some
 * of the numbers. Where processor and number of threads are those the table was made with, the
 * digests must be equal; elsewhere, where sums may be rounded otherwise, the numbers must be equal
 * to 1e-4. {@code -Ddigests=update} writes the table anew, and the test then fails.
 */
class DigestsTest {

  private static final String TABLE = "src/test/resources/sc/fiji/svdtools/pipeline/digests.tsv";
  private static final int FRAMES = 5;
  private static final int STEPS = 3;
  private static final int SAMPLES = 12;

  private static final List<String> ALONE =
      List.of(
          "posframes=3",
          "posframes=-1",
          "keyscale=0.5",
          "queryscale=[1,0.8,0.6,0.4,0.2] keyscale=0.7 valuescale=0.9",
          "keyscale=0.7 valuescale=[1,1,0.8,1,1] scalescope=temporal-all",
          "keyscale=0.7 valuescale=0.8 scalescope=all",
          "keyscale=0.5 valuescale=0.8 scalearea=true",
          "attnscale=4",
          "windowsize=3 windowstride=2 windowmode=independent windowpositions=absolute",
          "windowsize=3 windowstride=2 windowmode=independent windowpositions=scaled",
          "windowsize=3 windowstride=2 windowmode=independent windowpositions=local",
          "windowsize=3 windowstride=2 windowmode=scale-per-window windowpositions=absolute",
          "windowsize=3 windowstride=2 shuffle=reschedule",
          "windowsize=3 windowstride=2 shuffle=permute",
          "guidancefrom=40 guidanceto=80",
          "cacheevery=2",
          "refcompatible=true",
          "refcompatible=true posframes=2 keyscale=0.7 attnscale=2");

  private static final List<String> TOGETHER =
      List.of(
          "windowsize=3 windowstride=2 windowmode=independent windowpositions=local"
              + " keyscale=[1,0.8,0.6,0.4,0.2] scalearea=true",
          "windowsize=3 windowstride=2 windowmode=scale-per-window windowpositions=scaled"
              + " cacheevery=3");

  private record Case(TinyRun.Form form, VideoSettings settings, String techniques) {}

  private static VideoSettings settings(
      Schedule schedule, Sampling.Solver solver, Guidance guidance, int chunk) {
    return new VideoSettings(
        new Canvas(64, 64, Canvas.Fit.CROP),
        FRAMES,
        Conditioning.DEFAULT,
        new Sampling(schedule, STEPS, solver, guidance),
        3,
        chunk);
  }

  private static Map<String, Case> cases() {
    Sampling.Solver euler = Sampling.Solver.EULER;
    Guidance usual = Guidance.DEFAULT;
    Guidance none = new Guidance(1, 1, Guidance.Curve.LINEAR);
    Guidance triangle = new Guidance(1, 3, Guidance.Curve.TRIANGLE);
    VideoSettings plain = settings(Schedule.KARRAS, euler, usual, 0);
    Map<String, Case> cases = new LinkedHashMap<>();
    for (TinyRun.Form form : TinyRun.Form.values()) {
      cases.put("plain " + form.name().toLowerCase(Locale.ROOT), new Case(form, plain, ""));
    }
    cases.put(
        "ancestral",
        new Case(
            TinyRun.Form.APART,
            settings(Schedule.KARRAS, Sampling.Solver.EULER_ANCESTRAL, usual, 0),
            "windowsize=3 windowstride=2 shuffle=reschedule"));
    cases.put(
        "no guidance, chunks",
        new Case(TinyRun.Form.APART, settings(Schedule.ALIGN_YOUR_STEPS, euler, none, 2), ""));
    cases.put(
        "triangle, chunks",
        new Case(TinyRun.Form.BATCH, settings(Schedule.EXPONENTIAL, euler, triangle, 3), ""));
    for (String technique : ALONE) {
      cases.put(technique, new Case(TinyRun.Form.APART, plain, technique));
    }
    for (String technique : TOGETHER) {
      cases.put("batch " + technique, new Case(TinyRun.Form.BATCH, plain, technique));
      cases.put("stepwise " + technique, new Case(TinyRun.Form.STEPWISE, plain, technique));
    }
    return cases;
  }

  @Test
  void everySettingGivesWhatItGave(@TempDir Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (TinyRun whole = new TinyRun(folder, Torch.open(Device.cpu()));
        TinyRun steps = new TinyRun(folder, Torch.openStepwise(Device.cpu()))) {
      lines.add("machine\t" + machine());
      cases()
          .forEach(
              (name, c) -> {
                SamplingPlan plan = Techniques.plan(Options.parse(c.techniques));
                TinyRun run = c.form == TinyRun.Form.STEPWISE ? steps : whole;
                float[] values = run.run(c.form, c.settings, plan).all();
                lines.add(name + "\t" + digest(values) + "\t" + samples(values));
              });
    }
    Path table = Path.of(System.getProperty("project.basedir", "")).resolve(TABLE);
    if ("update".equals(System.getProperty("digests"))) {
      Files.createDirectories(table.getParent());
      Files.write(table, lines);
    }
    compare(Files.readAllLines(table), lines);
    assertTrue(System.getProperty("digests") == null, "the table was written anew");
  }

  private static void compare(List<String> before, List<String> now) {
    assertEquals(before.size(), now.size());
    boolean same = before.get(0).equals(now.get(0));
    List<String> changed = new ArrayList<>();
    for (int i = 1; i < before.size(); i++) {
      String[] b = before.get(i).split("\t");
      String[] n = now.get(i).split("\t");
      assertEquals(b[0], n[0]);
      if (!(same ? b[1].equals(n[1]) : near(b[2], n[2]))) {
        changed.add(now.get(i));
      }
    }
    assertEquals(List.of(), changed, same ? "bits" : "numbers to 1e-4");
  }

  private static boolean near(String before, String now) {
    double[] b = Arrays.stream(before.split(",")).mapToDouble(Double::parseDouble).toArray();
    double[] n = Arrays.stream(now.split(",")).mapToDouble(Double::parseDouble).toArray();
    boolean near = b.length == n.length;
    for (int i = 0; near && i < b.length; i++) {
      near = Math.abs(b[i] - n[i]) <= 1e-4 * Math.max(1, Math.abs(b[i]));
    }
    return near;
  }

  /** Sums may be rounded otherwise on another processor, or with another number of threads. */
  private static String machine() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    String cpu = System.getProperty("os.arch");
    if (Files.exists(info)) {
      cpu +=
          Files.readAllLines(info).stream()
              .takeWhile(line -> !line.isBlank())
              .filter(line -> line.matches("(vendor_id|cpu family|model)\\s*:.*"))
              .map(line -> line.replaceAll(".*:", ""))
              .reduce("", String::concat);
    }
    return "%s, %d threads".formatted(cpu, JniUtils.getNumThreads());
  }

  private static String digest(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String samples(float[] values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SAMPLES; i++) {
      float v = values[(int) ((i + 0.37) / SAMPLES * values.length)];
      text.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.7g", v));
    }
    return text.toString();
  }
}
