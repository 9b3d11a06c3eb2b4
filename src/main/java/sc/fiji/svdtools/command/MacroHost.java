package sc.fiji.svdtools.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import org.scijava.log.LogService;
import org.scijava.thread.ThreadService;

/** The macro this thread may be running for. */
final class MacroHost {

  private MacroHost() {}

  /** Options of the macro call, empty without one. */
  static String options() {
    String options = Macro.getOptions();
    return options == null ? "" : options.trim();
  }

  /** True if no dialog can or should ask for what was left out. */
  static boolean unattended() {
    return !options().isEmpty() || GraphicsEnvironment.isHeadless();
  }

  /** True inside a macro without windows: batch mode, or headless. */
  static boolean windowless() {
    return IJ.isMacro() && (Interpreter.isBatchMode() || GraphicsEnvironment.isHeadless());
  }

  /** True if a window may be opened that nobody asked for: interactive, and not in batch mode. */
  static boolean windows() {
    return IJ.getInstance() != null
        && !Interpreter.isBatchMode()
        && !GraphicsEnvironment.isHeadless();
  }

  /**
   * A run failed: says so where no window will, and ends the macro, so that a following {@code
   * saveAs} cannot save another image in place of the result.
   */
  static void failed(String sentence, LogService log) {
    if (IJ.isMacro() || GraphicsEnvironment.isHeadless()) {
      log.error(sentence);
    }
    if (IJ.isMacro()) {
      Interpreter.abort();
    }
  }

  /** Makes {@code image} the active image of the macro, in all threads between it and here. */
  static void activate(ImagePlus image, ThreadService threads) {
    if (GraphicsEnvironment.isHeadless()) {
      Interpreter.batchMode = true;
      image.show();
    }
    Thread thread = Thread.currentThread();
    while (thread != null) {
      WindowManager.setTempCurrentImage(thread, image);
      thread = threads.getParent(thread);
    }
  }
}
