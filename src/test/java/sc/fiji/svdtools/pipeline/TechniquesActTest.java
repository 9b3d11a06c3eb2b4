package sc.fiji.svdtools.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Guidance;
import sc.fiji.svdtools.sampling.Guider;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.technique.Technique;
import sc.fiji.svdtools.technique.Techniques;
import sc.fiji.svdtools.tensor.Torch;

/**
 * Every technique, found by itself, alone and with each other one: it changes frames and repeats;
 * two run together or are refused by both names; what a run is said to cost is what runs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TechniquesActTest {

  /** More than the 14 of the typical windows, decoded in chunks. */
  private static final VideoSettings LONG = settings(16, 2).withDecodeChunk(6);

  private static final VideoSettings SHORT = settings(3, 2).withDecodeChunk(2);

  /** One of so many pairs is run with the other tests, all by the profile {@code campaign}. */
  private static final int SOME = 4;

  private static final TinyRun.Form FORM = TinyRun.Form.IN_TURN;

  private TinyRun networks;
  private float[] plain;

  @BeforeAll
  void load(@TempDir Path folder) {
    networks = new TinyRun(folder, Torch.open(Device.cpu()));
    plain = networks.run(FORM, LONG, SamplingPlan.PLAIN).pixels();
  }

  @AfterAll
  void close() {
    networks.close();
  }

  private static VideoSettings settings(int frames, int steps) {
    Guidance guidance = new Guidance(1, 3, Guidance.Curve.TRIANGLE);
    return TinyRun.settings(
        frames, new Sampling(Schedule.KARRAS, steps, Sampling.Solver.EULER, guidance));
  }

  /** The start image with an area, and three other images for each source that is asked for. */
  private static Sources sources(SamplingPlan plan) {
    Sources sources = Sources.of(TinyRun.picture(0));
    for (String name : plan.needs()) {
      if (name.equals(Encoders.TEXT)) {
        sources = sources.with(TinyRun.texts());
      } else if (!name.equals(Encoders.AREA)) {
        sources =
            sources.with(name, List.of(TinyRun.picture(1), TinyRun.picture(2), TinyRun.picture(3)));
      }
    }
    return sources;
  }

  static Stream<Technique> typical() {
    return Techniques.types().stream().map(Techniques::typical);
  }

  private void acts(Technique technique) {
    SamplingPlan plan = Techniques.plan(List.of(technique));
    float[] changed = networks.run(FORM, LONG, plan, sources(plan)).pixels();
    assertEquals(plain.length, changed.length);
    assertFalse(Arrays.equals(plain, changed), technique + " changes nothing");
    assertArrayEquals(changed, networks.run(FORM, LONG, plan, sources(plan)).pixels());
    for (float v : changed) {
      assertTrue(Float.isFinite(v), technique + " gives " + v);
    }
  }

  @ParameterizedTest
  @MethodSource("typical")
  void changesFramesAndRepeats(Technique technique) {
    acts(technique);
  }

  /** Does nothing. */
  private record Idle() implements Technique {
    @Override
    public SamplingPlan applyTo(SamplingPlan plan) {
      return plan;
    }

    @Override
    public Technique neutral(int frames) {
      return this;
    }
  }

  /** Answers a port as published. */
  private record Same() implements Technique {
    @Override
    public SamplingPlan applyTo(SamplingPlan plan) {
      return plan.claim(name(), Ports.GUIDANCE, Guider.PLAIN);
    }

    @Override
    public Technique neutral(int frames) {
      return this;
    }
  }

  @Test
  void oneThatDoesNothingFails() {
    assertThrows(AssertionError.class, () -> acts(new Idle()));
    assertThrows(AssertionError.class, () -> acts(new Same()));
  }

  @ParameterizedTest
  @MethodSource("typical")
  void runsWithEachOtherOneOrIsRefusedByBothNames(Technique technique) {
    pairs(technique, SOME);
  }

  /** Takes minutes, more with the square of the techniques. */
  @Tag("campaign")
  @ParameterizedTest
  @MethodSource("typical")
  void everyPairCostsWhatRuns(Technique technique) {
    pairs(technique, 1);
  }

  /** All pairs are planned; one of {@code every} is run. */
  private void pairs(Technique technique, int every) {
    List<Technique> all = typical().toList();
    int first = Techniques.types().indexOf(technique.getClass());
    for (int second = first + 1; second < all.size(); second++) {
      Technique other = all.get(second);
      String names = technique.name() + " and " + other.name();
      SamplingPlan plan;
      try {
        plan = Techniques.plan(List.of(technique, other));
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains(technique.name()), e.getMessage());
        assertTrue(e.getMessage().contains(other.name()), e.getMessage());
        continue;
      }
      if ((first + second) % every == 0) {
        costIsWhatRuns(names, plan);
      }
    }
    costIsWhatRuns(technique.name(), Techniques.plan(List.of(technique)));
  }

  private void costIsWhatRuns(String names, SamplingPlan plan) {
    TinyRun.Result result = networks.run(FORM, SHORT, plan, sources(plan));
    assertEquals(Work.evaluations(SHORT, plan), result.through("out"), names);
    int most =
        result.blocks().stream()
            .filter(b -> b.startsWith("out "))
            .mapToInt(b -> Integer.parseInt(b.substring(4)))
            .max()
            .orElseThrow();
    assertEquals(Work.effort(SHORT, plan).most(), most, names);
    double positions = 64;
    assertEquals(Work.of(SHORT, plan).decode() / positions, result.through("up.0.block.0"), names);
    assertEquals(SHORT.frames(), result.frames().size(), names);
  }
}
