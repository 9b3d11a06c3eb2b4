package sc.fiji.svdtools.clip;

import java.util.function.Supplier;

/**
 * The progress of a part of a run as that of the whole: steps are counted on, the image is encoded
 * once.
 *
 * @param progress of the whole
 * @param before steps made by the parts before
 * @param all steps of all parts
 * @param first whether this is the first part
 */
public record PartProgress(Progress progress, int before, int all, boolean first)
    implements Progress {

  @Override
  public void update(Stage stage, int done, int total) {
    if (stage == Stage.SAMPLE) {
      progress.update(stage, before + done, all);
    } else if (stage == Stage.DECODE || first) {
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
    progress.formed(before + done, all, preview);
  }

  @Override
  public boolean cancelled() {
    return progress.cancelled();
  }
}
