package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import sc.fiji.svdtools.attention.Windows;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.draft.Drafts;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * What a run will make and need, as one line for the user.
 *
 * @param settings each clip
 * @param plan techniques
 * @param clips number of clips
 * @param devices that share drafts, or the windows of a step; 1 for all on one
 * @param seconds estimate for all clips; empty before the first run on a device
 * @param memory estimate; empty while the device is not known
 * @param network what is to be known of the network; empty for nothing
 */
public record Forecast(
    VideoSettings settings,
    SamplingPlan plan,
    int clips,
    int devices,
    OptionalDouble seconds,
    Optional<Memory> memory,
    String network) {

  private static final double GIGA = 1e9;
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  /**
   * Memory a run needs beside what it may use.
   *
   * @param device where
   * @param bytes needed
   * @param free may be used; -1 if that cannot be told
   * @param saving what is done to need no more, a sentence; empty for nothing
   * @param instead device that works anyway, where this one only shares the work
   */
  public record Memory(
      Device device, long bytes, long free, String saving, Optional<Device> instead) {

    /** Whether it suffices, as far as can be told. */
    public boolean fits() {
      return free < 0 || bytes <= free;
    }

    private String text() {
      String of = free < 0 ? "" : " of the " + gigabytes(free) + " free";
      String after = saving.isEmpty() ? "" : ". " + saving;
      return ", " + gigabytes(bytes) + of + " on " + place() + after;
    }

    private String place() {
      return device.isGpu() ? "GPU " + Math.max(0, device.getDeviceId()) : "the CPU";
    }
  }

  /** Whether the device has enough memory, as far as can be told. */
  public boolean fits() {
    return memory.map(Memory::fits).orElse(true);
  }

  /** The same for {@code count} times as many clips. */
  public Forecast times(int count) {
    OptionalDouble all =
        seconds.isPresent() ? OptionalDouble.of(count * seconds.getAsDouble()) : seconds;
    return new Forecast(settings, plan, count * clips, devices, all, memory, network);
  }

  /**
   * Such as {@code 48 frames of 1024x576, 25 steps, 6 windows of 14; about 19 s, 12 GB of the 80 GB
   * free on GPU 0}.
   */
  public String text() {
    return what() + "; " + (fits() ? time() + room() + about() : shortage());
  }

  private String what() {
    Canvas canvas = settings.canvas();
    Windows windows = plan.get(Ports.WINDOWS).of(Work.link(settings, plan).frames());
    String groups =
        windows.single()
            ? ""
            : String.format(
                Locale.ROOT, ", %d windows of %d", windows.starts().length, windows.size());
    int links = Work.links(settings, plan);
    String made =
        links == 1
            ? ""
            : String.format(
                Locale.ROOT, " in %d links of %d", links, Work.link(settings, plan).frames());
    int drafts = plan.get(Drafts.PORT).count();
    String shared = devices == 1 ? "" : ", on " + devices + " GPUs";
    return String.format(
        Locale.ROOT,
        "%s%s%s of %dx%d, %s%s%s%s",
        clips == 1 ? "" : clips + " clips of ",
        counted(settings.frames(), "frame"),
        made,
        canvas.width(),
        canvas.height(),
        counted(links * Work.made(settings, plan).size(), "step"),
        drafts == 1 ? "" : " for " + drafts + " drafts and the chosen one",
        groups,
        shared);
  }

  private String time() {
    if (seconds.isPresent()) {
      return "about " + duration(seconds.getAsDouble());
    }
    return memory.isPresent()
        ? "time is known after the first run"
        : "time and memory are known after the first run";
  }

  private String room() {
    return memory.map(Memory::text).orElse("");
  }

  private String about() {
    return network.isEmpty() ? "" : ". " + network;
  }

  private String shortage() {
    Memory m = memory.orElseThrow();
    Gigabytes gigabytes = Gigabytes.rounded(m.bytes(), m.free());
    return String.format(
        Locale.ROOT,
        "needs at least %s of memory, %s are free on %s; choose a smaller size or fewer frames%s",
        gigabytes.needed(),
        gigabytes.there(),
        m.place(),
        m.instead().map(d -> ", or set 'device' to " + NotEnoughMemory.key(d)).orElse(""));
  }

  private static String counted(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** Two digits or so: an estimate deserves no more. */
  private static String duration(double seconds) {
    if (seconds < 100) {
      return Math.max(1, Math.round(seconds)) + " s";
    }
    return seconds < 100 * MINUTE
        ? Math.round(seconds / MINUTE) + " min"
        : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
  }

  private static String gigabytes(long bytes) {
    double giga = bytes / GIGA;
    return String.format(Locale.ROOT, giga < 9.95 ? "%.1f GB" : "%.0f GB", giga);
  }
}
