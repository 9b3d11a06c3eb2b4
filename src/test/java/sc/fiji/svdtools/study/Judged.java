package sc.fiji.svdtools.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a clip between two images compares with the true one, over its middle frames.
 *
 * <p>Cells are connected parts of at least 25 pixels where a frame departs from the background by
 * more than 0.12; those of the true frame are matched with those of the made one, nearest first, up
 * to 10 pixels.
 *
 * @param good share of frames with every cell within 4 pixels and nothing else
 * @param position mean distance of matched cells, in pixels
 * @param kept share of cells that are matched
 * @param ghosts other parts per cell
 * @param jitter mean second difference of the positions' errors, in pixels
 * @param jump last step over the mean one, in grey levels
 */
record Judged(
    double good, double position, double kept, double ghosts, double jitter, double jump) {

  private static final int SIDE = TrueClip.SIDE;
  private static final int AREA = SIDE * SIDE;
  private static final double GATE = 10;
  private static final double NEAR = 4;
  private static final int FEWEST = 25;
  private static final float THRESHOLD = 0.12f;

  static Judged of(TrueClip truth, List<float[]> made) {
    int frames = made.size();
    int rim = Math.max(1, frames / 5);
    double good = 0;
    double distance = 0;
    double matched = 0;
    double cells = 0;
    double ghosts = 0;
    Map<Integer, double[][]> errors = new HashMap<>();
    for (int f = 0; f < frames; f++) {
      List<double[]> here = parts(truth.frames().get(f), truth.ground());
      List<double[]> seen = parts(made.get(f), truth.ground());
      int[] partner = match(here, seen);
      double worst = 0;
      int found = 0;
      for (int i = 0; i < here.size(); i++) {
        if (partner[i] >= 0) {
          double[] off = off(here.get(i), seen.get(partner[i]));
          found++;
          worst = Math.max(worst, Math.hypot(off[0], off[1]));
          errors.computeIfAbsent(i, k -> new double[frames][])[f] = off;
          distance += middle(f, rim, frames) ? Math.hypot(off[0], off[1]) : 0;
        }
      }
      if (middle(f, rim, frames)) {
        good += found == here.size() && seen.size() == here.size() && worst < NEAR ? 1 : 0;
        matched += found;
        cells += here.size();
        ghosts += seen.size() - found;
      }
    }
    return new Judged(
        good / (frames - 2 * rim),
        distance / Math.max(1, matched),
        matched / cells,
        ghosts / cells,
        jitter(errors),
        jump(made));
  }

  private static double[] off(double[] place, double[] seen) {
    return new double[] {seen[0] - place[0], seen[1] - place[1]};
  }

  private static boolean middle(int f, int rim, int frames) {
    return f >= rim && f < frames - rim;
  }

  private static double jitter(Map<Integer, double[][]> errors) {
    double sum = 0;
    int count = 0;
    for (double[][] e : errors.values()) {
      for (int f = 1; f < e.length - 1; f++) {
        if (e[f - 1] != null && e[f] != null && e[f + 1] != null) {
          sum +=
              Math.hypot(
                  e[f + 1][0] - 2 * e[f][0] + e[f - 1][0], e[f + 1][1] - 2 * e[f][1] + e[f - 1][1]);
          count++;
        }
      }
    }
    return sum / Math.max(1, count);
  }

  private static double jump(List<float[]> made) {
    int n = made.size();
    double all = 0;
    for (int f = 2; f < n - 2; f++) {
      all += step(made, f) / (n - 4);
    }
    return step(made, n - 1) / (all + 1e-9);
  }

  private static double step(List<float[]> made, int f) {
    double sum = 0;
    for (int i = 0; i < 3 * AREA; i++) {
      sum += Math.abs(made.get(f)[i] - made.get(f - 1)[i]);
    }
    return sum / (3 * AREA);
  }

  private static int[] match(List<double[]> a, List<double[]> b) {
    int[] partner = new int[a.size()];
    java.util.Arrays.fill(partner, -1);
    boolean[] taken = new boolean[b.size()];
    while (true) {
      double least = GATE;
      int first = -1;
      int second = -1;
      for (int i = 0; i < a.size(); i++) {
        for (int j = 0; j < b.size(); j++) {
          double d = Math.hypot(a.get(i)[0] - b.get(j)[0], a.get(i)[1] - b.get(j)[1]);
          if (partner[i] < 0 && !taken[j] && d < least) {
            least = d;
            first = i;
            second = j;
          }
        }
      }
      if (first < 0) {
        return partner;
      }
      partner[first] = second;
      taken[second] = true;
    }
  }

  /** Centres of the parts. */
  private static List<double[]> parts(float[] frame, float[] ground) {
    float[] departure = new float[AREA];
    for (int i = 0; i < frame.length; i++) {
      departure[i % AREA] = Math.max(departure[i % AREA], Math.abs(frame[i] - ground[i]));
    }
    boolean[] left = new boolean[AREA];
    for (int i = 0; i < AREA; i++) {
      left[i] = smooth(departure, i) > THRESHOLD;
    }
    List<double[]> parts = new ArrayList<>();
    for (int i = 0; i < AREA; i++) {
      if (left[i]) {
        double[] part = part(left, i);
        if (part[2] >= FEWEST) {
          parts.add(new double[] {part[0] / part[2], part[1] / part[2]});
        }
      }
    }
    return parts;
  }

  /** Mean of the neighbours with weights 1 2 1 in both directions, a deviation of 0.7 pixels. */
  private static double smooth(float[] values, int at) {
    double sum = 0;
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        int x = Math.max(0, Math.min(SIDE - 1, at % SIDE + dx));
        int y = Math.max(0, Math.min(SIDE - 1, at / SIDE + dy));
        sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy)) / 16.0 * values[y * SIDE + x];
      }
    }
    return sum;
  }

  private static double[] part(boolean[] left, int start) {
    java.util.ArrayDeque<Integer> open = new java.util.ArrayDeque<>(List.of(start));
    left[start] = false;
    double[] sums = new double[3];
    while (!open.isEmpty()) {
      int at = open.poll();
      sums[0] += at % SIDE;
      sums[1] += at / SIDE;
      sums[2]++;
      for (int next : new int[] {at - 1, at + 1, at - SIDE, at + SIDE}) {
        boolean near = next >= 0 && next < AREA && Math.abs(next % SIDE - at % SIDE) <= 1;
        if (near && left[next]) {
          left[next] = false;
          open.add(next);
        }
      }
    }
    return sums;
  }
}
