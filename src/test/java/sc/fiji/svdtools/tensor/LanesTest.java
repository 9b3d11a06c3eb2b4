package sc.fiji.svdtools.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work on three feigned devices at the same time. */
@Timeout(60)
class LanesTest {

  private Torch torch;
  private Runnable stop = () -> {};
  private Lanes lanes;

  @BeforeEach
  void open() {
    torch = Torch.open(Device.cpu());
    lanes = new Lanes(List.of(torch, torch), null, () -> stop.run());
  }

  @AfterEach
  void close() {
    lanes.close();
    torch.close();
  }

  private static void meet(CountDownLatch all) {
    all.countDown();
    try {
      all.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Works until told to end. */
  private void work(CountDownLatch begun, AtomicInteger ended) {
    meet(begun);
    try {
      while (true) {
        lanes.check();
        Thread.onSpinWait();
      }
    } finally {
      ended.incrementAndGet();
    }
  }

  @Test
  void allRunAtOnceEachOnAThreadOfItsOwn() {
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < 2; round++) {
      CountDownLatch all = new CountDownLatch(3);
      Runnable one =
          () -> {
            threads.add(Thread.currentThread().getName());
            meet(all);
          };
      lanes.run(() -> meet(all), List.of(one, one));
    }
    assertEquals(Collections.nCopies(4, "svd on cpu()"), threads);
  }

  @Test
  void threadsOfPyTorchAreThoseOfTheFirst() {
    int before = JniUtils.getNumThreads();
    JniUtils.setNumThreads(4);
    AtomicInteger whole = new AtomicInteger();
    AtomicInteger half = new AtomicInteger();
    try (SideBySide pair = SideBySide.open(torch);
        Lanes one = new Lanes(List.of(torch), null, () -> {});
        Lanes other = new Lanes(List.of(torch), pair, () -> {})) {
      one.run(() -> {}, List.of(() -> whole.set(JniUtils.getNumThreads())));
      other.run(() -> {}, List.of(() -> half.set(JniUtils.getNumThreads())));
      assertEquals(4, JniUtils.getNumThreads());
    } finally {
      JniUtils.setNumThreads(before);
    }
    assertEquals(List.of(4, 2), List.of(whole.get(), half.get()));
  }

  /** Whoever fails: the others end, and what failed first is told as it was. */
  @Test
  void aFailureEndsAllWithItsOwnSentence() {
    for (int failing = 0; failing < 3; failing++) {
      IllegalStateException failure = new IllegalStateException("device " + failing);
      CountDownLatch begun = new CountDownLatch(3);
      AtomicInteger ended = new AtomicInteger();
      List<Runnable> works = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        boolean fails = i == failing;
        works.add(
            () -> {
              if (fails) {
                meet(begun);
                throw failure;
              }
              work(begun, ended);
            });
      }
      try (Lanes own = new Lanes(List.of(torch, torch), null, () -> {})) {
        lanes = own;
        assertSame(
            failure,
            assertThrows(
                IllegalStateException.class, () -> own.run(works.get(0), works.subList(1, 3))));
      }
      assertEquals(2, ended.get());
    }
  }

  @Test
  void anErrorIsToldToo() {
    AssertionError failure = new AssertionError();
    Runnable failing =
        () -> {
          throw failure;
        };
    assertSame(
        failure,
        assertThrows(AssertionError.class, () -> lanes.run(() -> {}, List.of(failing, () -> {}))));
  }

  /** The run is asked while the first device has nothing to do but wait. */
  @Test
  void aStopEndsAll() {
    CountDownLatch begun = new CountDownLatch(3);
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    CancellationException cancelled = new CancellationException("enough");
    stop =
        () -> {
          if (asked.incrementAndGet() == 3) {
            throw cancelled;
          }
        };
    Runnable aside = () -> work(begun, ended);
    assertSame(
        cancelled,
        assertThrows(
            CancellationException.class,
            () -> lanes.run(() -> meet(begun), List.of(aside, aside))));
    assertEquals(List.of(3, 2), List.of(asked.get(), ended.get()));
    assertThrows(CancellationException.class, lanes::check);
  }

  @Test
  void aThreadThatIsInterruptedEndsAll() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    AtomicInteger ended = new AtomicInteger();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean stillInterrupted = new AtomicBoolean();
    Runnable aside = () -> work(begun, ended);
    Thread caller =
        new Thread(
            () -> {
              try {
                lanes.run(() -> {}, List.of(aside, aside));
              } catch (CancellationException e) {
                failures.add(e);
                stillInterrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    begun.await();
    caller.interrupt();
    caller.join();
    assertEquals("The run was interrupted.", failures.get(0).getMessage());
    assertTrue(stillInterrupted.get());
    assertEquals(2, ended.get());
  }
}
