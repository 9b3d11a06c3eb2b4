package sc.fiji.svdtools.technique;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Options;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;

/** What every technique keeps to. New ones are covered by being in the package. */
class TechniqueContractTest {

  static Stream<Technique> typical() {
    return Techniques.types().stream().map(Techniques::typical);
  }

  @Test
  void findsTheTechniques() {
    List<String> names = Techniques.types().stream().map(Class::getSimpleName).toList();
    assertTrue(names.size() >= 6, names.toString());
    assertTrue(names.contains("PositionScaling") && names.contains("NoiseShuffle"));
    assertFalse(names.contains("Require"));
  }

  @ParameterizedTest
  @MethodSource("typical")
  void isAValue(Technique technique) {
    assertEquals(technique, Techniques.typical(technique.getClass()));
    assertEquals(technique.hashCode(), Techniques.typical(technique.getClass()).hashCode());
  }

  @ParameterizedTest
  @MethodSource("typical")
  void textGoesRound(Technique technique) {
    for (Technique t :
        List.of(technique, technique.off(), technique.neutral(14), technique.neutral(1))) {
      assertEquals(t, Keys.with((Record) technique.off(), Options.parse(t.text())));
      assertTrue(Techniques.with(Options.parse(t.text())).contains(t), t.text());
    }
    assertTrue(technique.active());
    assertFalse(technique.off().active());
  }

  @ParameterizedTest
  @MethodSource("typical")
  void changesThePlanAndNeverTheGivenOne(Technique technique) {
    SamplingPlan plan = technique.applyTo(SamplingPlan.PLAIN);
    assertNotEquals(SamplingPlan.PLAIN, plan);
    assertEquals("", SamplingPlan.PLAIN.owner(Ports.POSITIONS));
    plan.check(14);
    plan.check(48);
  }

  @ParameterizedTest
  @MethodSource("typical")
  void neutralAsksForNothing(Technique technique) {
    for (int frames : new int[] {1, 2, 3, 14, 48}) {
      SamplingPlan plan = technique.neutral(frames).applyTo(SamplingPlan.PLAIN);
      assertArrayEquals(
          SamplingPlan.PLAIN.get(Ports.POSITIONS).of(frames, 14),
          plan.get(Ports.POSITIONS).of(frames, 14));
      assertTrue(plan.get(Ports.WINDOWS).of(frames).single());
      assertTrue(plan.get(Ports.TOKENS).query().all(1));
      assertTrue(plan.get(Ports.TOKENS).key().all(1));
      assertTrue(plan.get(Ports.TOKENS).value().all(1));
      assertEquals(SamplingPlan.PLAIN.get(Ports.LOGITS), plan.get(Ports.LOGITS));
      double[] told = new double[frames];
      java.util.Arrays.fill(told, 2);
      for (Step at : Step.from(0, 0, Schedule.KARRAS.sigmas(25))) {
        assertEquals(at.index(), plan.get(Ports.FEATURES).source(at));
        assertArrayEquals(told, plan.get(Ports.GUIDANCE).scales(at, told));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("typical")
  void conflictsNameBothInEitherOrder(Technique technique) {
    for (Technique other : typical().toList()) {
      List<String> outcomes = new ArrayList<>();
      for (List<Technique> pair : List.of(List.of(technique, other), List.of(other, technique))) {
        try {
          Techniques.plan(pair);
          outcomes.add("fits");
        } catch (IllegalArgumentException e) {
          assertTrue(e.getMessage().contains(technique.name()), e.getMessage());
          assertTrue(e.getMessage().contains(other.name()), e.getMessage());
          outcomes.add("conflict");
        }
      }
      assertEquals(outcomes.get(0), outcomes.get(1), technique.name() + " and " + other.name());
    }
  }

  /** NaN, infinity and numbers below and above the range, and what is no number. */
  @ParameterizedTest
  @MethodSource("typical")
  void refusesBadValuesInOneSentence(Technique technique) {
    for (RecordComponent c : technique.getClass().getRecordComponents()) {
      Range range = c.getAnnotation(Range.class);
      boolean number = c.getType() == int.class || c.getType() == double.class;
      assertTrue(!number || range != null, c + " needs a @Range");
      List<String> bad = new ArrayList<>();
      if (c.getType().isEnum() || c.getType() == boolean.class) {
        bad.add("perhaps");
      } else if (range != null) {
        double below = range.least() - 1;
        double above = range.most() + 1;
        boolean whole = c.getType() == int.class;
        for (double v : new double[] {below, above}) {
          bad.add(whole ? Long.toString((long) v) : Double.toString(v));
        }
        bad.addAll(List.of("NaN", "Infinity", "many", ""));
        if (whole) {
          bad.add("1.5");
        } else if (c.getType() != double.class) {
          bad.addAll(List.of("[1,NaN]", "[]", "[1,,2]", "[1," + above + "]"));
        }
      }
      for (String value : bad) {
        String message =
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Keys.with((Record) technique, Map.of(c.getName(), value)),
                    c.getName() + "=" + value)
                .getMessage();
        assertTrue(
            message.matches("The value of '" + c.getName() + "' [^;]+; it must [^;]+\\."), message);
      }
    }
  }
}
