package sc.fiji.svdtools.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.forecast.Throughput;
import sc.fiji.svdtools.pipeline.VideoGenerator;
import sc.fiji.svdtools.plan.SamplingPlan;

/** The fake model reports as many steps as frames, and 0.25, 0.5 and 0.25 seconds. */
class TimedModelTest {

  private final List<Throughput> paces = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();

  @Test
  void stepsAreTimedWithoutTheFirst() throws IOException {
    VideoSettings settings = run(5);
    assertEquals(List.of(Throughput.of(settings, seconds(5 * 2))), paces);
  }

  /** Steps of several devices may be told together. */
  @Test
  void theFirstStepsOfSeveralDevicesAreLeftOut() {
    VideoSettings settings = VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), 4);
    VideoGenerator told =
        (VideoGenerator)
            Proxy.newProxyInstance(
                VideoGenerator.class.getClassLoader(),
                new Class<?>[] {VideoGenerator.class},
                (proxy, method, args) -> {
                  Progress progress = (Progress) args[4];
                  long second = 1_000_000_000;
                  for (int done : new int[] {3, 6, 8}) {
                    now.set((9 + 2 * done) * second);
                    progress.update(Progress.Stage.SAMPLE, done, 8);
                  }
                  return seconds(100);
                });
    new TimedModel(told, paces::add, now::get)
        .generate((Sources) null, settings, SamplingPlan.PLAIN, null, Progress.NONE);
    assertEquals(List.of(Throughput.of(settings, seconds(8 * 2))), paces);
  }

  @Test
  void aSingleStepIsTimedWhole() throws IOException {
    VideoSettings settings = run(1);
    assertEquals(List.of(Throughput.of(settings, seconds(0.5))), paces);
  }

  @Test
  void passesReportsAndPreviewsOn() throws IOException {
    List<String> heard = new ArrayList<>();
    run(
        3,
        new Progress() {
          @Override
          public void update(Stage stage, int done, int total) {
            heard.add(stage.name());
          }

          @Override
          public void formed(int done, int total, Supplier<Preview> preview) {
            heard.add("formed");
          }
        });
    assertTrue(heard.contains("SAMPLE") && heard.contains("formed"), heard.toString());
  }

  private static RunReport seconds(double steps) {
    return new RunReport(0.25, steps, 0.25, "");
  }

  private VideoSettings run(int frames) throws IOException {
    return run(frames, Progress.NONE);
  }

  private VideoSettings run(int frames, Progress progress) throws IOException {
    TimedModel model =
        new TimedModel(
            new FakeModels()
                .load(
                    ModelFiles.of(Path.of("demo")),
                    List.of(Device.cpu()),
                    DataType.FLOAT32,
                    Progress.NONE),
            paces::add,
            now::get);
    VideoSettings settings = VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), frames);
    StartFrame start = new StartFrame(2, 2, new float[12]);
    long first = 60_000_000_000L;
    long other = 2_000_000_000L;
    RunReport report =
        model.generate(
            start, settings, (index, rgb) -> now.addAndGet(index == 0 ? first : other), progress);
    assertEquals(1, report.totalSeconds());
    return settings;
  }
}
