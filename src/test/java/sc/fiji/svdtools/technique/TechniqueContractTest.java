package sc.fiji.svdtools.technique;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sc.fiji.svdtools.attention.PerFrame;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Schedule;
import sc.fiji.svdtools.sampling.Step;

/** What every technique keeps to. New ones are covered by being in the package. */
class TechniqueContractTest {

  static Stream<Technique> typical() {
    return Techniques.types().stream().map(TechniqueContractTest::typical);
  }

  private static Technique typical(Class<? extends Technique> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(type + " needs a public constructor without arguments", e);
    }
  }

  @Test
  void findsTheTechniques() {
    List<String> names = Techniques.types().stream().map(Class::getSimpleName).toList();
    assertTrue(names.size() >= 6, names.toString());
    assertTrue(names.contains("PositionScaling") && names.contains("NoiseShuffle"));
    assertFalse(names.contains("TechniqueParameters"));
  }

  @ParameterizedTest
  @MethodSource("typical")
  void isAValue(Technique technique) {
    assertEquals(technique, typical(technique.getClass()));
    assertEquals(technique.hashCode(), typical(technique.getClass()).hashCode());
  }

  @ParameterizedTest
  @MethodSource("typical")
  void textGoesRound(Technique technique) {
    for (Technique t : List.of(technique, technique.neutral(14), technique.neutral(1))) {
      assertEquals(t, Techniques.parse(t.text()));
      assertEquals(List.of(t, t), Techniques.parseAll(t.text() + " " + t.text()));
      assertFalse(t.text().matches(".*[=\\s'\"].*"), t.text());
    }
    assertEquals(technique, Techniques.parse(technique.name()));
    assertEquals(technique, Techniques.parse(technique.name() + "()"));
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

  /** NaN, infinity and negative numbers, and whole numbers below and above every range. */
  @ParameterizedTest
  @MethodSource("typical")
  void refusesBadNumbersInOneSentence(Technique technique) {
    for (RecordComponent c : technique.getClass().getRecordComponents()) {
      List<String> bad =
          c.getType() == int.class
              ? List.of("-2", "1001", "1.5", "many", "")
              : c.getType() == double.class
                  ? List.of("NaN", "-1", "Infinity", "101", "x")
                  : c.getType() == PerFrame.class
                      ? List.of("NaN", "-1", "[1,NaN]", "[1,-0.5]", "[]", "[1,,2]", "1e9")
                      : List.of("perhaps");
      for (String value : bad) {
        String text = technique.name() + "(" + c.getName() + ":" + value + ")";
        String message =
            assertThrows(IllegalArgumentException.class, () -> Techniques.parse(text), text)
                .getMessage();
        assertTrue(message.matches("The [^;]+; it must [^;]+\\."), message);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("typical")
  void namesParametersItHas(Technique technique) {
    String text = technique.name() + "(nonsense:1)";
    String message =
        assertThrows(IllegalArgumentException.class, () -> Techniques.parse(text)).getMessage();
    Arrays.stream(technique.getClass().getRecordComponents())
        .forEach(c -> assertTrue(message.contains(c.getName()), message));
  }
}
