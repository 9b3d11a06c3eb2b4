package sc.fiji.svdtools.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.NoiseSource;

/**
 * A long clip, link by link: what the networks need and what is kept does not grow with its length.
 *
 * <p>Source: the chained clips of the published image-to-video models, whose next start image is
 * the last frame made.
 *
 * @param links how the clip is divided
 * @param settings the whole clip
 * @param progress of the whole clip
 */
record LinkedRun(Links links, VideoSettings settings, Progress progress) {

  /** Makes one link. */
  @FunctionalInterface
  interface Maker {
    RunReport make(Sources sources, VideoSettings link, FrameSink sink, Progress progress);
  }

  /** Makes all links and hands their frames on as those of one clip. */
  RunReport run(Sources sources, FrameSink sink, Maker maker) {
    int count = links.count(settings.frames());
    Sources given = sources.with(Encoders.FIRST, List.of(sources.start()));
    RunReport all = new RunReport(0, 0, 0, "");
    int made = 0;
    for (int k = 0; k < count; k++) {
      Tail tail = new Tail(made, k == 0 ? 0 : links.overlap(), sink);
      RunReport one = maker.make(given, link(k), tail, new Told(k, count));
      all = all.plus(one);
      made += links.frames() - tail.shared;
      List<StartFrame> last = tail.frames();
      given =
          given
              .with(Encoders.START, List.of(last.get(last.size() - 1)))
              .with(Encoders.BEFORE, last);
    }
    return all;
  }

  private VideoSettings link(int k) {
    long seed = k == 0 ? settings.seed() : NoiseSource.derived(settings.seed(), "link", k);
    return settings.withFrames(links.frames()).withSeed(seed);
  }

  /** Hands a link's frames on, without those shared with the one before, and keeps the last. */
  private final class Tail implements FrameSink {

    private final int before;
    private final int shared;
    private final FrameSink sink;
    private final Deque<float[]> last = new ArrayDeque<>();
    private int handed;

    Tail(int before, int shared, FrameSink sink) {
      this.before = before;
      this.shared = shared;
      this.sink = sink;
    }

    @Override
    public void frame(int index, float[] rgb) {
      if (index >= links.frames() - links.overlap()) {
        // The receiver may change what it gets.
        last.add(rgb.clone());
      }
      int place = before + index - shared;
      if (index >= shared && place < settings.frames()) {
        sink.frame(place, rgb);
        handed++;
      }
    }

    @Override
    public void takeBack(int frames) {
      last.clear();
      if (handed > 0) {
        sink.takeBack(handed);
        handed = 0;
      }
    }

    List<StartFrame> frames() {
      List<StartFrame> frames = new ArrayList<>();
      Canvas canvas = settings.canvas();
      for (float[] rgb : last) {
        frames.add(new StartFrame(canvas.width(), canvas.height(), rgb));
      }
      return frames;
    }
  }

  /** The progress of a link as part of the whole: stages come once and in order. */
  private final class Told implements Progress {

    private final int link;
    private final int count;

    Told(int link, int count) {
      this.link = link;
      this.count = count;
    }

    @Override
    public void update(Stage stage, int done, int total) {
      boolean last = link == count - 1;
      switch (stage) {
        case SAMPLE -> progress.update(stage, link * total + done, count * total);
        case DECODE -> {
          if (last) {
            progress.update(stage, done, total);
          }
        }
        default -> {
          if (link == 0) {
            progress.update(stage, done, total);
          }
        }
      }
    }

    @Override
    public void notice(String text) {
      if (link == 0) {
        progress.notice(text);
      }
    }

    @Override
    public void formed(int done, int total, Supplier<Preview> preview) {
      progress.formed(link * total + done, count * total, preview);
    }

    @Override
    public boolean cancelled() {
      return progress.cancelled();
    }
  }
}
