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

  private static NDArray wave(Scope s, double a, double b) {
    return s.call("to_last", s.floats(WeightFiller.wave(48, a, b), 3, 4, 2, 2));
  }

  /** {@code v = sin(x + c_noise) + concat / 2 + c / 4} with c = 1 for the conditional clip only. */
  private static NDArray toy(Scope s, NDArray input, double noise) {
    NDArray x = input.get(new NDIndex("..., 0:4"));
    NDArray concat = input.get(new NDIndex("..., 4:8"));
    NDArray c = s.floats(new float[] {0, 0, 0, 0.25f, 0.25f, 0.25f}, 6, 1, 1, 1);
    NDArray v = x.add(noise).sin().add(concat.mul(0.5)).add(c);
    return s.adopt(v);
  }

  @Test
  void matchesTheReferenceSampler() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      NDArray condition = s.call("after_zeros", wave(s, 0.5, 0.2));
      double[] scales = new Guidance(1, 3, Guidance.Curve.LINEAR).scales(3);
      Denoiser denoiser = new GuidedDenoiser(SamplerTest::toy, condition, s.floats(scales, 3));
      List<Integer> steps = new ArrayList<>();
      Sampler sampler = new Sampler(denoiser, Schedule.KARRAS.sigmas(4), null);
      List<float[]> guesses = new ArrayList<>();
      NDArray x =
          sampler.run(
              s,
              wave(s, 0.9, 0.1),
              (done, total, denoised) -> {
                steps.add(done);
                guesses.add(denoised.toFloatArray());
              });
      assertArrayEquals(x.toFloatArray(), guesses.get(3), "the last step gives the best guess");
      assertFalse(Arrays.equals(guesses.get(2), guesses.get(3)));
      float[] found = Close.channelsFirst(s, x);
      assertEquals(List.of(1, 2, 3, 4), steps);
      double[] first = {
        -0.2951596,
        -0.7872921,
        -0.9431742,
        -0.6738269,
        -0.3615944,
        -0.1503460,
        0.0145875,
        -0.0406262
      };
      assertClose("first", first, doubles(Arrays.copyOf(found, 8)), 0, 2e-3);
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
      Denoiser breaks = (scope, x, sigma) -> scope.call("scaled", x, sigma < 1 ? Double.NaN : 0.5);
      Sampler sampler = new Sampler(breaks, new double[] {700, 3, 0.5, 0}, null);
      NDArray noise = wave(s, 0.9, 0.1);
      String message =
          assertThrows(ArithmeticException.class, () -> sampler.run(s, noise, (d, t, x) -> {}))
              .getMessage();
      assertEquals(
          "The latents became NaN or infinite at step 3 of 3 (sigma 0.5000); try precision float32.",
          message);
      assertTrue(torch.liveTensors() > before);
    }
  }

  @Test
  void ancestralAddsNoiseExceptAtTheEnd() {
    try (Torch torch = Torch.open(Device.cpu());
        Scope s = torch.scope()) {
      List<Integer> drawn = new ArrayList<>();
      Sampler sampler =
          new Sampler(
              (scope, x, sigma) -> scope.call("scaled", x, 0.0),
              new double[] {10, 5, 0},
              (scope, step) -> {
                drawn.add(step);
                return wave(scope, 0.3, 0);
              });
      float[] found = sampler.run(s, wave(s, 0.9, 0.1), (d, t, x) -> {}).toFloatArray();
      assertEquals(List.of(0), drawn);
      assertClose("zeros", new double[48], doubles(found), 0, 0);
    }
  }
}
