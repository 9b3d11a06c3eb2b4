package sc.fiji.svdtools.checkpoint;

/** What the names of each network's tensors begin with in the original single file. */
public final class Prefixes {

  public static final String VISION = "conditioner.embedders.0.open_clip.model.visual";
  public static final String ENCODER = "conditioner.embedders.3.encoder";
  public static final String UNET = "model.diffusion_model";
  public static final String DECODER = "first_stage_model";

  private Prefixes() {}
}
