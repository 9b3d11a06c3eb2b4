package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.NetworkBytes;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * What is known before a run.
 *
 * @param facts the checkpoint
 * @param place where it will run; empty while that cannot be told
 * @param pace how fast the last run there was; empty before the first
 */
public record Forecaster(
    CheckpointFacts facts, Optional<Placement> place, Optional<Throughput> pace) {

  /** The same where other devices have work of their own. */
  public Forecaster alone() {
    return new Forecaster(
        facts, place.map(p -> new Placement(p.device(), p.type(), p.free())), pace);
  }

  /**
   * What will happen.
   *
   * @param settings each of the clips
   * @param plan techniques
   * @param clips number of clips, made one after the other
   */
  public Forecast forecast(VideoSettings settings, SamplingPlan plan, int clips) {
    int all = place.map(p -> 1 + p.others().size()).orElse(1);
    int devices = Work.devices(settings, plan, all);
    return new Forecast(
        settings,
        plan,
        clips,
        devices,
        pace.map(p -> OptionalDouble.of(clips * p.seconds(settings, plan, devices)))
            .orElse(OptionalDouble.empty()),
        place.map(p -> memory(settings, plan, p.first(devices))),
        DemoCheckpoint.of(facts.model().fingerprint()).map(DemoCheckpoint::about).orElse(""));
  }

  /** Of the first device, or of the first one whose memory does not suffice. */
  private Forecast.Memory memory(
      VideoSettings settings, SamplingPlan plan, List<Placement> places) {
    List<MemoryPlan> plans = places.stream().map(p -> chosen(settings, plan, p)).toList();
    String saving = plans.stream().reduce(MemoryPlan::sharing).orElseThrow().text();
    Forecast.Memory first = null;
    for (int i = 0; i < places.size(); i++) {
      Placement p = places.get(i);
      double peak = plans.get(i).peak(bytes(p), clip(settings, plan, p));
      Optional<Device> instead = i == 0 ? Optional.empty() : Optional.of(places.get(0).device());
      Forecast.Memory memory =
          new Forecast.Memory(p.device(), (long) peak, p.free(), saving, instead);
      if (!memory.fits()) {
        return memory;
      }
      first = first == null ? memory : first;
    }
    return first;
  }

  private MemoryPlan chosen(VideoSettings settings, SamplingPlan plan, Placement p) {
    ClipMemory clip = clip(settings, plan, p);
    return p.free() < 0
        ? MemoryPlan.plain(clip)
        : MemoryPlan.nearest(p.free(), bytes(p), clip, p.device().isGpu());
  }

  private NetworkBytes bytes(Placement p) {
    return facts.numbers().bytes(p.type());
  }

  private ClipMemory clip(VideoSettings settings, SamplingPlan plan, Placement p) {
    return new ClipMemory(
        Work.link(settings, plan),
        plan,
        ClipMemory.Shares.of(p.device()),
        p.type().getNumOfBytes(),
        facts.unetWidth(),
        facts.decoderWidth());
  }
}
