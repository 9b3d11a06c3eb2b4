package sc.fiji.svdtools.attention;

/** The groups of frames that see each other in temporal self-attention. */
@FunctionalInterface
public interface FrameWindows {

  /** All frames see each other. */
  FrameWindows PLAIN = Windows::one;

  /** Each frame sees itself alone. */
  FrameWindows ALONE = Windows::each;

  /** The windows of a clip of {@code frames} frames. */
  Windows of(int frames);
}
