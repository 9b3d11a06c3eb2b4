package sc.fiji.svdtools.sketch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import sc.fiji.svdtools.text.Digits;

/**
 * How an object moves over the frames: poses at some of them, straight between, or a line that it
 * follows at an even speed from the first frame to the last.
 *
 * <p>Text forms: {@code at 0:0,0 13:26,-4,90,1.5} (frame, shift, turn, size; frames counted from 0;
 * before the first and after the last nothing changes) and {@code along 50,62 60,64 76,62}, of
 * which the way from its first point counts.
 *
 * @param keys frame to pose; empty for a line
 * @param line two points or more; empty for poses
 */
public record Route(TreeMap<Integer, Pose> keys, List<Point> line) {

  static final String AT = "at";
  static final String ALONG = "along";

  private static final int MOST_FRAMES = 1000;

  public Route {
    keys = new TreeMap<>(keys);
    line = List.copyOf(line);
    if (keys.isEmpty() == line.isEmpty() || line.size() == 1) {
      throw new IllegalArgumentException("poses, or two points");
    } else if (!keys.isEmpty() && (keys.firstKey() < 0 || keys.lastKey() >= MOST_FRAMES)) {
      throw new IllegalArgumentException("frames of a clip");
    }
    keys.values().forEach(Pose::requireNear);
    for (Point p : line) {
      p.requireNear();
      new Point(p.x() - line.get(0).x(), p.y() - line.get(0).y()).requireNear();
    }
  }

  /** Poses at frames from 0 to 999. */
  public static Route at(Map<Integer, Pose> keys) {
    return new Route(new TreeMap<>(keys), List.of());
  }

  /** A line. */
  public static Route along(List<Point> line) {
    return new Route(new TreeMap<>(), line);
  }

  static Route parse(String word, String... parts) {
    if (word.equals(ALONG)) {
      return along(Arrays.stream(parts).map(Point::parse).toList());
    }
    TreeMap<Integer, Pose> keys = new TreeMap<>();
    for (String part : parts) {
      int colon = part.indexOf(':');
      int frame = Digits.whole(part.substring(0, Math.max(0, colon)));
      if (keys.put(frame, Pose.parse(part.substring(colon + 1))) != null) {
        throw new IllegalArgumentException(part);
      }
    }
    return at(keys);
  }

  String text() {
    return keys.isEmpty()
        ? ALONG + " " + line.stream().map(Point::text).collect(Collectors.joining(" "))
        : AT
            + " "
            + keys.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue().text())
                .collect(Collectors.joining(" "));
  }

  /** Whether a frame is not before the first pose and not after the last one. */
  boolean knows(int frame) {
    return keys.isEmpty() || (frame >= keys.firstKey() && frame <= keys.lastKey());
  }

  /** The pose at a frame of so many. */
  Pose pose(int frame, int frames) {
    if (keys.isEmpty()) {
      return onLine(frames == 1 ? 0 : frame / (frames - 1.0));
    }
    Map.Entry<Integer, Pose> before = keys.floorEntry(frame);
    Map.Entry<Integer, Pose> after = keys.ceilingEntry(frame);
    if (before == null || after == null) {
      return (before == null ? after : before).getValue();
    }
    int gap = after.getKey() - before.getKey();
    double share = gap == 0 ? 0 : (double) (frame - before.getKey()) / gap;
    return before.getValue().toward(after.getValue(), share);
  }

  private Pose onLine(double share) {
    double length = 0;
    for (int i = 1; i < line.size(); i++) {
      length += line.get(i).distance(line.get(i - 1));
    }
    double left = share * length;
    Point at = line.get(line.size() - 1);
    for (int i = 1; i < line.size(); i++) {
      double part = line.get(i).distance(line.get(i - 1));
      if (left <= part && part > 0) {
        at = line.get(i - 1).toward(line.get(i), left / part);
        break;
      }
      left -= part;
    }
    return new Pose(at.x() - line.get(0).x(), at.y() - line.get(0).y(), 0, 1);
  }

  /**
   * The direction of the movement at a frame, degrees clockwise from the right; of a frame without
   * one that of the nearest frame with one. NaN if nothing moves.
   */
  double heading(int frame, int frames) {
    for (int off = 0; off < frames; off++) {
      for (int f : new int[] {frame + off, frame - off}) {
        if (f >= 0 && f < frames) {
          Pose before = pose(Math.max(0, f - 1), frames);
          Pose after = pose(Math.min(frames - 1, f + 1), frames);
          double dx = after.dx() - before.dx();
          double dy = after.dy() - before.dy();
          if (Math.hypot(dx, dy) > 0.01) {
            return Math.toDegrees(Math.atan2(dy, dx));
          }
        }
      }
    }
    return Double.NaN;
  }
}
