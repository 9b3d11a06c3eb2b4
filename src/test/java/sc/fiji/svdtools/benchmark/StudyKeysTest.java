package sc.fiji.svdtools.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.sampling.Sampling;

/** What benchmark and studies refuse before they load a model, in one sentence. */
class StudyKeysTest {

  @TempDir Path folder;

  @Test
  void theBenchmarkRefusesWhatItCannotTime() throws IOException {
    assertEquals(8, benchmark().steps());
    assertEquals(2, benchmark("steps=2", "whole=0", "precision=BFLOAT16").steps());
    benchmark("steps=1", "'steps' is '1'; it must be a whole number from 2 to 1000.");
    benchmark("steps=x", "'steps' is 'x'; it must be a whole number from 2 to 1000.");
    benchmark("whole=-1", "'whole' is '-1'; it must be a whole number from 1 to 1000, or 0 for");
    benchmark("devices=0", "'devices' is '0'; it must be a whole number from 1 to 64.");
    BenchmarkOptions two = benchmark(new String[] {"devices=2", "device=cpu"});
    assertEquals(List.of(Device.cpu(), Device.cpu()), two.all());
    assertEquals(List.of(Device.gpu(0)), benchmark().all());
    benchmark("rounds=0", "'rounds' is '0'; it must be a whole number from 1 to 1000.");
    benchmark("device=gpu1", "'device' is 'gpu1'; it must be one of gpu, cpu.");
    benchmark("precision=half", "'precision' is 'half'; it must be one of automatic, float32");
    benchmark("cases=64x64", "'cases' is '64x64'; it must be like 1024x576x14");
    benchmark("cases=64x64x2,", "'cases' is ''; it must be like 1024x576x14");
    benchmark("cases=64x64xtwo", "'cases' is '64x64xtwo'; it must be like 1024x576x14");
    benchmark("cases=65x64x2", "'cases' is '65x64x2'; it must be a clip that can be made (Width");
    benchmark("error=64x64x0", "'error' is '64x64x0'; it must be a clip that can be made (");
    benchmark("json=none/a.json", "'json' is 'none/a.json'; it must name a file in a folder");
    benchmark("rows=a: stepz=3", "There is no key 'stepz'");
    benchmark("rows=a: steps=0", "'steps' is '0'; it must be a whole number from 1 to 1000.");
    benchmark("rows=a: frames=3", "'rows' is 'a'; it must be of the size and length of the case");
    benchmark("unet=none", "'unet' is 'none', which does not exist;");
    benchmark("libtorch=none", "'libtorch' is 'none', which does not exist;");
    refused(
        "'python' is 'python3'; it must be empty with a built-in network or 'unet'.",
        () -> BenchmarkOptions.of(Map.of("checkpoint", "cells", "python", "python3")));
    benchmark("step=3", "There is no key 'step' (given as step=3); the nearest is 'steps'.");
    refused(
        "'checkpoint' is 'none', which does not exist; it must be an existing file or folder,",
        () -> BenchmarkOptions.of(Map.of("checkpoint", "none")));
    refused("The key checkpoint is missing", () -> BenchmarkOptions.of(Map.of()));
  }

  /** A row is the case with what the row says: so plain is the case. */
  @Test
  void rowsAreOfTheCase() throws IOException {
    BenchmarkOptions read =
        benchmark(
            new String[] {"steps=4", "rows=plain: ; four: solver=consistency seed=3 chunk=2"});
    BenchmarkOptions.Case shape = read.shapes().get(1);
    Map<String, Animation> rows = read.variants(shape);
    assertEquals(shape.settings(4), rows.get("plain").settings());
    assertEquals(Sampling.Solver.CONSISTENCY, rows.get("four").settings().sampling().solver());
    assertEquals(3, rows.get("four").settings().seed());
  }

  private BenchmarkOptions benchmark(String... more) throws IOException {
    Map<String, String> options = new LinkedHashMap<>(Options.of(more));
    options.put("checkpoint", Files.createTempFile(folder, "a", ".safetensors").toString());
    return BenchmarkOptions.of(options);
  }

  private void benchmark(String argument, String sentence) {
    refused(sentence, () -> benchmark(new String[] {argument}));
  }

  @Test
  void theStudyRefusesWhatItCannotMake() throws IOException {
    study("seeds", "3-1", "'seeds' is '3-1'; it must be numbers and ascending ranges of at most");
    study("seeds", "1-100001", "'seeds' is '1-100001'; it must be numbers and ascending ranges");
    study("pingpong", "plian", "'pingpong' is 'plian'; it must be a row of 'study': plain.");
    study("name", "a,b", "The name is 'a,b'; it must be without commas");
    study("out", folder.toString(), "which is a folder; it must be a file.");
    study("part", "3/2", "'part' is '3/2'; it must be a part of all parts");
    study("part", "2", "'part' is '2'; it must be a part of all parts");
    study("cross", "yes", "'cross' is 'yes'; it must be true or false.");
    assertFalse(Files.exists(folder.resolve("a.csv")));
  }

  private void study(String key, String value, String sentence) throws IOException {
    Map<String, String> options = new LinkedHashMap<>();
    Path image = Files.write(folder.resolve("a.png"), new byte[0]);
    options.put("images", image.toString());
    options.put("out", folder.resolve("a.csv").toString());
    options.put(key, value);
    refused(sentence, () -> Study.make(options));
  }

  @Test
  void theSummaryRefusesWhatIsNoTable() throws IOException {
    Path table = folder.resolve("t.csv");
    Files.writeString(table, "study,row,image,seed,moved\nloops,plain,a,1,3\n");
    summary("study", "loop", "'study' is 'loop'; it must be one of loops.", table);
    summary("measures", "row", "has 'plain' in the column 'row'; it must be numbers.", table);
    summary("measures", "moved/", "has no column ''", table);
    String two = "it must be two of the rows of 'loops' with a colon between: plain.";
    summary("pairs", "plain:plian", "'pairs' has 'plain:plian'; " + two, table);
    summary("pairs", "plain", "'pairs' has 'plain'; " + two, table);
    Path nameless = Files.writeString(folder.resolve("u.csv"), "study,row,moved\nloops,plain,3\n");
    summary("measures", "moved", "has no column 'image'", nameless);
    summary("measure", "row", "There is no key 'measure'", table);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    summary("measures", "moved", "it must be files, or a folder with a file *.csv.", empty);
    assertFalse(Files.exists(folder.resolve("t.md")));
  }

  private void summary(String key, String value, String sentence, Path in) {
    Map<String, String> options = new LinkedHashMap<>(Map.of("measures", "moved"));
    options.put("in", in.toString());
    options.put("out", folder.resolve("t.md").toString());
    options.put(key, value);
    refused(sentence, () -> StudySummary.write(options));
  }

  @Test
  void driversRefuseWhatIsNoMotion() throws IOException {
    String image = Files.write(folder.resolve("a.png"), new byte[0]).toString();
    Path out = folder.resolve("drivers");
    for (List<String> bad :
        List.of(
            List.of("frames", "0", "'frames' is '0'; it must be a whole number from 1 to 1000."),
            List.of("pixels", "1.5", "'pixels' is '1.5'; it must be a whole number from -4096"),
            List.of("pixel", "1", "There is no key 'pixel'"))) {
      Map<String, String> options =
          Map.of("images", image, "out", out.toString(), bad.get(0), bad.get(1));
      refused(bad.get(2), () -> Drivers.write(options));
    }
    assertFalse(Files.exists(out));
  }

  private static void refused(String sentence, Executable work) {
    String said = assertThrows(IllegalArgumentException.class, work).getMessage();
    assertTrue(said.contains(sentence), said);
    assertTrue(said.endsWith(".") && !said.contains("\n"), said);
  }
}
