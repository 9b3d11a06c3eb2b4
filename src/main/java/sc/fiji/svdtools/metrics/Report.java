package sc.fiji.svdtools.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All metrics of one clip.
 *
 * <p>Every value is finite. Names stay as they are for ever: scripts read them.
 *
 * @param frames number of frames
 * @param summary name to value, in a fixed order
 * @param series name to values per frame, in a fixed order
 */
public record Report(int frames, Map<String, Double> summary, Map<String, Series> series) {

  private static final double LEVELS = 255;

  public Report {
    summary = Collections.unmodifiableMap(new LinkedHashMap<>(summary));
    series = Collections.unmodifiableMap(new LinkedHashMap<>(series));
  }

  /** Measures {@code clip}. */
  public static Report of(Clip clip, Request request) {
    return of(clip, request, stage -> {});
  }

  /**
   * Measures {@code clip}.
   *
   * @param stage told what is measured next; may throw to stop
   * @throws IllegalArgumentException if frames or reference are not usable
   */
  public static Report of(Clip clip, Request request, Consumer<String> stage) {
    Builder builder = new Builder(clip, request, stage);
    builder.motion();
    builder.brightness();
    builder.likeness();
    builder.foreground();
    if (request.warp()) {
      builder.warp();
    }
    builder.loop();
    return new Report(clip.frames(), builder.summary, builder.series);
  }

  /** Two lines: names, values. */
  public String summaryCsv() {
    StringBuilder names = new StringBuilder();
    StringBuilder values = new StringBuilder();
    summary.forEach(
        (name, value) -> {
          names.append(names.length() == 0 ? "" : ",").append(name);
          values.append(values.length() == 0 ? "" : ",").append(number(value));
        });
    return names.append('\n').append(values).append('\n').toString();
  }

  /** One line per frame, numbered from 0; a cell is empty where a series has no value. */
  public String framesCsv() {
    StringBuilder text = new StringBuilder("frame");
    series.keySet().forEach(name -> text.append(',').append(name));
    text.append('\n');
    for (int frame = 0; frame < frames; frame++) {
      text.append(frame);
      for (Series one : series.values()) {
        text.append(',').append(one.has(frame) ? number(one.at(frame)) : "");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static final class Builder {

    private final Clip clip;
    private final Request request;
    private final Consumer<String> stage;
    private final Map<String, Double> summary = new LinkedHashMap<>();
    private final Map<String, Series> series = new LinkedHashMap<>();

    Builder(Clip clip, Request request, Consumer<String> stage) {
      this.clip = clip;
      this.request = request;
      this.stage = stage;
      summary.put("frames", (double) clip.frames());
    }

    void motion() {
      stage.accept("motion");
      Steps steps = Steps.of(clip);
      summary.put("mean_step", steps.mean());
      summary.put("step_cv", steps.variation());
      summary.put("jitter", steps.jitter());
      if (!request.joints().isEmpty()) {
        summary.put("joint_ratio", steps.jointRatio(request.joints()));
      }
      Steps levels = Steps.of(clip, Steps.Size.ABSOLUTE, 0);
      summary.put("step_levels", LEVELS * levels.mean());
      summary.put("jitter_levels", levels.jitter());
      summary.put("high_band_share", HighBand.share(clip));
      series.put("step", new Series(1, steps.steps()));
      series.put("acceleration", new Series(1, steps.accelerations()));
    }

    void brightness() {
      stage.accept("contrast");
      Contrast contrast = Contrast.of(clip);
      summary.put("flicker", contrast.flicker());
      put("contrast", new Series(0, contrast.relativeDeviations()), 1);
      put("mean_shift", new Series(0, contrast.meanShifts()), 0);
      put("saturation", new Series(0, contrast.saturations()), 0);
    }

    void likeness() {
      stage.accept("likeness");
      request
          .reference()
          .ifPresent(
              picture -> {
                Fidelity first = Fidelity.of(clip, 0, picture);
                summary.put("first_psnr", first.psnr());
                summary.put("first_ssim", first.ssim());
              });
      put("psnr_to_start", psnr(), Fidelity.MOST);
      put("content_drift", new Series(0, ContentDrift.of(clip)), 0);
    }

    private Series psnr() {
      float[] picture = request.reference().orElseGet(() -> clip.frame(0));
      int first = request.reference().isPresent() ? 0 : 1;
      double[] values = new double[clip.frames() - first];
      for (int i = 0; i < values.length; i++) {
        values[i] = Fidelity.psnr(clip.frame(i + first), picture);
      }
      return new Series(first, values);
    }

    void foreground() {
      stage.accept("foreground");
      Foreground foreground = Foreground.of(clip);
      put("foreground_kept", new Series(0, foreground.kept()), 1);
      put("foreground_area", new Series(0, foreground.areas()), 1);
      put("objects", new Series(0, foreground.objects()), 1);
      put("compactness", new Series(0, foreground.compactness()), 1);
      put("hue_shift", new Series(0, foreground.hueShifts()), 0);
      Tracks tracks = Tracks.of(clip);
      put("tracked", new Series(0, tracks.kept()), 1);
      put("moved_x", new Series(0, tracks.right()), 0);
      put("moved_y", new Series(0, tracks.down()), 0);
      put("moved", new Series(0, tracks.away()), 0);
    }

    void warp() {
      stage.accept("warp error");
      WarpError warp = WarpError.of(clip);
      summary.put("warp_error", warp.mean());
      summary.put("warp_share", warp.share());
      series.put("warp_error", new Series(1, warp.errors()));
    }

    void loop() {
      stage.accept("loop");
      Loop loop = Loop.of(clip);
      summary.put("loop_closure", loop.closure());
      summary.put("loop_local", loop.localClosure());
      summary.put("loop_acceleration", loop.acceleration());
    }

    /** Summarised by its last value. */
    private void put(String name, Series values, double empty) {
      series.put(name, values);
      summary.put(name, values.last(empty));
    }
  }
}
