package sc.fiji.svdtools.classic;

import ij.IJ;
import org.scijava.Context;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.ui.UIService;

/** The one SciJava context of a plain ImageJ; models stay loaded in it between runs. */
final class ClassicContext {

  private static Context context;

  private ClassicContext() {}

  /** The context, made at first use. The caller's thread must see the plugin's class loader. */
  static synchronized Context get() {
    if (context == null) {
      context = create();
    }
    return context;
  }

  private static Context create() {
    Context created = new Context();
    ClassicUi ui = new ClassicUi();
    created.inject(ui);
    UIService service = created.service(UIService.class);
    service.addUI("classic", ui);
    service.setDefaultUI(ui);
    LogService log = created.service(LogService.class);
    log.addLogListener(
        message -> {
          if (message.level() == LogLevel.WARN) {
            IJ.log(message.text());
          }
        });
    return created;
  }
}
