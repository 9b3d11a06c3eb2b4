package sc.fiji.svdtools.pipeline;

import sc.fiji.svdtools.clip.FrameSink;

/** Counts the frames that a sink has got. */
final class CountedSink implements FrameSink {
  private final FrameSink sink;
  private int frames;

  CountedSink(FrameSink sink) {
    this.sink = sink;
  }

  @Override
  public void frame(int index, float[] rgb) {
    sink.frame(index, rgb);
    frames++;
  }

  void takeBack() {
    if (frames > 0) {
      sink.takeBack(frames);
    }
  }
}
