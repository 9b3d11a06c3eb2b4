package sc.fiji.svdtools.plan;

/**
 * A port with at most one owner.
 *
 * @param port current answer
 * @param owner who set it; empty while it is the plain one
 */
public record Claim<P>(P port, String owner) {

  /** A port that nobody has claimed. */
  static <P> Claim<P> free(P plain) {
    return new Claim<>(plain, "");
  }

  /**
   * The port with a new owner.
   *
   * @param what is claimed, for the message
   * @throws IllegalArgumentException if it has an owner, naming both
   */
  Claim<P> by(String claimant, P claimed, String what) {
    if (claimant.equals(owner)) {
      throw new IllegalArgumentException(owner + " is given twice; it may be given once.");
    }
    if (!owner.isEmpty()) {
      throw new IllegalArgumentException(
          "%s and %s both set %s; use one of them.".formatted(owner, claimant, what));
    }
    return new Claim<>(claimed, claimant);
  }
}
