package sc.fiji.svdtools.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Conditioning;
import sc.fiji.svdtools.clip.Fitting;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.model.vision.EncoderInput;
import sc.fiji.svdtools.nn.Hook;
import sc.fiji.svdtools.plan.Encoders;
import sc.fiji.svdtools.plan.NoiseSource;
import sc.fiji.svdtools.tensor.Scope;
import sc.fiji.svdtools.tensor.TensorList;

/**
 * The sources of one run through the encoders, each when it is first asked for.
 *
 * <p>Owns: what it has encoded, in the scope of the run.
 */
final class Encoding implements Encoders {

  private final Scope owner;
  private final Stage stage;
  private final Sources sources;
  private final VideoSettings settings;
  private final NoiseSource noise;
  private final Hook stop;
  private final Map<String, NDArray> known = new HashMap<>();

  /**
   * @param owner lives as long as the run
   * @param stage brings the encoders to the device
   * @param noise for augmentation
   * @param stop asked before each block
   */
  Encoding(
      Scope owner,
      Stage stage,
      Sources sources,
      VideoSettings settings,
      NoiseSource noise,
      Hook stop) {
    this.owner = owner;
    this.stage = stage;
    this.sources = sources;
    this.settings = settings;
    this.noise = noise;
    this.stop = stop;
  }

  @Override
  public boolean has(String source) {
    return sources.names().contains(source);
  }

  @Override
  public int count(String source) {
    return pictures(source).size();
  }

  private List<StartFrame> pictures(String source) {
    List<StartFrame> pictures = sources.pictures().get(source);
    if (pictures == null) {
      throw new IllegalArgumentException("There is no image '" + source + "'.");
    }
    return pictures;
  }

  @Override
  public NDArray tokens(Scope scope, String source) {
    return known(scope, "tokens", source, (s, i) -> token(s, pictures(source).get(i)));
  }

  private NDArray token(Scope s, StartFrame picture) {
    NDArray image = s.floats(picture.rgb(), 3, picture.height(), picture.width());
    Conditioning.Preprocessing how = settings.conditioning().preprocessing();
    NDArray seen = how.whole() ? image : fitting(picture).cut(s, image);
    int size = stage.networks().imageEncoder().imageSize();
    NDArray input =
        switch (how) {
          case REFERENCE, REFERENCE_WHOLE -> EncoderInput.reference(s, seen, size);
          case COMFY, COMFY_WHOLE -> EncoderInput.comfy(s, seen, size);
        };
    return stage.networks().imageEncoder().forward(s, input, stop);
  }

  @Override
  public NDArray latents(Scope scope, String source) {
    return known(scope, "latents", source, (s, i) -> latent(s, fitted(s, pictures(source).get(i))));
  }

  @Override
  public NDArray augmented(Scope scope, String source) {
    if (settings.conditioning().augmentation() == 0) {
      return latents(scope, source);
    }
    return known(
        scope,
        "augmented",
        source,
        (s, i) -> latent(s, noisy(s, fitted(s, pictures(source).get(i)), source, i)));
  }

  @Override
  public NDArray pictures(Scope scope, String source) {
    return known(scope, "pictures", source, (s, i) -> fitted(s, pictures(source).get(i)));
  }

  @Override
  public NDArray encoded(Scope scope, NDArray pictures) {
    int count = Math.toIntExact(pictures.getShape().get(0));
    NDArray all =
        stage.encoding(
            () -> encoded(count, (s, i) -> latent(s, s.call("rows", pictures, (long) i, i + 1L))));
    return scope.adopt(all);
  }

  private NDArray fitted(Scope s, StartFrame picture) {
    NDArray image = s.floats(picture.rgb(), 3, picture.height(), picture.width());
    return fitting(picture).apply(s, image);
  }

  private NDArray noisy(Scope s, NDArray image, String source, int number) {
    long[] shape = image.getShape().getShape();
    long seed =
        source.equals(START)
            ? settings.seed()
            : NoiseSource.derived(settings.seed(), "augmentation of " + source, number);
    NDArray n = noise.augmentation(s, shape, settings.latentShape(), seed);
    double strength = settings.conditioning().augmentation();
    return s.call("add", image, s.call("scaled", n, strength));
  }

  private NDArray latent(Scope s, NDArray image) {
    NDArray latent = stage.networks().encoder().forward(s, s.call("to_last", image), stop);
    stage.requireFinite(s, latent, "The VAE encoder", DataType.FLOAT32);
    return latent;
  }

  @Override
  public Placement placement(String source) {
    return fitting(pictures(source).get(0)).placement();
  }

  private Fitting fitting(StartFrame picture) {
    return Fitting.of(picture.width(), picture.height(), settings.canvas());
  }

  @Override
  public NDArray area(Scope scope, String source) {
    return known(scope, "area", source, (s, i) -> area(s, source, pictures(source).get(i)));
  }

  private NDArray area(Scope s, String source, StartFrame picture) {
    if (picture.area() == null) {
      throw new IllegalArgumentException("The image '" + source + "' has no area selected.");
    }
    Canvas canvas = settings.canvas();
    NDArray pixels = s.floats(picture.area(), 1, picture.height(), picture.width());
    NDArray shares =
        s.call(
            "area_shares",
            fitting(picture).apply(s, pixels),
            new long[] {canvas.latentHeight(), canvas.latentWidth()});
    return s.call("to_last", shares);
  }

  @Override
  public NDArray texts(Scope scope, List<String> words) {
    float[][] rows = sources.texts().embed(words, stop);
    NDArray like = tokens(scope, START);
    long size = like.getShape().get(1);
    float[] all = new float[Math.toIntExact(rows.length * size)];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != size) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "The text tower gives %d numbers for a text, the image encoder of this checkpoint"
                    + " %d; both must be as in OpenCLIP ViT-H/14 and Stable Video Diffusion, 1024.",
                rows[i].length,
                size));
      }
      System.arraycopy(rows[i], 0, all, Math.toIntExact(i * size), rows[i].length);
    }
    return scope.replace(scope.floats(all, rows.length, size), "convert", like);
  }

  /** Encodes the images of a source one by one, the first time. */
  private NDArray known(
      Scope scope, String what, String source, BiFunction<Scope, Integer, NDArray> encode) {
    String key = what + " " + source;
    NDArray all = known.get(key);
    if (all == null) {
      all = stage.encoding(() -> encoded(count(source), encode));
      known.put(key, all);
    }
    return scope.call("cloned", all);
  }

  private NDArray encoded(int count, BiFunction<Scope, Integer, NDArray> encode) {
    try (Scope s = owner.child()) {
      List<NDArray> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        try (Scope one = s.child()) {
          rows.add(one.release(encode.apply(one, i)));
        }
      }
      if (rows.size() == 1) {
        return s.release(rows.get(0));
      }
      TensorList list = s.list(rows.toArray(NDArray[]::new));
      return s.release(s.call("stack_rows", list));
    }
  }
}
