package sc.fiji.svdtools.caller;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Executer;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.module.Module;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.command.AnimateImageCommand;
import sc.fiji.svdtools.command.CompareTechniquesCommand;
import sc.fiji.svdtools.command.MeasureVideoCommand;
import sc.fiji.svdtools.command.OpenImages;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;

/** Commands on SciJava's real thread pool, called as macros and scripts of Fiji call them. */
public class PooledLoopTest {

  private static final int ROUNDS = 12;
  private static final int POOL = 8;

  /** Per round the input, whether the active image is made of it, and the number of images. */
  private static final String ROUNDS_RIGHT =
      IntStream.rangeClosed(1, ROUNDS).mapToObj(i -> "cells" + i + ">1 2;").collect(joining());

  private static PooledLoopTest current;

  private final List<WeakReference<ImagePlus>> seen = new ArrayList<>();
  private Context context;
  private Class<? extends Command> command = AnimateImageCommand.class;

  @BeforeEach
  void open() {
    current = this;
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(new FakeModels());
  }

  @AfterEach
  void close() {
    context.close();
    OpenImages.forget();
    current = null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"close(); close();", "close('*');"})
  void everyRoundOfALoopTakesItsOwnImage(String closing) throws Exception {
    assertEquals(ROUNDS_RIGHT, loop(closing));
  }

  @Test
  void theLoopOfComparisonsTakesItsOwnImagesToo() throws Exception {
    command = CompareTechniquesCommand.class;
    assertEquals(ROUNDS_RIGHT, loop("close(); close();"));
  }

  @Test
  void noThreadOfThePoolHasACurrentImageAfterwards() throws Exception {
    loop("close(); close();");
    ThreadService threads = context.service(ThreadService.class);
    CountDownLatch all = new CountDownLatch(POOL);
    List<Future<ImagePlus>> images = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      images.add(
          threads.run(
              () -> {
                all.countDown();
                all.await();
                return WindowManager.getCurrentImage();
              }));
    }
    for (Future<ImagePlus> image : images) {
      assertNull(image.get());
    }
  }

  @Test
  void closedImagesAreForgotten() throws Exception {
    loop("close(); close();");
    assertEquals(2 * ROUNDS, seen.size());
    for (WeakReference<ImagePlus> image : seen) {
      for (int i = 0; image.get() != null && i < 50; i++) {
        System.gc();
        System.runFinalization();
      }
      assertNull(image.get(), "still held");
    }
  }

  @Test
  void whatOthersLeftOnAThreadOfThePoolIsNotTaken() throws Exception {
    ImagePlus stale = image("stale");
    ThreadService threads = context.service(ThreadService.class);
    CountDownLatch all = new CountDownLatch(POOL);
    List<Future<?>> left = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      left.add(
          threads.run(
              () -> {
                all.countDown();
                all.await();
                WindowManager.setTempCurrentImage(stale);
                return null;
              }));
    }
    for (Future<?> done : left) {
      done.get();
    }
    assertEquals(ROUNDS_RIGHT, loop("close(); close();"));
  }

  @ParameterizedTest
  @ValueSource(classes = {AnimateImageCommand.class, MeasureVideoCommand.class})
  void theImageGivenToIjRunIsTaken(Class<? extends Command> type) throws Exception {
    command = type;
    ImagePlus given = image("given");
    ImagePlus[] taken = new ImagePlus[1];
    ij.CommandListener asFiji =
        label -> {
          taken[0] = (ImagePlus) runPooled().getInput("input");
          return null;
        };
    Executer.addCommandListener(asFiji);
    try {
      inThread(
          () -> {
            WindowManager.setTempCurrentImage(given);
            new Executer("SVD Animate Image...").run();
            WindowManager.setTempCurrentImage(null);
            return null;
          });
    } finally {
      Executer.removeCommandListener(asFiji);
    }
    assertSame(given, taken[0]);
  }

  @Test
  void anImageGivenByNameIsKept() throws Exception {
    ImagePlus given = image("given");
    CommandService commands = context.service(CommandService.class);
    Module module = commands.run(AnimateImageCommand.class, true, "input", given).get();
    assertSame(given, module.getInput("input"));
    ImagePlus clip = (ImagePlus) module.getOutput("output");
    assertTrue(clip.getTitle().startsWith("given-"), clip.getTitle());
    assertTrue(clip.changes, "ImageJ would close it without a question");
  }

  /** Rounds of open, run and close in batch mode; what each made, and from what. */
  private String loop(String closing) throws Exception {
    String code =
        "setBatchMode(true); made = '';"
            + "for (i = 1; i <= "
            + ROUNDS
            + "; i++) {  newImage('cells' + i, '8-bit ramp', 64, 64, 1);  source ="
            + " call('sc.fiji.svdtools.caller.PooledLoopTest.animate');  made = made + source + '>'"
            + " + startsWith(getTitle(), source + '-') + ' ' + nImages + ';';"
            + closing
            + "} return made;";
    return inThread(() -> new Interpreter().run(code, ""));
  }

  /** Called by the macro; the title of the image that was taken. */
  public static String animate() {
    Module module = current.runPooled();
    ImagePlus input = (ImagePlus) module.getInput("input");
    current.seen.add(new WeakReference<>(input));
    current.seen.add(new WeakReference<>((ImagePlus) module.getOutput("output")));
    return input.getTitle();
  }

  private Module runPooled() {
    try {
      return context.service(CommandService.class).run(command, true).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ImagePlus image(String title) {
    return new ImagePlus(title, new ByteProcessor(64, 64));
  }

  private static <T> T inThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "Run$_Test");
    Macro.setOptions(thread, "");
    thread.start();
    return task.get();
  }
}
