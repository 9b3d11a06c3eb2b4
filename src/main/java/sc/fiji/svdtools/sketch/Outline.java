package sc.fiji.svdtools.sketch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A part of a picture. Text forms: {@code all}, {@code rectangle 40,52 20,20} and {@code oval 40,52
 * 20,20} (corner, then size), {@code polygon 40,52 60,52 50,70}, with {@code /} between the rings
 * of a part with holes or of several pieces, of which odd numbers count.
 *
 * @param form which of them
 * @param rings corner and size, or the points of each ring; empty for all
 */
public record Outline(Form form, List<List<Point>> rings) {

  /** Everything. */
  public static final Outline ALL = new Outline(Form.ALL, List.of());

  private static final String BETWEEN = " / ";
  private static final int CORNERS_OF_OVAL = 64;

  /** What it is. */
  public enum Form {
    /** The whole picture: what moves is the camera. */
    ALL,
    /** Corner and size. */
    RECTANGLE,
    /** The ellipse in it. */
    OVAL,
    /** Rings of points. */
    POLYGON
  }

  public Outline {
    rings = rings.stream().map(List::copyOf).toList();
    boolean box = form == Form.RECTANGLE || form == Form.OVAL;
    boolean whole = form == Form.ALL;
    boolean shaped =
        box
            ? rings.size() == 1 && rings.get(0).size() == 2 && positive(rings.get(0).get(1))
            : whole == rings.isEmpty() && rings.stream().allMatch(ring -> ring.size() > 2);
    if (!shaped) {
      throw new IllegalArgumentException("no such shape");
    }
  }

  private static boolean positive(Point size) {
    return size.x() > 0 && size.y() > 0;
  }

  /** Reads the text form. */
  static Outline parse(String text) {
    String[] words = text.strip().split("\\s+", 2);
    Form form = Form.valueOf(words[0].toUpperCase(Locale.ROOT));
    List<List<Point>> rings = new ArrayList<>();
    if (words.length > 1) {
      for (String ring : words[1].split("/", -1)) {
        rings.add(Arrays.stream(ring.strip().split("\\s+")).map(Point::parse).toList());
      }
    }
    return new Outline(form, rings);
  }

  /** The text form. */
  public String text() {
    String name = form.name().toLowerCase(Locale.ROOT);
    String points =
        rings.stream()
            .map(ring -> ring.stream().map(Point::text).collect(Collectors.joining(" ")))
            .collect(Collectors.joining(BETWEEN));
    return points.isEmpty() ? name : name + " " + points;
  }

  /** Its rings as points, moved; none for all. */
  public List<List<Point>> polygons(Affine map) {
    return corners().stream()
        .map(
            ring ->
                ring.stream()
                    .map(p -> new Point(map.x(p.x(), p.y()), map.y(p.x(), p.y())))
                    .toList())
        .toList();
  }

  private List<List<Point>> corners() {
    if (form == Form.ALL || form == Form.POLYGON) {
      return rings;
    }
    Point corner = rings.get(0).get(0);
    Point size = rings.get(0).get(1);
    int count = form == Form.OVAL ? CORNERS_OF_OVAL : 4;
    double reach = form == Form.OVAL ? 0.5 : Math.sqrt(0.5);
    List<Point> ring = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double turn = 2 * Math.PI * (i + 0.5) / count;
      ring.add(
          new Point(
              corner.x() + size.x() * (0.5 + reach * Math.cos(turn)),
              corner.y() + size.y() * (0.5 + reach * Math.sin(turn))));
    }
    return List.of(ring);
  }

  /** Its area in square pixels, of any but all. */
  public double area() {
    double area = 0;
    for (List<Point> ring : corners()) {
      for (int i = 0; i < ring.size(); i++) {
        Point p = ring.get(i);
        Point q = ring.get((i + 1) % ring.size());
        area += (p.x() * q.y() - q.x() * p.y()) / 2;
      }
    }
    return Math.abs(area);
  }

  /** The middle of the area; of all, the point given. */
  Point centre(Point ofAll) {
    return form == Form.ALL ? ofAll : middle();
  }

  /** The middle of the area, of any but all. */
  public Point middle() {
    double area = 0;
    double x = 0;
    double y = 0;
    for (List<Point> ring : corners()) {
      for (int i = 0; i < ring.size(); i++) {
        Point p = ring.get(i);
        Point q = ring.get((i + 1) % ring.size());
        double cross = p.x() * q.y() - q.x() * p.y();
        area += cross;
        x += cross * (p.x() + q.x());
        y += cross * (p.y() + q.y());
      }
    }
    Point first = corners().get(0).get(0);
    return Math.abs(area) < 1e-9 ? first : new Point(x / (3 * area), y / (3 * area));
  }
}
