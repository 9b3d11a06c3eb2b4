package sc.fiji.svdtools.progress;

import ij.IJ;
import ij.Prefs;
import ij.gui.GUI;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import sc.fiji.svdtools.clip.Preview;

/**
 * A small window that plays a clip as it forms, enlarged smoothly, over and over.
 *
 * <p>Opens with the first preview, beside ImageJ's own window. All methods may be called on any
 * thread and return at once; once closed, by the user or the run, it stays closed.
 *
 * <p>Not an image window: ImageJ makes each of those the active image, counts it among the open
 * ones and records it. This one is none of that and never takes the keyboard focus, so that neither
 * macros nor the Escape key meet it.
 */
final class PreviewWindow implements AutoCloseable {

  private static final int LONGER_SIDE = 320;
  private static final int GAP = 10;
  private static final int SECOND = 1000;

  private final int delay;
  private volatile boolean closed;

  // For the event thread only, and null until the first preview.
  private JFrame frame;
  private Player player;

  /**
   * A window that is not yet open.
   *
   * @param fps frames per second
   */
  PreviewWindow(int fps) {
    delay = SECOND / fps;
  }

  /** Shows a preview in place of the one before. */
  void show(String title, Preview preview) {
    BufferedImage[] pictures = pictures(preview);
    EventQueue.invokeLater(
        () -> {
          if (!closed) {
            if (frame == null) {
              open(preview.width(), preview.height());
            }
            frame.setTitle(title);
            player.play(pictures);
          }
        });
  }

  /** True once the user or the run has closed it. */
  boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    EventQueue.invokeLater(
        () -> {
          if (frame != null) {
            player.stop();
            frame.dispose();
          }
        });
  }

  /** The frames of a preview. */
  static BufferedImage[] pictures(Preview preview) {
    return Arrays.stream(preview.frames())
        .map(pixels -> picture(pixels, preview.width(), preview.height()))
        .toArray(BufferedImage[]::new);
  }

  private static BufferedImage picture(int[] pixels, int width, int height) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(0, 0, width, height, pixels, 0, width);
    return picture;
  }

  private void open(int width, int height) {
    double scale = LONGER_SIDE * Prefs.getGuiScale() / Math.max(width, height);
    player = new Player(delay);
    player.setPreferredSize(
        new Dimension((int) Math.round(width * scale), (int) Math.round(height * scale)));
    frame = new JFrame();
    frame.add(player);
    frame.setFocusableWindowState(false);
    frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
    frame.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            close();
          }
        });
    frame.pack();
    place(frame, IJ.getInstance());
    frame.setVisible(true);
  }

  /** Right of {@code other} where the screen has room, else below it at the right. */
  private static void place(Window window, Window other) {
    Rectangle screen = GUI.getMaxWindowBounds(other);
    int most = screen.x + screen.width - window.getWidth();
    int beside = other.getX() + other.getWidth() + GAP;
    int y = beside <= most ? other.getY() : other.getY() + other.getHeight() + GAP;
    window.setLocation(Math.min(beside, most), y);
  }

  /** Draws one picture after the other. */
  private static final class Player extends JComponent {

    private final Timer timer;
    private BufferedImage[] pictures;
    private int current;

    Player(int delay) {
      timer =
          new Timer(
              delay,
              event -> {
                current = (current + 1) % pictures.length;
                repaint();
              });
    }

    void play(BufferedImage[] next) {
      pictures = next;
      current %= next.length;
      repaint();
      timer.start();
    }

    void stop() {
      timer.stop();
    }

    @Override
    protected void paintComponent(Graphics graphics) {
      Graphics2D g = (Graphics2D) graphics;
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      g.drawImage(pictures[current], 0, 0, getWidth(), getHeight(), null);
    }
  }
}
