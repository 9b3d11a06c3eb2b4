package sc.fiji.svdtools.model.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.svdtools.tensor.Close.assertNorm;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.nn.FilledNetwork;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.weights.FilledTower;
import sc.fiji.svdtools.weights.Fixture;

/** A small text tower against open_clip's, made by src/test/python/make_text_fixtures.py. */
class TextEncoderTest {

  private static final double RELATIVE = 1e-5;
  private static final List<String> TEXTS =
      List.of("a red cell moving to the right", "Ω", "", "a very long text ".repeat(40));
  private static final int LENGTH = 77;
  private static final int SHOWN = 8;
  private static final int WIDTH = 32;

  private static List<int[]> tokens() {
    Tokenizer tokenizer = new Tokenizer();
    return TEXTS.stream().map(t -> tokenizer.tokens(t, LENGTH)).toList();
  }

  @Test
  void everyBlockAndTheEmbeddings() {
    try (FilledNetwork net = new FilledNetwork(FilledTower.SMALL.shapes());
        Fixture fixture = new Fixture("text")) {
      TextEncoder encoder = new TextEncoder(net.at("text"), 2);
      net.requireAllTaken("text");
      assertEquals(LENGTH, encoder.context());
      assertEquals(48, encoder.size());
      Set<String> seen = new HashSet<>(Set.of("embedding"));
      Hook tap =
          (block, y) -> {
            seen.add(block);
            fixture.check(block, firstTokens(y.toFloatArray()), Integer.MAX_VALUE, RELATIVE);
          };
      NDArray found = encoder.forward(net.scope(), tokens(), tap);
      assertEquals("(4, 48)", found.getShape().toString());
      fixture.check("embedding", found.toFloatArray(), Integer.MAX_VALUE, RELATIVE);
      assertEquals(fixture.names(), seen);
    }
  }

  private static float[] firstTokens(float[] all) {
    float[] shown = new float[TEXTS.size() * SHOWN * WIDTH];
    for (int n = 0; n < TEXTS.size(); n++) {
      System.arraycopy(all, n * LENGTH * WIDTH, shown, n * SHOWN * WIDTH, SHOWN * WIDTH);
    }
    return shown;
  }

  @Test
  void oneTextAloneIsTheSameAndLeavesNothingBehind() {
    try (FilledNetwork net = new FilledNetwork(FilledTower.SMALL.shapes())) {
      TextEncoder encoder = new TextEncoder(net.at("text"), 2);
      float[] all = encoder.forward(net.scope(), tokens(), Hook.NONE).toFloatArray();
      int before = net.scope().liveTensors();
      NDArray one = encoder.forward(net.scope(), tokens().subList(1, 2), Hook.NONE);
      assertEquals(before + 1, net.scope().liveTensors());
      float[] expected = Arrays.copyOfRange(all, 48, 96);
      assertNorm("alone", expected, one.toFloatArray(), RELATIVE);
    }
  }

  @Test
  void whatFollowsTheEndHasNoInfluence() {
    try (FilledNetwork net = new FilledNetwork(FilledTower.SMALL.shapes())) {
      TextEncoder encoder = new TextEncoder(net.at("text"), 2);
      int[] tokens = tokens().get(0);
      int[] other = tokens.clone();
      other[LENGTH - 1] = 5;
      NDArray both = encoder.forward(net.scope(), List.of(tokens, other), Hook.NONE);
      float[] values = both.toFloatArray();
      assertNorm("embedding", Arrays.copyOf(values, 48), Arrays.copyOfRange(values, 48, 96), 1e-6);
    }
  }
}
