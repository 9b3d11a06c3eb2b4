package sc.fiji.svdtools.job;

import ij.ImagePlus;
import ij.ImageStack;
import java.util.Locale;
import java.util.Map;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.Synthetic;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.text.Digits;
import sc.fiji.svdtools.text.Quote;

/** The frames of a clip that are images, without the generated ones between them. */
public final class RealFrames {

  private RealFrames() {}

  /**
   * A stack of copies: pixels, labels, look and calibration are those of the input of {@link
   * BetweenJob}.
   *
   * @throws IllegalArgumentException if nothing would be left, or nothing is generated, or the clip
   *     is not one that {@link BetweenJob} makes
   */
  public static ImagePlus of(ImagePlus clip) {
    Synthetic.Kind kind = Synthetic.of(clip);
    if (kind != Synthetic.Kind.PART) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              kind == Synthetic.Kind.NONE
                  ? "'%s' has no synthetic frames; their labels begin with 'synthetic'."
                  : "All frames of '%s' are synthetic; nothing would be left.",
              Quote.plain(clip.getTitle())));
    }
    TimePoints.requireSeries(clip);
    int inserted = inserted(clip);
    ImageStack from = clip.getStack();
    ImageStack left = new ImageStack(clip.getWidth(), clip.getHeight());
    for (int i = 1; i <= from.size(); i++) {
      if (!Synthetic.isLabel(from.getSliceLabel(i))) {
        left.addSlice(from.getSliceLabel(i), Plane.pixels(clip, i).duplicate());
      }
    }
    Map<String, String> entries = Provenance.read(clip).entries();
    String title = entries.getOrDefault("source", clip.getTitle().replace(Synthetic.SUFFIX, ""));
    ImagePlus real = new ImagePlus(VideoOutput.unique(title), left);
    real.setDimensions(1, 1, left.size());
    real.setOpenAsHyperStack(left.size() > 1);
    real.setCalibration(clip.getCalibration().copy());
    real.getCalibration().frameInterval *= inserted + 1.0;
    if (clip.getBitDepth() != 24) {
      real.setLut(clip.getProcessor().getLut());
      real.setDisplayRange(clip.getDisplayRangeMin(), clip.getDisplayRangeMax());
    }
    return real;
  }

  /** Number of generated frames between two time points; 0 where the clip does not tell. */
  private static int inserted(ImagePlus clip) {
    String told = Provenance.read(clip).entries().getOrDefault(BetweenJob.INSERTED, "0");
    try {
      int inserted = Digits.whole(told);
      if (inserted >= 0) {
        return inserted;
      }
    } catch (NumberFormatException e) {
      // The sentence below says so.
    }
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "The property 'svd.%s' of '%s' is %s; it must be the number of frames inserted between"
                + " two time points.",
            BetweenJob.INSERTED,
            Quote.plain(clip.getTitle()),
            Quote.of(told)));
  }
}
