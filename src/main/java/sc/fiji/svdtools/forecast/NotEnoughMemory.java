package sc.fiji.svdtools.forecast;

import ai.djl.Device;

/** A device has less memory than is needed; the sentence names it. */
public final class NotEnoughMemory extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  NotEnoughMemory(String sentence) {
    super(sentence);
  }

  private NotEnoughMemory(NotEnoughMemory cause, String sentence) {
    super(sentence, cause);
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
