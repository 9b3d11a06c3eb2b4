package sc.fiji.svdtools.pipeline;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import sc.fiji.svdtools.clip.Cancelling;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.tensor.Lanes;

/**
 * Steps of the drafts of a run on several devices, counted together. The user is told, and asked
 * whether to stop, on the calling thread alone.
 */
final class DraftSteps {

  private final Progress progress;
  private final int all;
  private final AtomicInteger made = new AtomicInteger();
  private int told = -1;

  /**
   * @param progress of the whole run
   * @param all steps of the whole run
   */
  DraftSteps(Progress progress, int all) {
    this.progress = progress;
    this.all = all;
  }

  /** For the calling thread while it waits. */
  void ask() {
    Cancelling.check(progress);
    tell();
  }

  private void tell() {
    int now = made.get();
    if (now > told) {
      told = now;
      progress.update(Progress.Stage.SAMPLE, now, all);
    }
  }

  /** Of a draft on the calling thread. */
  Progress here(boolean first) {
    return new Progress() {
      private int before;

      @Override
      public void update(Stage stage, int done, int total) {
        if (stage == Stage.SAMPLE) {
          made.addAndGet(done - before);
          before = done;
          tell();
        } else if (first) {
          progress.update(stage, done, total);
        }
      }

      @Override
      public void notice(String text) {
        if (first) {
          progress.notice(text);
        }
      }

      @Override
      public void formed(int done, int total, Supplier<Preview> preview) {
        progress.formed(told, all, preview);
      }

      @Override
      public boolean cancelled() {
        return progress.cancelled();
      }
    };
  }

  /** Of a draft on another thread. */
  Progress aside(Lanes lanes) {
    return new Progress() {
      private int before;

      @Override
      public void update(Stage stage, int done, int total) {
        if (stage == Stage.SAMPLE) {
          made.addAndGet(done - before);
          before = done;
        }
      }

      @Override
      public boolean cancelled() {
        lanes.check();
        return false;
      }
    };
  }
}
