package sc.fiji.svdtools.command;

import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;

/**
 * What ImageJ holds open for the whole JVM.
 *
 * <p>Without windows, shown images stay in the list of its batch mode, which any later macro
 * switches on again: the last of them is then the active image of all threads.
 */
public final class OpenImages {

  private OpenImages() {}

  /** Leaves no image and no batch mode. */
  public static void forget() {
    Interpreter.batchMode = true;
    for (ImagePlus image = Interpreter.getLastBatchModeImage();
        image != null;
        image = Interpreter.getLastBatchModeImage()) {
      Interpreter.removeBatchModeImage(image);
    }
    Interpreter.batchMode = false;
    WindowManager.setTempCurrentImage(null);
  }
}
