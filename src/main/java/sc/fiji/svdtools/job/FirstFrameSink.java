package sc.fiji.svdtools.job;

import java.util.List;
import java.util.Locale;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.image.FirstFrame;
import sc.fiji.svdtools.image.VideoOutput;

/** Hands frames on; notes how well the first one shows the start image. */
final class FirstFrameSink implements FrameSink {

  private final VideoOutput output;
  private final StartFrame start;
  private final Canvas canvas;
  private final List<String> psnr;
  private int last = -1;

  /**
   * A sink for one clip.
   *
   * @param psnr gets a text in dB when the first frame comes; it is taken back with that frame
   */
  FirstFrameSink(VideoOutput output, StartFrame start, Canvas canvas, List<String> psnr) {
    this.output = output;
    this.start = start;
    this.canvas = canvas;
    this.psnr = psnr;
  }

  @Override
  public void frame(int index, float[] rgb) {
    last = index;
    if (index == 0) {
      psnr.add(String.format(Locale.ROOT, "%.2f dB", FirstFrame.psnr(start, canvas, rgb)));
    }
    output.frame(index, rgb);
  }

  @Override
  public void takeBack(int frames) {
    if (frames > last) {
      psnr.remove(psnr.size() - 1);
    }
    last -= frames;
    output.takeBack(frames);
  }
}
