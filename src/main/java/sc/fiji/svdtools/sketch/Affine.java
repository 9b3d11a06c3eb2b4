package sc.fiji.svdtools.sketch;

/** A map of the plane: {@code (x, y)} to {@code (a x + b y + c, d x + e y + f)}. */
public record Affine(double a, double b, double c, double d, double e, double f) {

  /** The map that moves nothing. */
  public static final Affine STILL = scaled(1, 1, 0, 0);

  private static final double NOTHING = 1e-6;

  /** {@code (sx x + left, sy y + top)}. */
  public static Affine scaled(double sx, double sy, double left, double top) {
    return new Affine(sx, 0, left, 0, sy, top);
  }

  /** Turned and scaled about a point, then shifted. */
  static Affine about(Point centre, Pose pose) {
    double turn = Math.toRadians(pose.angle());
    double cos = pose.scale() * Math.cos(turn);
    double sin = pose.scale() * Math.sin(turn);
    double x = centre.x();
    double y = centre.y();
    return new Affine(
        cos, -sin, x + pose.dx() - cos * x + sin * y, sin, cos, y + pose.dy() - sin * x - cos * y);
  }

  public double x(double x, double y) {
    return a * x + b * y + c;
  }

  public double y(double x, double y) {
    return d * x + e * y + f;
  }

  /** This behind another one: {@code p} to {@code this(first(p))}. */
  public Affine after(Affine first) {
    return new Affine(
        a * first.a + b * first.d,
        a * first.b + b * first.e,
        x(first.c, first.f),
        d * first.a + e * first.d,
        d * first.b + e * first.e,
        y(first.c, first.f));
  }

  /** The map back. */
  public Affine inverse() {
    double det = a * e - b * d;
    return new Affine(
        e / det, -b / det, (b * f - c * e) / det, -d / det, a / det, (c * d - a * f) / det);
  }

  /** How far it turns, degrees clockwise, -180 to 180. */
  public double angle() {
    return Math.toDegrees(Math.atan2(d - b, a + e));
  }

  /** The root of the factor by which it makes areas larger. */
  public double scale() {
    return Math.sqrt(Math.abs(a * e - b * d));
  }

  /** Whether it moves nothing. */
  boolean still() {
    return Math.abs(a - 1) + Math.abs(b) + Math.abs(d) + Math.abs(e - 1) < NOTHING
        && Math.abs(c) + Math.abs(f) < NOTHING;
  }
}
