package sc.fiji.svdtools.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.metrics.Clip;
import sc.fiji.svdtools.metrics.Report;
import sc.fiji.svdtools.metrics.Request;
import sc.fiji.svdtools.metrics.Steps;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * What a study measures on a clip: the metrics of {@code SVD Measure Video}, of which {@code
 * moved}, {@code moved_x} and {@code moved_y} are NaN where no object is followed to the end, and
 *
 * <ul>
 *   <li>{@code moved_half}, {@code moved_most}: {@code moved} in frame {@code (N - 1) / 2}, and the
 *       largest over the clip, in pixels;
 *   <li>{@code saturation_kept}: saturation of the last frame over that of the first;
 *   <li>{@code joint_ratio}: mean step into the frames at which a link, or a chunk of the decoding,
 *       begins, over the mean of the other steps; NaN without joints;
 *   <li>{@code joint_plain}: the same at the same frames of the study's first clip of that length,
 *       which has no joints; NaN where there is none.
 * </ul>
 */
final class StudyMeasures {

  private static final double NOTHING = 1e-6;

  private StudyMeasures() {}

  /** Names of all measures, in order. */
  static List<String> names(boolean warp) {
    float[] frame = new float[16 * 16];
    Clip clip = Clip.of(16, 16, 1, List.of(frame, frame));
    return List.copyOf(of(clip, frame, Set.of(), new double[0], warp).keySet());
  }

  /**
   * Measures a clip.
   *
   * @param picture the start image as a frame of the clip
   * @param joints frames into which a step leads over a joint
   * @param plain steps of the clip to compare joints with; empty if there is none
   */
  static Map<String, Double> of(
      Clip clip, float[] picture, Set<Integer> joints, double[] plain, boolean warp) {
    Request request = Request.CLIP.withReference(picture);
    Report report = Report.of(clip, warp ? request : request.withoutWarp());
    Map<String, Double> all = new LinkedHashMap<>(report.summary());
    double[] moved = report.series().get("moved").values();
    double[] tracked = report.series().get("tracked").values();
    int half = (moved.length - 1) / 2;
    if (tracked[moved.length - 1] == 0) {
      List.of("moved", "moved_x", "moved_y").forEach(name -> all.put(name, Double.NaN));
    }
    all.put("moved_half", tracked[half] == 0 ? Double.NaN : moved[half]);
    all.put("moved_most", Arrays.stream(moved).max().orElse(0));
    double[] saturation = report.series().get("saturation").values();
    double first = saturation[0];
    all.put(
        "saturation_kept",
        first < NOTHING ? Double.NaN : saturation[saturation.length - 1] / first);
    all.put("joint_ratio", joints(report.series().get("step").values(), joints));
    all.put("joint_plain", joints(plain, joints));
    return all;
  }

  /** Steps between neighbours, as {@code joint_plain} needs them. */
  static double[] steps(Clip clip) {
    return Steps.of(clip).steps();
  }

  private static double joints(double[] steps, Set<Integer> joints) {
    return joints.isEmpty() || steps.length == 0
        ? Double.NaN
        : new Steps(steps, new double[0]).jointRatio(joints);
  }

  /** Frames at which a link begins, else those at which another chunk has the largest weight. */
  static Set<Integer> joints(VideoSettings settings, SamplingPlan plan) {
    Set<Integer> joints = new TreeSet<>();
    int frames = settings.frames();
    Links links = plan.get(Ports.LINKS);
    if (links.count(frames) > 1) {
      for (int f = links.frames(); f < frames; f += links.frames() - links.overlap()) {
        joints.add(f);
      }
    } else if (settings.decodeChunk() > 0 && settings.decodeChunk() < frames) {
      int[] chunk = new int[frames];
      double[] largest = new double[frames];
      List<Decoding.Piece> pieces = plan.get(Ports.DECODING).pieces(frames, settings.decodeChunk());
      for (int j = 0; j < pieces.size(); j++) {
        Decoding.Piece piece = pieces.get(j);
        for (int i = 0; i < piece.frames().length; i++) {
          int f = piece.frames()[i];
          if (piece.weights()[i] > largest[f]) {
            largest[f] = piece.weights()[i];
            chunk[f] = j;
          }
        }
      }
      for (int f = 1; f < frames; f++) {
        if (chunk[f] != chunk[f - 1]) {
          joints.add(f);
        }
      }
    }
    return joints;
  }

  /** The clip, then its frames back to the second; {@code 2 N - 2} frames. */
  static Clip pingPong(Clip clip) {
    int n = clip.frames();
    return Clip.lazy(
        clip.width(),
        clip.height(),
        clip.channels(),
        2 * n - 2,
        i -> clip.frame(i < n ? i : 2 * n - 2 - i));
  }
}
