package sc.fiji.svdtools.plan;

/** What the convolutions over frames see beyond the ends of the clip. */
public enum Border {
  /** Zeros, as trained. */
  ZERO,
  /** The other end of the clip: the last frame is followed by the first. */
  CIRCULAR
}
