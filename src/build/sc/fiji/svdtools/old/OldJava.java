package sc.fiji.svdtools.old;

import ij.IJ;
import java.util.Map;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.run.AbstractCodeRunner;
import org.scijava.service.AbstractService;
import org.scijava.widget.AbstractInputWidget;
import org.scijava.widget.WidgetModel;

/**
 * What a Java too old for the plugin finds in place of its classes: commands that say so in one
 * sentence, and silence. Each nested class stands for the plugin type of its name.
 */
public final class OldJava {

  private OldJava() {}

  private static void say() {
    IJ.error(
        "SVD Tools",
        "SVD Tools needs Java 17 or newer, and this is Java "
            + System.getProperty("java.specification.version")
            + "; Fiji Latest brings it.");
  }

  /** A menu entry of Fiji. */
  public static class Command implements org.scijava.command.Command {
    @Override
    public void run() {
      say();
    }
  }

  /** A menu entry of Fiji that keeps settings. */
  public static class OptionsPlugin extends org.scijava.options.OptionsPlugin {
    @Override
    public void run() {
      say();
    }
  }

  /** A menu entry of plain ImageJ. */
  public static class PlugIn implements ij.plugin.PlugIn {
    @Override
    public void run(String argument) {
      say();
    }
  }

  public static class Service extends AbstractService {}

  public static class PreprocessorPlugin extends AbstractPreprocessorPlugin {
    @Override
    public void process(Module module) {}
  }

  public static class PostprocessorPlugin extends AbstractPostprocessorPlugin {
    @Override
    public void process(Module module) {}
  }

  /** Supports nothing. */
  public static class CodeRunner extends AbstractCodeRunner {
    @Override
    public boolean supports(Object code) {
      return false;
    }

    @Override
    public void run(Object code, Object... args) {}

    @Override
    public void run(Object code, Map<String, Object> inputs) {}
  }

  public static class InputWidget extends AbstractInputWidget<Object, Object> {
    @Override
    public boolean supports(WidgetModel model) {
      return false;
    }

    @Override
    public Object getValue() {
      return null;
    }

    @Override
    public void refreshWidget() {}

    @Override
    public Object getComponent() {
      return null;
    }

    @Override
    public Class<Object> getComponentType() {
      return Object.class;
    }
  }
}
