package sc.fiji.svdtools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.module.ModuleItem;
import org.scijava.widget.AbstractInputPanel;
import org.scijava.widget.InputWidget;
import org.scijava.widget.WidgetService;
import sc.fiji.svdtools.clip.Canvas;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.dialog.LiveLineWidget;
import sc.fiji.svdtools.forecast.Forecast;
import sc.fiji.svdtools.plan.SamplingPlan;
import sc.fiji.svdtools.progress.LiveLine;
import sc.fiji.svdtools.progress.LiveLine.Line;

class LiveLineTest {

  private static final int SECONDS = 20;

  private final LiveLine line = new LiveLine(text -> text);
  private final BlockingQueue<Line> heard = new LinkedBlockingQueue<>();

  @Test
  void anEstimateIsMadeOnAnotherThread() throws Exception {
    Thread[] worker = new Thread[1];
    listen();
    line.foresee(
        () -> {
          worker[0] = Thread.currentThread();
          return forecast(3);
        });
    assertTrue(next().text().startsWith("3 frames of 64x64, "));
    assertNotSame(Thread.currentThread(), worker[0]);
    assertTrue(worker[0].isDaemon());
  }

  @Test
  void whatWasAskedForEarlierIsDropped() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    listen();
    line.foresee(slow(go, 3));
    line.foresee(slow(go, 4));
    line.foresee(slow(go, 5));
    go.countDown();
    assertTrue(next().text().startsWith("5 frames"));
    assertEquals(List.of(), List.copyOf(heard));
  }

  @Test
  void aSentenceSaidMeanwhileStays() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    listen();
    line.foresee(slow(go, 3));
    line.say("Frames is 0.", true);
    go.countDown();
    assertEquals(new Line("Frames is 0.", true), next());
    line.foresee(
        () -> {
          done.countDown();
          return forecast(4);
        });
    assertTrue(done.await(SECONDS, TimeUnit.SECONDS));
    assertTrue(next().text().startsWith("4 frames"));
  }

  @Test
  void aRefusalIsItsSentenceInRed() throws Exception {
    listen();
    line.foresee(
        () -> {
          throw new IllegalArgumentException("There is no image.");
        });
    assertEquals(new Line("There is no image.", true), next());
    line.foresee(
        () -> {
          throw new UnsupportedOperationException("odd");
        });
    assertEquals(
        new Line("There is no estimate: java.lang.UnsupportedOperationException: odd", true),
        next());
  }

  @Test
  void sciJavasDialogsShowItAsItChanges() throws Exception {
    try (Context context = new Context()) {
      CommandModule module =
          new CommandModule(
              context.service(CommandService.class).getCommand(AnimateImageCommand.class));
      ModuleItem<?> item = module.getInfo().getInput("line");
      LiveLine shown = (LiveLine) item.getValue(module);
      WidgetService widgets = context.service(WidgetService.class);
      InputWidget<?, ?> widget =
          widgets.create(widgets.createModel(new Panel(), module, item, List.of()));
      assertEquals(LiveLineWidget.class, widget.getClass());
      JTextArea area = (JTextArea) ((JPanel) widget.getComponent()).getComponent(0);
      shown.say("fits", false);
      SwingUtilities.invokeAndWait(() -> {});
      assertEquals("fits", area.getText());
      JScrollPane dialog = new JScrollPane(new JPanel());
      ((JPanel) dialog.getViewport().getView()).add((JPanel) widget.getComponent());
      int line = area.getFontMetrics(area.getFont()).getHeight();
      assertEquals(line, dialog.getVerticalScrollBar().getUnitIncrement());
      assertFalse(red(area));
      shown.say("does not fit", true);
      SwingUtilities.invokeAndWait(() -> {});
      assertEquals("does not fit", area.getText());
      assertTrue(red(area));
    }
  }

  private static boolean red(JTextArea area) {
    return area.getForeground().getRed() > 100 + area.getForeground().getBlue();
  }

  /** A panel of Swing components, as SciJava's Swing user interface has. */
  private static final class Panel extends AbstractInputPanel<JPanel, JPanel> {

    @Override
    public Class<JPanel> getWidgetComponentType() {
      return JPanel.class;
    }

    @Override
    public JPanel getComponent() {
      return new JPanel();
    }

    @Override
    public Class<JPanel> getComponentType() {
      return JPanel.class;
    }
  }

  private void listen() throws InterruptedException {
    line.listen(heard::add);
    assertEquals(new Line("", false), next());
  }

  private Line next() throws InterruptedException {
    Line said = heard.poll(SECONDS, TimeUnit.SECONDS);
    assertTrue(said != null, "the line said nothing");
    return said;
  }

  private static Supplier<Forecast> slow(CountDownLatch go, int frames) {
    return () -> {
      try {
        go.await(SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return forecast(frames);
    };
  }

  private static Forecast forecast(int frames) {
    return new Forecast(
        VideoSettings.of(new Canvas(64, 64, Canvas.Fit.CROP), frames),
        SamplingPlan.PLAIN,
        1,
        1,
        OptionalDouble.empty(),
        Optional.empty(),
        "");
  }
}
