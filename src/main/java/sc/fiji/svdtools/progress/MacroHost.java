package sc.fiji.svdtools.progress;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.scijava.log.LogService;

/** The macro this thread may be running for. */
public final class MacroHost {

  private static final long POLL_NANOS = 1_000_000;

  private MacroHost() {}

  /** Options of the macro call, empty without one. */
  public static String options() {
    String options = Macro.getOptions();
    return options == null ? "" : options.trim();
  }

  /** A variable of the running macro, as text; whole numbers without a fraction. */
  public static Optional<String> variable(String name) {
    Interpreter macro = Interpreter.getInstance();
    if (macro == null) {
      return Optional.empty();
    }
    String text = macro.getStringVariable(name);
    if (text != null) {
      return Optional.of(text);
    }
    double number = macro.getVariable2(name);
    boolean whole = number == Math.rint(number) && !Double.isInfinite(number);
    return Double.isNaN(number)
        ? Optional.empty()
        : Optional.of(whole ? new BigDecimal(number).toPlainString() : Double.toString(number));
  }

  /** True if no dialog can or should ask for what was left out. */
  public static boolean unattended() {
    return !options().isEmpty() || GraphicsEnvironment.isHeadless();
  }

  /** True inside a macro without windows: batch mode, or headless. */
  public static boolean windowless() {
    return IJ.isMacro() && (Interpreter.isBatchMode() || GraphicsEnvironment.isHeadless());
  }

  /** True if a window may be opened that nobody asked for: interactive, and not in batch mode. */
  public static boolean windows() {
    return IJ.getInstance() != null
        && !Interpreter.isBatchMode()
        && !GraphicsEnvironment.isHeadless();
  }

  /**
   * A run failed: says so where no window will, and ends the macro, so that a following {@code
   * saveAs} cannot save another image in place of the result.
   */
  public static void failed(String sentence, LogService log) {
    if (IJ.isMacro() || GraphicsEnvironment.isHeadless()) {
      log.error(sentence);
    }
    if (IJ.isMacro()) {
      abort();
    }
  }

  /**
   * Has the macro end before its next statement. ImageJ's own way waits for the macro, which may
   * wait for this thread; after two seconds it stops the macros of its thread group by force, which
   * opens a window with a stack trace. So that one waits aside, in a group of its own.
   */
  private static void abort() {
    ThreadGroup group = new ThreadGroup("SVD macro end");
    Thread aside = new Thread(group, Interpreter::abort, group.getName());
    aside.setDaemon(true);
    aside.start();
    while (aside.isAlive() && !waits(aside.getStackTrace())) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Whether the macro has been told to end. */
  private static boolean waits(StackTraceElement[] stack) {
    return IntStream.range(1, stack.length)
        .anyMatch(
            i ->
                stack[i].getMethodName().equals("abortMacro")
                    && stack[i - 1].getMethodName().equals("wait"));
  }
}
