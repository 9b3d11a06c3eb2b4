package sc.fiji.svdtools.clip;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a finished run went.
 *
 * @param encodeSeconds image encoder and VAE encoder
 * @param sampleSeconds all denoising steps
 * @param decodeSeconds latents to frames
 * @param memory what was done to save memory, a sentence; empty for nothing
 * @param helpers devices that shared drafts, or the windows of a step, with the first, such as
 *     {@code gpu(1)}
 * @param found what was decided in the run, by name, for the properties of the clip; the same for
 *     every run of the same settings
 */
public record RunReport(
    double encodeSeconds,
    double sampleSeconds,
    double decodeSeconds,
    String memory,
    List<String> helpers,
    Map<String, String> found) {

  public RunReport {
    helpers = List.copyOf(helpers);
    found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
  }

  /** A run on one device that decided nothing. */
  public RunReport(
      double encodeSeconds, double sampleSeconds, double decodeSeconds, String memory) {
    this(encodeSeconds, sampleSeconds, decodeSeconds, memory, List.of(), Map.of());
  }

  /** Seconds from start image to the last frame. */
  public double totalSeconds() {
    return encodeSeconds + sampleSeconds + decodeSeconds;
  }

  /** This run and one that followed. */
  public RunReport plus(RunReport next) {
    Map<String, String> both = new LinkedHashMap<>(found);
    next.found.forEach((name, value) -> both.merge(name, value, (a, b) -> a + "; " + b));
    return new RunReport(
        encodeSeconds + next.encodeSeconds,
        sampleSeconds + next.sampleSeconds,
        decodeSeconds + next.decodeSeconds,
        next.memory,
        helpers.size() > next.helpers.size() ? helpers : next.helpers,
        both);
  }

  /** The same with other devices that had a share. */
  public RunReport sharedWith(List<String> others) {
    return new RunReport(encodeSeconds, sampleSeconds, decodeSeconds, memory, others, found);
  }

  /** The same with what was decided. */
  public RunReport found(Map<String, String> decided) {
    return new RunReport(encodeSeconds, sampleSeconds, decodeSeconds, memory, helpers, decided);
  }
}
