package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import sc.fiji.svdtools.plan.Clip;
import sc.fiji.svdtools.plan.Conditions;
import sc.fiji.svdtools.plan.Frames;
import sc.fiji.svdtools.sampling.Step;
import sc.fiji.svdtools.tensor.Lanes;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.SideBySide;

/**
 * Devices that share the parts of a clip in the steps of a run: of n devices, number k estimates
 * the parts k, k + n, k + 2n, ...
 *
 * <p>Latents go from the first device to the others, and estimates back, through host memory, as
 * the same bits. The first device takes them in the order of the parts, so that the sum does not
 * depend on who is ready first.
 *
 * <p>Owns: a thread and a scope for each of the other devices.
 */
final class Crew implements AutoCloseable {

  private final List<Placed> members;
  private final List<Scope> scopes = new ArrayList<>();
  private final Lanes lanes;

  private Crew(List<Placed> members, SideBySide pair, Runnable stop) {
    this.members = members;
    this.lanes = new Lanes(members.stream().map(Placed::torch).toList(), pair, stop);
    members.forEach(member -> scopes.add(member.torch().scope(lanes::check)));
  }

  /**
   * Brings the UNets to their devices; null without members.
   *
   * @param offload their other networks wait in host memory
   * @param pair what runs branches on the first device; null for nothing
   * @param stop asked on the calling thread
   */
  static Crew of(List<Placed> members, boolean offload, SideBySide pair, Runnable stop) {
    if (members.isEmpty()) {
      return null;
    }
    members.forEach(m -> m.networks().enter(m.networks().sampling(), offload));
    return new Crew(members, pair, stop);
  }

  /**
   * The network for parts of a clip, on all devices.
   *
   * @param clip on the first device
   * @param told conditions there
   */
  Clip.Parts parts(Denoising clip, Conditions told) {
    Conditions host = copied(clip.scope(), told);
    List<Clip.Parts> all = new ArrayList<>(List.of(clip.inTurn(told)));
    for (int k = 0; k < members.size(); k++) {
      Scope scope = scopes.get(k);
      Denoising there =
          clip.on(scope, members.get(k).networks().unet(), (block, x) -> lanes.check());
      all.add(there.inTurn(moved(scope, host)));
    }
    return (scope, x, at, parts, taker) -> {
      float[][] made = new float[parts.size()][];
      share(all, scope, x, at, parts, made);
      for (int i = 0; i < made.length; i++) {
        try (Scope one = scope.child()) {
          long[] shape = x.getShape().getShape();
          shape[0] = parts.get(i).count();
          taker.take(one, i, one.floats(made[i], shape));
        }
      }
    };
  }

  /**
   * Estimates all parts.
   *
   * @param all the network on each device
   * @param made gets the estimates
   */
  private void share(
      List<Clip.Parts> all, Scope scope, NDArray x, Step at, List<Frames> parts, float[][] made) {
    float[] noisy = x.toFloatArray();
    long[] shape = x.getShape().getShape();
    List<Runnable> aside = new ArrayList<>();
    for (int k = 1; k < all.size(); k++) {
      int lane = k;
      Scope own = scopes.get(k - 1);
      aside.add(
          () -> {
            try (Scope s = own.child()) {
              estimate(all, lane, s, s.floats(noisy, shape), at, parts, made);
            }
          });
    }
    try (Scope s = scope.child(lanes::ask)) {
      lanes.run(() -> estimate(all, 0, s, x, at, parts, made), aside);
    }
  }

  /** The parts of one device. */
  private static void estimate(
      List<Clip.Parts> all,
      int lane,
      Scope s,
      NDArray x,
      Step at,
      List<Frames> parts,
      float[][] made) {
    int devices = all.size();
    List<Frames> own =
        IntStream.range(0, parts.size())
            .filter(i -> i % devices == lane)
            .mapToObj(parts::get)
            .toList();
    all.get(lane)
        .estimate(s, x, at, own, (one, i, y) -> made[lane + i * devices] = y.toFloatArray());
  }

  private static Conditions copied(Scope s, Conditions told) {
    return told.withTokens(s.call("host_copy", told.tokens()))
        .withLatents(s.call("host_copy", told.latents()));
  }

  private static Conditions moved(Scope s, Conditions host) {
    NDArray here = s.floats(new float[1], 1);
    return host.withTokens(s.call("moved", host.tokens(), here))
        .withLatents(s.call("moved", host.latents(), here));
  }

  @Override
  public void close() {
    lanes.close();
    scopes.forEach(Scope::close);
  }
}
