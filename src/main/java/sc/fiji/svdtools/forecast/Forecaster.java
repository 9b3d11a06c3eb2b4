package sc.fiji.svdtools.forecast;

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

  /**
   * What will happen.
   *
   * @param settings each of the clips
   * @param plan techniques
   * @param clips number of clips, made one after the other
   */
  public Forecast forecast(VideoSettings settings, SamplingPlan plan, int clips) {
    return new Forecast(
        settings,
        plan,
        clips,
        pace.map(p -> OptionalDouble.of(clips * p.seconds(settings, plan)))
            .orElse(OptionalDouble.empty()),
        place.map(p -> memory(settings, plan, p)),
        DemoCheckpoint.of(facts.model().fingerprint()).map(DemoCheckpoint::about).orElse(""));
  }

  private Forecast.Memory memory(VideoSettings settings, SamplingPlan plan, Placement p) {
    NetworkBytes sizes = facts.numbers().bytes(p.type());
    ClipMemory clip =
        new ClipMemory(
            Work.link(settings, plan),
            plan,
            ClipMemory.Shares.of(p.device()),
            p.type().getNumOfBytes(),
            facts.unetWidth(),
            facts.decoderWidth());
    MemoryPlan chosen =
        p.free() < 0
            ? MemoryPlan.plain(clip)
            : MemoryPlan.nearest(p.free(), sizes, clip, p.device().isGpu());
    return new Forecast.Memory(
        p.device(), (long) chosen.peak(sizes, clip), p.free(), chosen.text());
  }
}
