package sc.fiji.svdtools.plan;

/**
 * What one estimate of a clip costs.
 *
 * @param frames frames that go through the network, each time counted
 * @param most frames at once
 * @param parts equal parts of it that devices can share; 1 for none
 */
public record Effort(double frames, int most, int parts) {

  /** What no other device can take a part of. */
  public Effort(double frames, int most) {
    this(frames, most, 1);
  }

  /** All frames once. */
  public static Effort plain(int frames) {
    return new Effort(frames, frames);
  }

  /** How many of {@code devices} have a part. */
  public int shared(int devices) {
    return Math.min(devices, parts);
  }

  /** Frames that go through the network of the device with most parts. */
  public double busiest(int devices) {
    int turns = (parts + devices - 1) / devices;
    return frames * turns / parts;
  }
}
