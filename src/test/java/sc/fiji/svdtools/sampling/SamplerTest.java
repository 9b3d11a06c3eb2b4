package sc.fiji.svdtools.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.svdtools.tensor.Close.assertClose;
import static sc.fiji.svdtools.tensor.Close.doubles;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.tensor.Close;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;
import sc.fiji.svdtools.weights.WeightFiller;

class SamplerTest {

  /** Of the reference sampler: where the clip begins. */
  private static final double[] FIRST = {
    -0.2951596, -0.7872921, -0.9431742, -0.6738269, -0.3615944, -0.1503460, 0.0145875, -0.0406262
  };

  private static NDArray wave(Scope s, double a, double b) {
    return s.call("to_last", s.floats(WeightFiller.wave(48, a, b), 3, 4, 2, 2));
  }

  /** {@code v = sin(x + c_noise) + concat / 2 + c / 4} with c = 1 for the conditional clip only. */
  private static NDArray toy(Scope s, NDArray input, double noise, boolean both) {
    NDArray x = input.get(new NDIndex("..., 0:4"));
    NDArray concat = input.get(new NDIndex("..., 4:8"));
    float[] parts = both ? new float[] {0, 0, 0, 0.25f, 0.25f, 0.25f} : new float[] {0.25f};
    NDArray c = s.floats(parts, parts.length, 1, 1, 1);
    NDArray v = x.add(noise).sin().add(concat.mul(0.5)).add(c);
    return s.adopt(v);
  }

  /** The toy network for both branches or the conditional one. */
  private record Toy(NDArray condition) implements GuidedDenoiser.Branches {

    @Override
    public NDArray guided(Scope s, NDArray x, Step at, Preconditioning c) {
      return toy(s, s.call("network_input", x, condition, c.in()), c.noise(), true);
    }

    @Override
    public NDArray conditional(Scope s, NDArray x, Step at, Preconditioning c) {
      NDArray half = s.call("rows", condition, 3, 6);
      return toy(s, s.call("network_input", x, half, c.in()), c.noise(), false);
    }

    @Override
    public NDArray perturbed(Scope s, NDArray x, Step at, Preconditioning c) {
      return conditional(s, s.call("scaled", x, 0.5), at, c);
    }
  }

  private static NDArray run(
      Scope s,
      Denoiser denoiser,
      Sampling.Solver solver,
      double[] sigmas,
      Sampler.FreshNoise noise,
      Sampler.Listener listener) {
    Sampler sampler = new Sampler(s, denoiser, solver, noise);
    NDArray x = s.call("scaled", wave(s, 0.9, 0.1), Math.sqrt(1 + sigmas[0] * sigmas[0]));
    for (Step at : Step.from(0, 0, sigmas)) {
      x = sampler.step(s, x, at, listener);
    }
    return x;
  }

  @Test
  void matchesTheReferenceSampler() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray condition = s.call("after_zeros", wave(s, 0.5, 0.2));
      double[] scales = new Guidance(1, 3, Guidance.Curve.LINEAR).scales(3);
      Denoiser denoiser =
          new GuidedDenoiser(new Toy(condition), at -> scales, Estimator.PLAIN, at -> false);
      List<Integer> steps = new ArrayList<>();
      List<float[]> guesses = new ArrayList<>();
      NDArray x =
          run(
              s,
              denoiser,
              Sampling.Solver.EULER,
              Schedule.KARRAS.sigmas(4),
              null,
              (at, denoised) -> {
                steps.add(at.index() + 1);
                guesses.add(denoised.toFloatArray());
              });
      assertArrayEquals(x.toFloatArray(), guesses.get(3), "the last step gives the best guess");
      assertFalse(Arrays.equals(guesses.get(2), guesses.get(3)));
      float[] found = Close.channelsFirst(s, x);
      assertEquals(List.of(1, 2, 3, 4), steps);
      assertClose("first", FIRST, doubles(Arrays.copyOf(found, 8)), 0, 2e-3);
      double[] last = doubles(Arrays.copyOfRange(found, 46, 48));
      assertClose("last", new double[] {0.6541145, 0.8089975}, last, 0, 2e-3);
      assertClose(
          "mean, std",
          new double[] {-0.43597035, 0.66040336},
          new double[] {Close.mean(found), Close.deviation(found)},
          0,
          2e-3);
    }
  }

  @Test
  void namesTheStepWhereNumbersBreak() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      int before = torch.liveTensors();
      Denoiser breaks =
          (scope, x, at) -> scope.call("scaled", x, at.sigma() < 1 ? Double.NaN : 0.5);
      double[] sigmas = {700, 3, 0.5, 0};
      String message =
          assertThrows(
                  ArithmeticException.class,
                  () -> run(s, breaks, Sampling.Solver.EULER, sigmas, null, (at, d) -> {}))
              .getMessage();
      assertEquals("The latents became NaN or infinite at step 3 of 3 (sigma 0.5000).", message);
      assertTrue(torch.liveTensors() > before);
    }
  }

  @Test
  void ancestralAddsNoiseExceptAtTheEnd() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      List<Integer> drawn = new ArrayList<>();
      float[] found =
          run(
                  s,
                  (scope, x, at) -> scope.call("scaled", x, 0.0),
                  Sampling.Solver.EULER_ANCESTRAL,
                  new double[] {10, 5, 0},
                  (scope, at) -> {
                    drawn.add(at.index());
                    return wave(scope, 0.3, 0);
                  },
                  (at, d) -> {})
              .toFloatArray();
      assertEquals(List.of(0), drawn);
      assertClose("zeros", new double[48], doubles(found), 0, 0);
    }
  }
}
