package sc.fiji.svdtools.job;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.Texts;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.engine.LoadedModel;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.file.ImageFile;
import sc.fiji.svdtools.forecast.Forecast;
import sc.fiji.svdtools.forecast.Forecaster;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Plane;
import sc.fiji.svdtools.image.Planes;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.StartDigest;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.image.area.Selection;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.AnimateParameters;
import sc.fiji.svdtools.request.Animation;
import sc.fiji.svdtools.request.ModelRequest;
import sc.fiji.svdtools.technique.Techniques;

/**
 * One run: image and parameters in, clip out.
 *
 * @param input image to start from; not changed
 * @param wanted parameters as given, zeros not yet resolved
 * @param request which model, where
 */
public record AnimateJob(ImagePlus input, Animation wanted, ModelRequest request) {

  /**
   * A finished clip.
   *
   * @param image the clip, without properties
   * @param lasting how it was made; the same for every run of the same job
   * @param passing what differs between runs: device and seconds
   */
  record Made(ImagePlus image, Map<String, String> lasting, Map<String, String> passing) {

    /** The clip, with its properties. */
    ImagePlus withProperties() {
      Map<String, String> entries = new LinkedHashMap<>(lasting);
      entries.putAll(passing);
      new Provenance(entries).writeTo(image);
      return image;
    }
  }

  /**
   * Makes the clip and notes in its properties how.
   *
   * <p>The image is taken as it is when this is called: it may be changed or closed while the run
   * waits for another.
   *
   * @throws IllegalArgumentException if image, parameters or request are not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  public ImagePlus run(ModelCache models, Progress progress) {
    AnimateJob held = held();
    held.check(wanted.clip().planes());
    return held.run(models, held.others(), progress);
  }

  /** The same on an image of its own that was checked, with the images that techniques ask for. */
  ImagePlus run(ModelCache models, Map<String, List<StartFrame>> others, Progress progress) {
    if (wanted.asTrained() && !wanted.list().isEmpty()) {
      ModelInfo model = models.outlook(request).facts().model();
      wanted.resolved(model, crop().width, crop().height).check(others);
    }
    return models
        .use(request, progress, model -> make(model, others, plan -> plan, progress))
        .withProperties();
  }

  /** The same with a copy of the image as it is now, on which is selected what the text says. */
  AnimateJob held() {
    return selecting(HeldImage.of(input, wanted.clip().planes()), wanted, request);
  }

  /** A job on an image of its own, on which is selected what the parameters say. */
  public static AnimateJob selecting(ImagePlus own, Animation wanted, ModelRequest request) {
    Selection.select(own, wanted.clip().selection());
    return new AnimateJob(own, wanted.withSelection(""), request);
  }

  /**
   * Refuses what cannot become a clip, before a model is loaded.
   *
   * @param planes that are read for that
   * @throws IllegalArgumentException if the image is not usable, or not with these parameters
   */
  void check(Planes planes) {
    planes.of(input).forEach(plane -> wanted.begun(read(plane)));
    NamedImages.require(wanted, request);
    VideoOutput.check(input, wanted.clip().outputtype());
  }

  /**
   * What {@link #run} would do.
   *
   * @throws IllegalArgumentException if the image is not usable, or not with these parameters
   */
  public Forecast forecast(Forecaster outlook) {
    if (!wanted.clip().selection().isEmpty()) {
      return held().forecast(outlook);
    }
    check(Planes.SHOWN);
    Rectangle crop = crop();
    Animation used = wanted.resolved(outlook.facts().model(), crop.width, crop.height);
    return outlook.forecast(used.settings(), used.plan(), used.clip().planes().of(input).size());
  }

  /** The start image and all that techniques ask for. */
  Sources sources(StartFrame start, Map<String, List<StartFrame>> others) {
    Sources sources = Sources.of(start);
    for (Map.Entry<String, List<StartFrame>> other : others.entrySet()) {
      sources = sources.with(other.getKey(), other.getValue());
    }
    return request.textTowerPath().map(Texts::of).map(sources::with).orElse(sources);
  }

  /** The images that techniques ask for, as they are now. */
  Map<String, List<StartFrame>> others() {
    return NamedImages.of(wanted);
  }

  /** Makes the clip with {@code model}. */
  Made make(LoadedModel model, Progress progress) {
    return make(model, others(), plan -> plan, progress);
  }

  /**
   * Makes the clip with {@code model}.
   *
   * @param others images that techniques ask for
   * @param change of the plan, to one that makes the same clip
   */
  Made make(
      LoadedModel model,
      Map<String, List<StartFrame>> others,
      UnaryOperator<SamplingPlan> change,
      Progress progress) {
    Rectangle crop = crop();
    Animation used = used(model);
    VideoSettings settings = used.settings();
    AnimateParameters clip = used.clip();
    VideoOutput output =
        new VideoOutput(
            input, crop, settings.canvas(), clip.fps(), clip.outputtype(), clip.planes());
    used.check(others);
    HeapNeed.of(input, used).require();
    List<String> psnr = new ArrayList<>();
    RunReport all = new RunReport(0, 0, 0, "");
    for (Plane plane : clip.planes().of(input)) {
      Animation.Begun begun = used.begun(read(plane));
      StartFrame start = begun.start();
      RunReport report =
          model
              .generator()
              .generate(
                  sources(start, others),
                  settings,
                  change.apply(begun.animation().plan()),
                  new FirstFrameSink(output, start, settings.canvas(), psnr),
                  progress);
      all = all.plus(report);
    }
    ImagePlus image = whole(output.image(), settings.frames());
    Map<String, String> lasting = lasting(model, others);
    lasting.put(
        "crop",
        String.format(Locale.ROOT, "x=%d y=%d w=%d h=%d", crop.x, crop.y, crop.width, crop.height));
    lasting.put("firstframepsnr", String.join(", ", psnr));
    lasting.putAll(all.found());
    return new Made(image, lasting, passing(model, all));
  }

  private static ImagePlus whole(ImagePlus image, int frames) {
    if (image.getNFrames() != frames) {
      throw new IllegalStateException(
          "The model gave " + image.getNFrames() + " frames, not " + frames + ".");
    }
    return image;
  }

  /** The parameters with every choice left to image and model made. */
  Animation used(LoadedModel model) {
    Rectangle crop = crop();
    Animation used =
        wanted
            .withSelection(Selection.text(input))
            .resolved(model.generator().model(), crop.width, crop.height);
    return used.begun(read(Plane.shown(input))).animation();
  }

  /** With an area for the scales, or parts that move, the selection is no crop. */
  private Rectangle crop() {
    return wanted.inArea() || wanted.hasPaths() ? ImageInput.whole(input) : ImageInput.crop(input);
  }

  StartFrame read(Plane plane) {
    return wanted.inArea()
        ? ImageInput.readWithArea(input, plane)
        : ImageInput.read(input, plane, crop());
  }

  /** What is known about the clip before it is made. */
  public Map<String, String> lasting(LoadedModel model) {
    return lasting(model, others());
  }

  private Map<String, String> lasting(LoadedModel model, Map<String, List<StartFrame>> others) {
    Animation used = used(model);
    Map<String, String> entries = new LinkedHashMap<>();
    used.values().forEach((key, value) -> entries.put(key, value.toString()));
    entries.put("macro", used.macro());
    entries.put("techniques", used.list().isEmpty() ? "none" : Techniques.names(used.list()));
    entries.put("version", Version.text());
    ModelInfo info = model.generator().model();
    entries.put("model", info.name());
    entries.put("layout", info.layout());
    entries.put("fingerprint", info.fingerprint());
    entries.put(
        "checkpoint", request.builtIn().map(DemoCheckpoint::label).orElse(request.checkpoint()));
    if (!request.unet().isEmpty()) {
      entries.put("unet", request.unet());
    }
    entries.put("source", input.getTitle());
    if (!ImageFile.turned(input).isEmpty()) {
      entries.put("sourceturned", "EXIF orientation " + ImageFile.turned(input));
    }
    entries.put("sourcesize", input.getWidth() + " x " + input.getHeight());
    int[] at = Plane.position(input);
    entries.put("sourceplane", String.format(Locale.ROOT, "c=%d z=%d t=%d", at[0], at[1], at[2]));
    entries.put("startsha256", startDigests(used));
    entries.putAll(NamedImages.marks(others, used.plan(), request));
    entries.put("sourcerange", input.getDisplayRangeMin() + " to " + input.getDisplayRangeMax());
    return entries;
  }

  private String startDigests(Animation used) {
    return used.clip().planes().of(input).stream()
        .map(plane -> StartDigest.of(read(plane)))
        .collect(Collectors.joining(", "));
  }

  private static Map<String, String> passing(LoadedModel model, RunReport report) {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("device", model.generator().device());
    if (!report.helpers().isEmpty()) {
      entries.put("otherdevices", String.join(", ", report.helpers()));
    }
    entries.put("devicereason", model.device().reason());
    if (!model.device().warning().isEmpty()) {
      entries.put("devicewarning", model.device().warning());
    }
    if (!report.memory().isEmpty()) {
      entries.put("memory", report.memory());
    }
    entries.put("seconds", String.format(Locale.ROOT, "%.2f", report.totalSeconds()));
    return entries;
  }
}
