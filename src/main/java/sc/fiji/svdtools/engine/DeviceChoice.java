package sc.fiji.svdtools.engine;

import ai.djl.Device;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sc.fiji.svdtools.natives.CudaDriver.Gpu;
import sc.fiji.svdtools.request.ModelRequest;

/**
 * Where the networks run, and why.
 *
 * @param device the device
 * @param reason why this one, for the log
 * @param warning a remedy if a GPU is present but not usable, else empty
 * @param others further devices, which share drafts, or the windows of a step; only for {@code all}
 */
public record DeviceChoice(Device device, String reason, String warning, List<Device> others) {

  public DeviceChoice {
    others = List.copyOf(others);
  }

  private DeviceChoice(Device device, String reason, String warning) {
    this(device, reason, warning, List.of());
  }

  /** All devices, the one where the networks run first. */
  public List<Device> devices() {
    return Stream.concat(Stream.of(device), others.stream()).toList();
  }

  /**
   * Chooses the device.
   *
   * @param wish {@code automatic}, {@code all} (the same, and the other usable GPUs besides),
   *     {@code cpu} or {@code gpuN}
   * @param hardware asked only where the wish leaves it open
   * @throws IllegalArgumentException if the GPU asked for is not there
   */
  public static DeviceChoice of(String wish, Hardware hardware) {
    if (wish.equals("cpu")) {
      return new DeviceChoice(Device.cpu(), "The CPU is used because the settings say so.", "");
    }
    int gpus = hardware.usableGpus();
    List<Gpu> known = hardware.driver().gpus();
    if (wish.equals("automatic") || wish.equals(ModelRequest.ALL)) {
      return gpus == 0
          ? cpu(NoGpu.of(hardware))
          : automatic(gpus, known, hardware.leastCapability(), wish.equals(ModelRequest.ALL));
    }
    int number = Integer.parseInt(wish.substring("gpu".length()));
    if (number >= gpus) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'device' is 'gpu%d', but PyTorch can use %s; it must be automatic,"
                  + " cpu%s.",
              number,
              gpus == 0
                  ? "no GPU (" + NoGpu.of(hardware).text() + ")"
                  : gpus == 1 ? "one GPU" : gpus + " GPUs",
              gpus == 0 ? "" : gpus == 1 ? " or gpu0" : " or gpu0 to gpu" + (gpus - 1)));
    }
    int least = hardware.leastCapability();
    if (number < known.size() && known.get(number).capability() < least) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The value of 'device' is 'gpu%d', but %s; %s.",
              number,
              known.get(number).tooOldFor(least),
              NoGpu.OLDER));
    }
    return new DeviceChoice(
        Device.gpu(number), "GPU " + number + " is used because the settings say so.", "");
  }

  /**
   * The devices a run may use, the first one first, as far as that can be told without a download.
   *
   * @throws IllegalArgumentException if the GPU asked for is not there
   */
  public static Optional<List<Device>> foreseen(String wish, Hardware hardware) {
    if (wish.equals("cpu") || (hardware.driver().gpus().isEmpty() && !wish.startsWith("gpu"))) {
      return Optional.of(List.of(Device.cpu()));
    }
    return hardware.installed() ? Optional.of(of(wish, hardware).devices()) : Optional.empty();
  }

  /** Numbers of the GPUs that the loaded PyTorch works on. */
  static List<Integer> gpus(Hardware hardware) {
    int count = hardware.usableGpus();
    return usable(count, hardware.driver().gpus(), hardware.leastCapability());
  }

  private static List<Integer> usable(int count, List<Gpu> known, int least) {
    return IntStream.range(0, count)
        .filter(i -> i >= known.size() || known.get(i).capability() >= least)
        .boxed()
        .toList();
  }

  private static DeviceChoice automatic(int gpus, List<Gpu> known, int least, boolean all) {
    List<Integer> usable = usable(gpus, known, least);
    if (!usable.isEmpty()) {
      int i = usable.get(0);
      List<Device> others =
          usable.stream().skip(1).limit(all ? usable.size() : 0).map(Device::gpu).toList();
      String more =
          others.isEmpty()
              ? ""
              : ", and " + others.size() + " more for drafts and the windows of long clips";
      return new DeviceChoice(
          Device.gpu(i),
          "GPU " + i + " is used because PyTorch can use it" + more + ".",
          "",
          others);
    }
    return cpu(new NoGpu(known.get(0).tooOldFor(least) + "; " + NoGpu.OLDER, ""));
  }

  private static DeviceChoice cpu(NoGpu why) {
    return why.remedy().isEmpty()
        ? new DeviceChoice(Device.cpu(), "The CPU is used because " + why.reason() + ".", "")
        : new DeviceChoice(
            Device.cpu(), "The CPU is used because PyTorch found no usable GPU.", why.sentence());
  }
}
