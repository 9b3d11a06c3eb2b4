package sc.fiji.svdtools.benchmark;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import sc.fiji.svdtools.clip.Progress;

/** Largest memory in use on the device in each stage, by all processes, sampled on a thread. */
final class MemoryWatch implements AutoCloseable {
  private static final long SAMPLING_MILLIS = 4;
  private final Map<Progress.Stage, Long> peaks = new ConcurrentSkipListMap<>();
  private final Thread thread;

  MemoryWatch(Device device, StepClock clock) {
    this.thread = new Thread(() -> watch(device, clock), "memory watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(Device device, StepClock clock) {
    while (device.isGpu()) {
      peaks.merge(clock.stage(), CudaUtils.getGpuMemory(device).getCommitted(), Math::max);
      try {
        Thread.sleep(SAMPLING_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** Bytes by stage. */
  Map<Progress.Stage, Long> peaks() {
    return peaks;
  }
}
