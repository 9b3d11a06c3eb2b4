package sc.fiji.svdtools.plan;

/**
 * What one estimate of a clip costs.
 *
 * @param frames frames that go through the network, each time counted
 * @param most frames at once
 */
public record Effort(double frames, int most) {

  /** All frames once. */
  public static Effort plain(int frames) {
    return new Effort(frames, frames);
  }

  /** So many times this, one after the other. */
  public Effort times(double factor) {
    return new Effort(factor * frames, most);
  }

  /** This and then the other. */
  public Effort plus(Effort other) {
    return new Effort(frames + other.frames, Math.max(most, other.most));
  }
}
