package sc.fiji.svdtools.technique.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.interpolation.Between;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.sampling.Denoiser;
import sc.fiji.svdtools.sampling.Sampler;
import sc.fiji.svdtools.sampling.Sampling;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.Torch;

/** What holding the end does to the clips of {@link Bridge}, whose exact denoiser is known. */
class BridgeOracleTest {

  /** The technique itself, on tensors: one clip for each channel of each place. */
  private static Bridge.Result held(Bridge.World world) {
    BetweenImages hold =
        new BetweenImages(
            "", BetweenImages.How.HOLD, Between.Way.AUTO, "", 0, BetweenImages.Told.TOLD);
    SamplingPlan plan = hold.applyTo(SamplingPlan.PLAIN);
    try (Torch torch = Torch.open(Device.cpu());
        Scope scope = torch.scope()) {
      Denoiser denoiser = plan.get(Ports.PREDICTION).of(scope, new Exact(world));
      Sampler sampler = new Sampler(scope, denoiser, Sampling.Solver.EULER, (s, at) -> null);
      double[][] start =
          Bridge.noise(new Random(1), Math.sqrt(1 + Bridge.LEVELS[0] * Bridge.LEVELS[0]));
      NDArray x = tensor(scope, start);
      for (Step at : Step.from(0, 0, Bridge.LEVELS)) {
        x = sampler.step(scope, x, at, (step, made) -> {});
      }
      return Bridge.Result.of(clips(x));
    }
  }

  private static NDArray tensor(Scope scope, double[][] clips) {
    float[] all = new float[Bridge.T * Bridge.N];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) clips[i % Bridge.N][i / Bridge.N];
    }
    return scope.floats(all, Bridge.T, Bridge.SIDE, Bridge.SIDE, 4);
  }

  private static double[][] clips(NDArray x) {
    float[] all = x.toFloatArray();
    double[][] clips = new double[Bridge.N][Bridge.T];
    for (int i = 0; i < all.length; i++) {
      clips[i % Bridge.N][i / Bridge.N] = all[i];
    }
    return clips;
  }

  /** A clip with the exact denoiser. */
  private record Exact(Bridge.World world) implements Clip {
    @Override
    public int frames() {
      return Bridge.T;
    }

    @Override
    public Conditions conditions() {
      return null;
    }

    @Override
    public Encoders encoders() {
      return (Encoders)
          java.lang.reflect.Proxy.newProxyInstance(
              Encoders.class.getClassLoader(),
              new Class<?>[] {Encoders.class},
              (proxy, method, args) -> latents((Scope) args[0], (String) args[1]));
    }

    private NDArray latents(Scope scope, String source) {
      float[] all = new float[Bridge.N];
      double value = source.equals(Encoders.START) ? 0 : world.end;
      java.util.Arrays.fill(all, (float) (value / Clip.LATENT_SCALE));
      return scope.floats(all, 1, Bridge.SIDE, Bridge.SIDE, 4);
    }

    @Override
    public Denoiser network(Conditions told, Frames frames) {
      return (s, x, at) -> tensor(s, world.denoised(clips(x), 0, at.sigma()));
    }
  }

  /** Where the end is where things drift to, holding it is exact, but for the width. */
  @Test
  void theHeldEndIsReached() {
    Bridge.Result held = held(Bridge.DRIFTING);
    assertTrue(held.error(Bridge.DRIFTING) < 0.03, "error " + held.error(Bridge.DRIFTING));
    assertEquals(0.5, held.lastStep(), 0.03);
    assertEquals(Bridge.DRIFTING.end, held.mean()[Bridge.T - 1], 1e-4);
    assertEquals(0, held.deviation()[Bridge.T - 1], 1e-2);
    assertEquals(3.0, held.width(Bridge.DRIFTING), 0.15);
  }

  /** Where it is elsewhere, a clip from one seed jumps there at the end: choose among several. */
  @Test
  void oneSeedJumpsAtTheEnd() {
    Bridge.Result held = held(Bridge.DISPLACED);
    assertEquals(0.72, held.error(Bridge.DISPLACED), 0.05);
    assertEquals(1.03, held.lastStep(), 0.06);
  }

  /**
   * The exact denoiser itself: from plain noise it gives the clips' own distribution; 25 steps make
   * it a little narrower, most in the first frames.
   */
  @Test
  void theOracleIsExact() {
    Bridge.Result free = Bridge.euler((x, sigma) -> Bridge.DISPLACED.denoised(x, 0, sigma));
    for (int t = 1; t < Bridge.T; t++) {
      assertEquals(0, free.mean()[t], 0.08);
      double width = Math.sqrt(Bridge.DISPLACED.covariance[t][t]);
      assertEquals(0.93, free.deviation()[t] / width, 0.1, "frame " + t);
    }
  }
}
