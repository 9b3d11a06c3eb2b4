package sc.fiji.svdtools.command;

import ij.ImagePlus;
import java.awt.Rectangle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.scijava.util.VersionUtils;
import sc.fiji.svdtools.image.FirstFrame;
import sc.fiji.svdtools.image.ImageInput;
import sc.fiji.svdtools.image.Provenance;
import sc.fiji.svdtools.image.VideoOutput;
import sc.fiji.svdtools.pipeline.ModelInfo;
import sc.fiji.svdtools.pipeline.Progress;
import sc.fiji.svdtools.pipeline.RunReport;
import sc.fiji.svdtools.pipeline.StartFrame;
import sc.fiji.svdtools.pipeline.VideoSettings;

/**
 * One run: image and parameters in, clip out.
 *
 * @param input image to start from; not changed
 * @param wanted parameters as given, zeros not yet resolved
 * @param request which model, where
 */
record AnimateJob(ImagePlus input, AnimateParameters wanted, ModelRequest request) {

  /**
   * Makes the clip.
   *
   * @throws IllegalArgumentException if image, parameters or request are not usable
   * @throws java.util.concurrent.CancellationException if {@code progress} asks to stop
   */
  ImagePlus run(ModelCache models, Progress progress) {
    Rectangle crop = ImageInput.crop(input);
    StartFrame start = ImageInput.read(input);
    return models.use(request, progress, model -> run(model, start, crop, progress));
  }

  private ImagePlus run(LoadedModel model, StartFrame start, Rectangle crop, Progress progress) {
    AnimateParameters used =
        wanted.resolved(model.generator().model(), start.width(), start.height());
    VideoSettings settings = used.settings();
    VideoOutput output = new VideoOutput(input, settings.canvas(), used.fps());
    double[] psnr = new double[1];
    RunReport report =
        model
            .generator()
            .generate(
                start,
                settings,
                (index, rgb) -> {
                  if (index == 0) {
                    psnr[0] = FirstFrame.psnr(start, settings.canvas(), rgb);
                  }
                  output.frame(index, rgb);
                },
                progress);
    ImagePlus image = output.image();
    if (image.getNFrames() != settings.frames()) {
      throw new IllegalStateException(
          "The model gave %d frames; %d were asked for."
              .formatted(image.getNFrames(), settings.frames()));
    }
    provenance(model, used, crop, psnr[0], report).writeTo(image);
    return image;
  }

  private Provenance provenance(
      LoadedModel model, AnimateParameters used, Rectangle crop, double psnr, RunReport report) {
    Map<String, String> entries = new LinkedHashMap<>();
    used.values().forEach((key, value) -> entries.put(key, value.toString()));
    entries.put("macro", "run(\"" + AnimateImageCommand.LABEL + "\", \"" + used.text() + "\");");
    entries.put("version", VersionUtils.getVersion(AnimateJob.class));
    ModelInfo info = model.generator().model();
    entries.put("model", info.name());
    entries.put("layout", info.layout());
    entries.put("fingerprint", info.fingerprint());
    entries.put(
        "checkpoint", request.checkpoint().isEmpty() ? "built-in demo" : request.checkpoint());
    entries.put("device", model.generator().device());
    entries.put("devicereason", model.device().reason());
    if (!model.device().warning().isEmpty()) {
      entries.put("devicewarning", model.device().warning());
    }
    entries.put("source", input.getTitle());
    entries.put("sourcesize", input.getWidth() + " x " + input.getHeight());
    entries.put(
        "sourceplane", "c=%d z=%d t=%d".formatted(input.getC(), input.getZ(), input.getT()));
    entries.put("sourcerange", input.getDisplayRangeMin() + " to " + input.getDisplayRangeMax());
    entries.put("crop", "x=%d y=%d w=%d h=%d".formatted(crop.x, crop.y, crop.width, crop.height));
    entries.put("firstframepsnr", String.format(Locale.ROOT, "%.2f dB", psnr));
    entries.put("seconds", String.format(Locale.ROOT, "%.2f", report.totalSeconds()));
    return new Provenance(entries);
  }
}
