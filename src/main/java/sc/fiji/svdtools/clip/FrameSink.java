package sc.fiji.svdtools.clip;

/** Takes finished frames in order, so that a long clip need not be held twice in memory. */
public interface FrameSink {

  /**
   * One finished frame.
   *
   * @param index 0 to frames - 1, ascending
   * @param rgb {@code [3, height, width]} row-major, in [0, 1]; the receiver may keep it
   */
  void frame(int index, float[] rgb);

  /**
   * Takes back the last frames: memory ran out after them, and they come again. A sink that only
   * looks at frames has nothing to do.
   *
   * @param frames how many, at least 1; all of the clip, or of its last link
   */
  default void takeBack(int frames) {}
}
