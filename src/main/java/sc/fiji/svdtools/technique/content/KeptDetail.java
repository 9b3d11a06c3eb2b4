package sc.fiji.svdtools.technique.content;

import java.util.function.UnaryOperator;
import sc.fiji.svdtools.interpolation.CarriedDetail;
import sc.fiji.svdtools.key.Keys;
import sc.fiji.svdtools.key.Range;
import sc.fiji.svdtools.plan.Decoding;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.technique.Technique;

/**
 * Gives frames the detail of the start image that the autoencoder lost, where it went ({@link
 * CarriedDetail}).
 *
 * <p>What is new in a frame, or has changed its look, keeps what was decoded. A loop or a later
 * link of a long clip counts from its own first frame. Motion is estimated on the CPU.
 *
 * <p>Source: none known for video diffusion; residuals moved along with motion are how video codecs
 * predict, and Sundaram et al. 2010 the test forth and back.
 *
 * @param keepdetail k, 0 = off to 1
 */
public record KeptDetail(@Range(least = 0, most = 1) double keepdetail) implements Technique {

  /** All of it. */
  public KeptDetail() {
    this(1);
  }

  public KeptDetail {
    Keys.check(KeptDetail.class, "keepdetail", keepdetail);
  }

  @Override
  public SamplingPlan applyTo(SamplingPlan plan) {
    return active()
        ? plan.wrap(name(), Ports.FINISH, inner -> new Finish(inner, keepdetail))
        : plan;
  }

  /** Frames with their detail, behind another finish. */
  private record Finish(Decoding.Finish inner, double share) implements Decoding.Finish {

    @Override
    public UnaryOperator<float[]> begin(float[] start, int width, int height) {
      UnaryOperator<float[]> before = inner.begin(start, width, height);
      CarriedDetail after = new CarriedDetail(start, width, height, share);
      return y -> after.next(before.apply(y));
    }

    @Override
    public int bytesPerPixel() {
      return inner.bytesPerPixel() + CarriedDetail.BYTES_PER_PIXEL;
    }
  }

  @Override
  public KeptDetail neutral(int frames) {
    return new KeptDetail(0);
  }
}
