package sc.fiji.svdtools.benchmark;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.svdtools.clip.Progress;

/** Notes when steps end; notices go to the error stream. */
final class StepClock implements Progress {
  private static final double NANO = 1e-9;
  private final List<Double> steps = new ArrayList<>();
  private volatile Stage stage = Stage.LOAD;
  private long last;
  private long firstStepMillis;

  @Override
  public void update(Stage current, int done, int total) {
    stage = current;
    if (stage != Stage.SAMPLE) {
      return;
    }
    long now = System.nanoTime();
    if (done == 0) {
      firstStepMillis = System.currentTimeMillis();
    } else {
      steps.add((now - last) * NANO);
    }
    last = now;
  }

  @Override
  public void notice(String text) {
    if (!text.isEmpty()) {
      System.err.println(text);
    }
  }

  /** Seconds of all steps but the first, which has the preparation of the clip in it. */
  List<Double> steps() {
    return List.copyOf(steps.subList(1, steps.size()));
  }

  double median() {
    List<Double> sorted = steps().stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** The stage that runs. */
  Stage stage() {
    return stage;
  }

  /** Time of day when the first step began. */
  long firstStepMillis() {
    return firstStepMillis;
  }

  /** Seconds of the first step. */
  double first() {
    return steps.get(0);
  }
}
