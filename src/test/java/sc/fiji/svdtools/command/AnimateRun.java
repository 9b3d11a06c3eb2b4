package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogLevel;
import org.scijava.log.LogService;
import org.scijava.options.OptionsService;
import sc.fiji.svdtools.clip.Precision;
import sc.fiji.svdtools.engine.FakeModels;
import sc.fiji.svdtools.engine.ModelCache;
import sc.fiji.svdtools.request.ModelRequest;

/** Runs of SVD Animate Image... with a model without networks. */
final class AnimateRun implements AutoCloseable {

  final FakeModels models = new FakeModels();
  final Context context = new Context();

  AnimateRun() {
    context.service(LogService.class).setLevel(LogLevel.NONE);
    context.service(ModelCache.class).provider(models);
    settings(new ModelRequest("cpu", Precision.AUTOMATIC, false, "", "", "", ""));
  }

  @Override
  public void close() {
    context.close();
    assertEquals(0, models.open, "models left open");
  }

  /** Waits for the end of the run. */
  CommandModule run(ImagePlus image, Map<String, Object> inputs) throws Exception {
    Map<String, Object> all = new LinkedHashMap<>(inputs);
    all.put("input", image);
    return context.service(CommandService.class).run(info(), false, all).get();
  }

  void assertRefused(String sentence, ImagePlus image, Map<String, Object> inputs)
      throws Exception {
    CommandModule module = run(image, inputs);
    assertTrue(module.isCanceled());
    assertEquals(sentence, module.getCancelReason());
    assertNull(module.getOutput("output"));
  }

  /** As it is in the index of plugins. */
  CommandInfo info() {
    return context
        .service(CommandService.class)
        .getCommand("sc.fiji.svdtools.command.AnimateImageCommand");
  }

  /** What was made, by a run that was not refused. */
  static ImagePlus clip(CommandModule module) {
    assertFalse(module.isCanceled(), module::getCancelReason);
    return (ImagePlus) module.getOutput("output");
  }

  void settings(ModelRequest request) {
    settings().use(request);
  }

  SvdSettings settings() {
    return context.service(OptionsService.class).getOptions(SvdSettings.class);
  }

  static ImagePlus image() {
    ByteProcessor plane = new ByteProcessor(60, 40);
    plane.setColor(128);
    plane.fill();
    return new ImagePlus("cells.tif", plane);
  }
}
