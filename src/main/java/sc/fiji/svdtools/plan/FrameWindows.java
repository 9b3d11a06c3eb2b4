package sc.fiji.svdtools.plan;

/** The groups of frames that see each other in temporal self-attention. */
@FunctionalInterface
public interface FrameWindows {

  /** All frames see each other. */
  FrameWindows PLAIN = Windows::one;

  /** The windows of a clip of {@code frames} frames. */
  Windows of(int frames);
}
