package sc.fiji.svdtools.forecast;

import ai.djl.Device;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A device has less memory than is needed; the sentence names it. */
public final class NotEnoughMemory extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NotEnoughMemory(String sentence) {
    super(sentence);
  }

  private NotEnoughMemory(RuntimeException cause, String sentence) {
    super(sentence, cause);
  }

  /**
   * For a run that the estimates let begin.
   *
   * @param clip what was made
   * @param devices where; one of them ran out of memory
   * @param cause what PyTorch said
   */
  public static NotEnoughMemory after(
      ClipMemory clip, List<Device> devices, RuntimeException cause) {
    String where = devices.stream().map(MemoryNeed::where).collect(Collectors.joining(" or "));
    return new NotEnoughMemory(
        cause,
        String.format(
            Locale.ROOT,
            "%s ran out of memory on %s, though as much was saved as can be; choose a smaller size"
                + " or fewer frames, or end what else uses memory there.",
            clip.clip(),
            where));
  }

  /**
   * The same where several devices were to work: says how to do without the one that is too small.
   *
   * @param other a device that may suffice
   */
  public NotEnoughMemory leaving(Device other) {
    return new NotEnoughMemory(
        this, getMessage().replaceFirst("\\.$", "; set 'device' to " + key(other) + " instead."));
  }

  /** A device as the key {@code device} knows it, such as {@code gpu0}. */
  static String key(Device device) {
    return device.isGpu() ? "gpu" + Math.max(0, device.getDeviceId()) : device.getDeviceType();
  }
}
