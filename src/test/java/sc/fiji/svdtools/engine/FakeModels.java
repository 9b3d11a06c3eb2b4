package sc.fiji.svdtools.engine;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import sc.fiji.svdtools.checkpoint.CheckpointFacts;
import sc.fiji.svdtools.checkpoint.CheckpointMark;
import sc.fiji.svdtools.checkpoint.DemoCheckpoint;
import sc.fiji.svdtools.checkpoint.ModelFiles;
import sc.fiji.svdtools.checkpoint.ModelInfo;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.FrameSink;
import sc.fiji.svdtools.clip.Preview;
import sc.fiji.svdtools.clip.Progress;
import sc.fiji.svdtools.clip.RunReport;
import sc.fiji.svdtools.clip.Sources;
import sc.fiji.svdtools.clip.StartFrame;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Draft;
import sc.fiji.svdtools.forecast.Work;
import sc.fiji.svdtools.natives.CudaDriver;
import sc.fiji.svdtools.natives.GpuLibrary;
import sc.fiji.svdtools.pipeline.VideoGenerator;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.request.ModelRequest;

/** Models without networks: frame f is the mean colour of the start image, darker with f. */
public final class FakeModels implements ModelProvider {

  public static final ModelInfo INFO =
      new ModelInfo("fake", "fake layout", "0123456789abcdef", 14, 128, 128, true);

  /** A computer with one GPU and a new driver. */
  public static final CudaDriver GPU =
      new CudaDriver(true, 12_080, List.of(new CudaDriver.Gpu("Fake GPU", 89)));

  public ModelInfo info = INFO;
  public int gpus;
  public int least;
  public boolean installed = true;
  public CudaDriver driver = CudaDriver.NONE;
  public GpuLibrary library;
  public String loaded;
  public boolean forCuda;
  public String runtimeFailure = "";
  public String namedBy = "";
  public LibraryTrial.Result trial = new LibraryTrial.Result(true, "PyTorch works on the CPU");
  public int pause;
  public int stopAfter = -1;
  public volatile int loads;

  /** How often files were read for what tells them apart. */
  public int marks;

  public volatile int open;
  public VideoSettings last;
  public StartFrame lastStart;
  public Device lastDevice;
  public List<Device> lastDevices;
  public DataType lastType;
  public ModelFiles lastFiles;
  public RuntimeException failure;

  /** Where drafts of several devices wait for each other. */
  public CyclicBarrier together;

  /** Seed of a draft that fails. */
  public long failingDraft = -1;

  public IOException loadFailure;

  @Override
  public synchronized VideoGenerator load(
      ModelFiles files, List<Device> devices, DataType type, Progress progress) throws IOException {
    if (loadFailure != null) {
      throw loadFailure;
    }
    loads++;
    open++;
    lastFiles = files;
    lastDevice = devices.get(0);
    lastDevices = devices;
    lastType = type;
    progress.update(Progress.Stage.LOAD, 1, 1);
    return new Generator(devices, type);
  }

  @Override
  public Path demo(DemoCheckpoint network) {
    return Path.of("demo.safetensors");
  }

  @Override
  public CheckpointFacts facts(ModelFiles files) {
    return new CheckpointFacts(
        info, new CheckpointFacts.Numbers(1_000_000, 100_000, 1_000_000, 100_000), 32, 32);
  }

  @Override
  public CheckpointMark mark(ModelFiles files) {
    marks++;
    return new CheckpointMark(
        "",
        Stream.concat(Stream.of(files.checkpoint()), files.unet().stream())
            .map(CheckpointMark.FileMark::of)
            .toList());
  }

  @Override
  public Hardware hardware() {
    return new Found();
  }

  private final class Found implements Hardware {
    @Override
    public int usableGpus() {
      return gpus;
    }

    @Override
    public CudaDriver driver() {
      return driver;
    }

    @Override
    public int leastCapability() {
      return least;
    }

    @Override
    public boolean installed() {
      return installed;
    }

    @Override
    public Optional<GpuLibrary> library() {
      return Optional.ofNullable(library);
    }

    @Override
    public boolean forCuda() {
      return forCuda;
    }

    @Override
    public String runtimeFailure() {
      return runtimeFailure;
    }

    @Override
    public String namedBy() {
      return namedBy;
    }

    @Override
    public LibraryTrial.Result trial(ModelRequest request) {
      return trial;
    }

    @Override
    public Optional<String> loaded() {
      return Optional.ofNullable(loaded);
    }
  }

  private final class Generator implements VideoGenerator {

    private final List<Device> devices;
    private final DataType type;

    Generator(List<Device> devices, DataType type) {
      this.devices = devices;
      this.type = type;
    }

    @Override
    public ModelInfo model() {
      return info;
    }

    @Override
    public String device() {
      return devices.get(0) + " " + type;
    }

    @Override
    public RunReport generate(
        Sources sources,
        VideoSettings settings,
        SamplingPlan plan,
        FrameSink sink,
        Progress progress) {
      last = settings;
      StartFrame start = sources.start();
      lastStart = start;
      if (failure != null) {
        throw failure;
      }
      int area = settings.canvas().width() * settings.canvas().height();
      for (int f = 0; f < settings.frames(); f++) {
        rest();
        if (progress.cancelled() || stopAfter-- == 0) {
          throw new CancellationException();
        }
        float[] rgb = new float[3 * area];
        for (int c = 0; c < 3; c++) {
          float value = mean(start, c) * (1 - f / (2f * settings.frames()));
          Arrays.fill(rgb, c * area, (c + 1) * area, value);
        }
        sink.frame(f, rgb);
        progress.update(Progress.Stage.SAMPLE, f + 1, settings.frames());
        progress.formed(f + 1, settings.frames(), FakeModels::unseen);
      }
      int shared = Work.effort(settings, plan).shared(devices.size());
      List<String> helpers = devices.subList(1, shared).stream().map(Device::toString).toList();
      return new RunReport(0.25, 0.5, 0.25, "", helpers, Map.of());
    }

    /** Its scores are those of random numbers from the seed. */
    @Override
    public Draft draft(
        Sources sources, VideoSettings settings, SamplingPlan plan, int steps, Progress progress) {
      last = settings;
      lastStart = sources.start();
      if (progress.cancelled()) {
        throw new CancellationException();
      }
      Canvas canvas = settings.canvas();
      int size = settings.frames() * canvas.latentHeight() * canvas.latentWidth() * 4;
      if (settings.seed() == failingDraft) {
        throw new IllegalStateException("draft of seed " + failingDraft);
      }
      meet();
      progress.update(Progress.Stage.SAMPLE, 1, 1);
      Random random = new Random(settings.seed());
      float[] z = new float[size];
      for (int i = 0; i < size; i++) {
        z[i] = (float) random.nextGaussian();
      }
      return new Draft(steps, settings.frames(), z, z, z, null);
    }

    @Override
    public void close() {
      synchronized (FakeModels.this) {
        open--;
      }
    }
  }

  private static Preview unseen() {
    throw new AssertionError("A preview was made though there is no display.");
  }

  private void meet() {
    try {
      if (together != null) {
        together.await(20, TimeUnit.SECONDS);
      }
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("Devices do not work at the same time.", e);
    }
  }

  private void rest() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new CancellationException();
    }
  }

  private static float mean(StartFrame start, int channel) {
    int area = start.width() * start.height();
    double sum = 0;
    for (int i = 0; i < area; i++) {
      sum += start.rgb()[channel * area + i];
    }
    return (float) (sum / area);
  }
}
