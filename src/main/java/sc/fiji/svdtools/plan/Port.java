package sc.fiji.svdtools.plan;

/**
 * A question about a run that a technique may answer; see {@link Ports}.
 *
 * <p>A port is claimed by at most one technique, which gives the answer, and wrapped by any number,
 * each of which changes it. Ports are told apart by identity.
 *
 * @param <P> type of the answer
 */
public final class Port<P> {

  private final String what;
  private final P plain;

  /**
   * @param what is answered, for messages: "... and ... both set {@code what}"
   * @param plain the published answer
   */
  public Port(String what, P plain) {
    this.what = what;
    this.plain = plain;
  }

  /** What is answered, for messages. */
  public String what() {
    return what;
  }

  /** The published answer. */
  public P plain() {
    return plain;
  }
}
