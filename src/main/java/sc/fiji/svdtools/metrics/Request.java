package sc.fiji.svdtools.metrics;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Report} is to hold.
 *
 * @param reference picture the first frame should show, planar like the clip's frames
 * @param joints frames at which attention windows start; empty for no joint ratio
 * @param warp whether to measure the warp error, which takes most of the time
 */
public record Request(Optional<float[]> reference, List<Integer> joints, boolean warp) {

  /** Everything that needs no more than the clip. */
  public static final Request CLIP = new Request(Optional.empty(), List.of(), true);

  public Request {
    joints = List.copyOf(joints);
    for (int joint : joints) {
      if (joint < 0) {
        throw new IllegalArgumentException(
            "A joint is at frame " + joint + "; frames are numbered from 0.");
      }
    }
  }

  /** The same with a picture to compare the first frame with. */
  public Request withReference(float[] picture) {
    return new Request(Optional.of(picture), joints, warp);
  }

  /** The same with window starts. */
  public Request withJoints(List<Integer> starts) {
    return new Request(reference, starts, warp);
  }

  /** The same without the warp error. */
  public Request withoutWarp() {
    return new Request(reference, joints, false);
  }
}
