package sc.fiji.svdtools.plan;

import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import sc.fiji.svdtools.attention.FramePositions;
import sc.fiji.svdtools.attention.FrameWindows;
import sc.fiji.svdtools.attention.LogitScaling;
import sc.fiji.svdtools.attention.TokenScaling;
import sc.fiji.svdtools.sampling.Estimator;
import sc.fiji.svdtools.sampling.Guider;

/** All ports, in the order a run asks them. {@code pipeline} asks, techniques answer. */
public final class Ports {

  /** Whether a long clip is made link by link. */
  public static final Port<Links> LINKS = new Port<>("the links of a long clip", Links.NONE);

  /** Seeded noise, by purpose and number. */
  public static final Port<NoiseSource> NOISE = new Port<>("the noise", NoiseSource.GAUSSIAN);

  /** Token, latent and numbers for each frame. */
  public static final Port<Conditioner> CONDITIONS =
      new Port<>("the conditions", Conditioner.PLAIN);

  /** Images that are encoded besides the start image, of the frames of a clip: what they cost. */
  public static final Port<IntUnaryOperator> ENCODED =
      new Port<>("the images that are encoded", frames -> 0);

  /** Noise levels. */
  public static final Port<UnaryOperator<double[]>> LEVELS =
      new Port<>("the noise levels", told -> told);

  /** Where the frames stand in time. */
  public static final Port<FramePositions> POSITIONS =
      new Port<>("the frame positions", FramePositions.PLAIN);

  /** Factors on query, key and value. */
  public static final Port<TokenScaling> TOKENS =
      new Port<>("the q, k and v scales", TokenScaling.PLAIN);

  /** Factors on the logits of self-attention. */
  public static final Port<LogitScaling> LOGITS =
      new Port<>("the attention scale", LogitScaling.PLAIN);

  /** Groups of frames in temporal self-attention. */
  public static final Port<FrameWindows> WINDOWS =
      new Port<>("the attention windows", FrameWindows.PLAIN);

  /** Whether the last frame is followed by the first. */
  public static final Port<Border> BORDER = new Port<>("the ends of the clip", Border.ZERO);

  /** Steps that share features. */
  public static final Port<FeatureReuse> FEATURES =
      new Port<>("the steps that share features", FeatureReuse.PLAIN);

  /** Guidance scales per step and frame. */
  public static final Port<Guider> GUIDANCE = new Port<>("the guidance", Guider.PLAIN);

  /** A further pass with changed attention. */
  public static final Port<Perturbation> PERTURBATION =
      new Port<>("the perturbed pass", Perturbation.NONE);

  /** Arithmetic on the estimates, behind guidance. */
  public static final Port<Estimator> ESTIMATE = new Port<>("the estimate", Estimator.PLAIN);

  /** How the estimate of a whole clip is made of networks for some of its frames. */
  public static final Port<Prediction> PREDICTION = new Port<>("the prediction", Prediction.PLAIN);

  /** What becomes of the latents after each step. */
  public static final Port<State> STATE = new Port<>("the state after a step", State.PLAIN);

  /** Which steps are made, from which start. */
  public static final Port<Chain> CHAIN = new Port<>("the chain of steps", Chain.PLAIN);

  /** Which frames are decoded together. */
  public static final Port<Decoding> DECODING = new Port<>("the decoding", Decoding.PLAIN);

  /** What becomes of decoded frames before they leave. */
  public static final Port<Decoding.Finish> FINISH =
      new Port<>("the finish of the frames", Decoding.Finish.PLAIN);

  private Ports() {}
}
