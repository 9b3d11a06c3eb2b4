package sc.fiji.svdtools.caller;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CommandListener;
import ij.Executer;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.Macro;
import ij.WindowManager;
import ij.gui.OvalRoi;
import ij.gui.Overlay;
import ij.macro.Interpreter;
import ij.process.ByteProcessor;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.thread.ThreadService;
import sc.fiji.svdtools.command.ExportClipCommand;
import sc.fiji.svdtools.command.OpenImages;

/** An export writes the image that was meant, as it was at OK. */
public class ExportedImageTest {

  private static final int ROUNDS = 12;
  private static final int POOL = 8;
  private static final int SIZE = 32;

  private static ExportedImageTest current;

  @TempDir Path folder;
  private Context context;

  @BeforeEach
  void open() {
    current = this;
    context = new Context();
    context.service(LogService.class).setLevel(LogLevel.NONE);
  }

  @AfterEach
  void close() {
    context.close();
    OpenImages.forget();
    current = null;
  }

  /** On SciJava's thread pool, as macros of Fiji call commands, where others left an image. */
  @Test
  void everyRoundOfALoopExportsItsOwnImage() throws Exception {
    leaveOnThePool(clip("stale", 99));
    String code =
        "setBatchMode(true); for (i = 1; i <= "
            + ROUNDS
            + "; i++) { newImage('cells' + i, '8-bit', 32, 32, 2); setPixel(3, 3, i);"
            + " call('sc.fiji.svdtools.caller.ExportedImageTest.export');  close(); }";
    inThread(() -> new Interpreter().run(code, ""));
    for (int i = 1; i <= ROUNDS; i++) {
      assertEquals(i, exported("cells" + i).getStack().getProcessor(1).get(3, 3), "cells" + i);
    }
    assertEquals(ROUNDS, folder.toFile().list().length);
  }

  @Test
  void theImageGivenToIjRunIsExported() throws Exception {
    ImagePlus given = clip("given", 7);
    CommandListener asFiji =
        label -> {
          export();
          return null;
        };
    Executer.addCommandListener(asFiji);
    try {
      inThread(
          () -> {
            WindowManager.setTempCurrentImage(given);
            new Executer(ExportClipCommand.LABEL).run();
            WindowManager.setTempCurrentImage(null);
            return null;
          });
    } finally {
      Executer.removeCommandListener(asFiji);
    }
    assertEquals(7, exported("given").getStack().getProcessor(1).get(3, 3));
  }

  /** Changes all of the image when it is taken itself. */
  private static Overlay changing(ImagePlus image, boolean[] changed) {
    return new Overlay(new OvalRoi(1, 1, 3, 3)) {
      /** The last thing that is taken of an image. */
      @Override
      public Overlay duplicate() {
        Overlay copy = super.duplicate();
        image.getStack().getProcessor(1).set(0);
        image.getStack().getProcessor(2).set(0);
        image.setDisplayRange(0, 7);
        image.setProp("svd.seed", "6");
        image.getCalibration().fps = 30;
        image.setTitle("other");
        image.flush();
        changed[0] = true;
        return copy;
      }
    };
  }

  /** Renamed, painted over and closed while its files are written. */
  @Test
  void whatBecomesOfTheImageMeanwhileDoesNotMatter() throws Exception {
    ImagePlus image = clip("as it was", 7);
    image.setDisplayRange(0, 100);
    image.setProp("svd.seed", "5");
    image.getCalibration().fps = 4;
    boolean[] changed = new boolean[1];
    image.setOverlay(changing(image, changed));
    CommandModule run =
        context
            .service(CommandService.class)
            .run(
                ExportClipCommand.class,
                true,
                "input",
                image,
                "out",
                folder.toString(),
                "pngs",
                true)
            .get();
    assertTrue(changed[0], "held " + run.getCancelReason());
    ImagePlus clip = exported("as it was");
    assertEquals(7, clip.getStack().getProcessor(1).get(3, 3));
    assertEquals(7, clip.getStack().getProcessor(2).get(3, 3));
    assertEquals(100, clip.getDisplayRangeMax());
    assertEquals("5", clip.getProp("svd.seed"));
    assertEquals(4, clip.getCalibration().fps);
    assertArrayEquals(
        new String[] {"as it was-frames", "as it was.tif"}, sorted(folder.toFile().list()));
  }

  private void leaveOnThePool(ImagePlus stale) throws Exception {
    CountDownLatch all = new CountDownLatch(POOL);
    List<Future<?>> left = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      left.add(
          context
              .service(ThreadService.class)
              .run(
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
  }

  /** Called by the macro. */
  public static String export() {
    try {
      current
          .context
          .service(CommandService.class)
          .run(ExportClipCommand.class, true, "out", current.folder.toString())
          .get();
      return "";
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ImagePlus exported(String title) {
    File file = folder.resolve(title + ".tif").toFile();
    assertTrue(file.isFile(), file.getName());
    return IJ.openImage(file.getPath());
  }

  private static ImagePlus clip(String title, int value) {
    ImageStack stack = new ImageStack(SIZE, SIZE);
    for (int i = 0; i < 2; i++) {
      ByteProcessor frame = new ByteProcessor(SIZE, SIZE);
      frame.set(value);
      stack.addSlice(frame);
    }
    return new ImagePlus(title, stack);
  }

  private static String[] sorted(String[] names) {
    Arrays.sort(names);
    return names;
  }

  private static <T> T inThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "Run$_Test");
    Macro.setOptions(thread, "");
    thread.start();
    return task.get();
  }
}
