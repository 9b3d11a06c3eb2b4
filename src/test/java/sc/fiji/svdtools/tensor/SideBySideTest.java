package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads and failures of two halves. PyTorch's number of threads is put back after each test. */
@Timeout(60)
class SideBySideTest {

  private static final int THREADS = 4;

  private Torch torch;
  private int before;

  @BeforeEach
  void open() {
    torch = Torch.open(Device.cpu());
    before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(THREADS);
  }

  @AfterEach
  void close() {
    JniUtils.setNumThreads(before);
    torch.close();
  }

  private static void meet(CountDownLatch both) {
    both.countDown();
    try {
      assertTrue(both.await(30, TimeUnit.SECONDS), "the other half does not run");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int threadsWhenBothRun(CountDownLatch both) {
    meet(both);
    return JniUtils.getNumThreads();
  }

  @Test
  void bothRunAtOnceWithHalfOfTheThreads() {
    try (SideBySide pair = SideBySide.open(torch)) {
      for (int i = 0; i < 2; i++) {
        CountDownLatch both = new CountDownLatch(2);
        List<Integer> threads =
            pair.run(() -> threadsWhenBothRun(both), () -> threadsWhenBothRun(both));
        assertEquals(List.of(THREADS / 2, THREADS / 2), threads);
        assertEquals(THREADS, JniUtils.getNumThreads());
      }
    }
  }

  @Test
  void resultsComeInTheOrderOfTheArguments() {
    try (SideBySide pair = SideBySide.open(torch)) {
      Thread here = Thread.currentThread();
      List<Thread> threads = pair.run(Thread::currentThread, Thread::currentThread);
      assertNotEquals(here, threads.get(0));
      assertSame(here, threads.get(1));
    }
  }

  @Test
  void aFailureHereEndsTheOtherHalfFirst() {
    try (SideBySide pair = SideBySide.open(torch)) {
      CountDownLatch both = new CountDownLatch(2);
      AtomicBoolean ended = new AtomicBoolean();
      RuntimeException problem = new CancellationException("by the user");
      RuntimeException thrown =
          assertThrows(
              RuntimeException.class,
              () ->
                  pair.run(
                      () -> untilToldToStop(pair, both, ended),
                      () -> {
                        meet(both);
                        throw problem;
                      }));
      assertSame(problem, thrown);
      assertTrue(ended.get(), "the other half still runs");
      assertEquals(THREADS, JniUtils.getNumThreads());
      assertEquals(List.of(1, 2), pair.run(() -> checked(pair, 1), () -> 2));
    }
  }

  /** The thread that waits for the other half asks whether to stop. */
  @Test
  void waitingForTheOtherHalfCanBeEnded() {
    RuntimeException problem = new CancellationException("by the user");
    Thread caller = Thread.currentThread();
    Runnable stop =
        () -> {
          assertSame(caller, Thread.currentThread());
          throw problem;
        };
    try (SideBySide pair = SideBySide.open(torch, stop)) {
      AtomicBoolean ended = new AtomicBoolean();
      RuntimeException thrown =
          assertThrows(
              RuntimeException.class,
              () -> pair.run(() -> untilToldToStop(pair, new CountDownLatch(1), ended), () -> 1));
      assertSame(problem, thrown);
      assertTrue(ended.get(), "the other half still runs");
    }
  }

  @Test
  void waitingForTheCpuCanBeEnded() {
    RuntimeException problem = new CancellationException("by the user");
    CpuTurn.run(
        torch,
        () -> {
          Thread[] asking = new Thread[1];
          RuntimeException[] thrown = new RuntimeException[1];
          Thread other =
              new Thread(
                  () ->
                      thrown[0] =
                          assertThrows(
                              RuntimeException.class,
                              () ->
                                  CpuTurn.run(
                                      torch,
                                      () -> {
                                        asking[0] = Thread.currentThread();
                                        throw problem;
                                      },
                                      () -> 1)));
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          assertSame(problem, thrown[0]);
          assertSame(other, asking[0]);
          return null;
        });
    assertEquals(1, CpuTurn.run(torch, () -> 1));
  }

  /** What the library read when it was loaded, unless the user has said otherwise. */
  @Test
  void threadsAreToldToFallAsleepSoon() {
    assumeLinux();
    String expected =
        System.getenv("OMP_WAIT_POLICY") == null
            ? System.getenv().getOrDefault("GOMP_SPINCOUNT", Waiting.ROUNDS)
            : System.getenv("GOMP_SPINCOUNT");
    assertEquals(expected, Waiting.environment().getenv("GOMP_SPINCOUNT"));
  }

  private static void assumeLinux() {
    org.junit.jupiter.api.Assumptions.assumeTrue(com.sun.jna.Platform.isLinux());
  }

  private static Integer untilToldToStop(
      SideBySide pair, CountDownLatch both, AtomicBoolean ended) {
    meet(both);
    try {
      while (true) {
        pair.check();
        Thread.onSpinWait();
      }
    } finally {
      ended.set(true);
    }
  }

  private static int checked(SideBySide pair, int value) {
    pair.check();
    return value;
  }

  @Test
  void aFailureAsideIsThrownAsItIs() {
    try (SideBySide pair = SideBySide.open(torch)) {
      RuntimeException problem = new IllegalStateException("aside");
      RuntimeException thrown =
          assertThrows(
              RuntimeException.class,
              () ->
                  pair.run(
                      () -> {
                        throw problem;
                      },
                      () -> 2));
      assertSame(problem, thrown);
      Error error = new AssertionError("aside");
      Error seen =
          assertThrows(
              Error.class,
              () ->
                  pair.run(
                      () -> {
                        throw error;
                      },
                      () -> 2));
      assertSame(error, seen);
      assertEquals(THREADS, JniUtils.getNumThreads());
    }
  }

  @Test
  void threadsWithoutEqualHalvesStayTogether() {
    for (int odd : new int[] {1, 3}) {
      JniUtils.setNumThreads(odd);
      assertNull(SideBySide.open(torch));
    }
  }

  @Test
  void runsOnTheCpuTakeTurnsWithAllThreads() throws InterruptedException {
    int all = CpuTurn.run(torch, JniUtils::getNumThreads);
    JniUtils.setNumThreads(all + 1);
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean together = new AtomicBoolean();
    Runnable turn =
        () -> {
          int threads =
              CpuTurn.run(
                  torch,
                  () -> {
                    together.compareAndSet(false, inside.incrementAndGet() > 1);
                    pause();
                    inside.decrementAndGet();
                    return JniUtils.getNumThreads();
                  });
          together.compareAndSet(false, threads != all);
        };
    List<Thread> runs = List.of(new Thread(turn), new Thread(turn), new Thread(turn));
    runs.forEach(Thread::start);
    for (Thread run : runs) {
      run.join();
    }
    assertFalse(together.get());
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
