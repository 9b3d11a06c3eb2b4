package sc.fiji.svdtools.forecast;

import java.util.Optional;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.text.Digits;

/**
 * How fast a checkpoint runs on a device, measured on a finished run: seconds per unit of {@link
 * Work}, part by part.
 *
 * @param encode seconds per unit of encoding
 * @param steps seconds per unit of the denoising steps
 * @param decode seconds per unit of decoding
 */
public record Throughput(double encode, double steps, double decode) {

  /** The pace of a plain run. */
  public static Throughput of(VideoSettings settings, RunReport report) {
    return of(settings, SamplingPlan.PLAIN, report);
  }

  /** The pace of a run. */
  public static Throughput of(VideoSettings settings, SamplingPlan plan, RunReport report) {
    Work work = Work.of(settings, plan, 1 + report.helpers().size());
    return new Throughput(
        report.encodeSeconds() / work.encode(),
        report.sampleSeconds() / work.steps(),
        report.decodeSeconds() / work.decode());
  }

  /** Seconds a plain clip will take at this pace. */
  public double seconds(VideoSettings settings) {
    return seconds(settings, SamplingPlan.PLAIN);
  }

  /** Seconds another clip will take at this pace on one device. */
  public double seconds(VideoSettings settings, SamplingPlan plan) {
    return seconds(settings, plan, 1);
  }

  /**
   * Seconds another clip will take at this pace.
   *
   * @param devices of this pace, which share the windows of a step
   */
  public double seconds(VideoSettings settings, SamplingPlan plan, int devices) {
    Work work = Work.of(settings, plan, devices);
    return encode * work.encode() + steps * work.steps() + decode * work.decode();
  }

  /** The three numbers, to be kept. */
  public String text() {
    return encode + " " + steps + " " + decode;
  }

  /** The pace of a kept {@link #text()}; empty if it is not one. */
  public static Optional<Throughput> parse(String text) {
    String[] parts = text.split(" ");
    try {
      return parts.length == 3
          ? Optional.of(
              new Throughput(
                  Digits.number(parts[0]), Digits.number(parts[1]), Digits.number(parts[2])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
