package sc.fiji.svdtools.progress;

import ij.IJ;
import ij.Prefs;
import ij.gui.GUI;
import java.awt.BorderLayout;
import java.awt.Color;
import java.awt.Cursor;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GridLayout;
import java.awt.RenderingHints;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.IntConsumer;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import sc.fiji.svdtools.clip.Preview;

/**
 * Drafts that play side by side; a click on one asks for it to be finished. Stays open, so that
 * another can be finished later.
 *
 * <p>No image window, for the reasons of {@link PreviewWindow}.
 */
public final class DraftWindow {

  private static final int TILE = 160;
  private static final int GAP = 6;
  private static final int SECOND = 1000;
  private static final Color CHOSEN = new Color(0x20, 0x90, 0x40);

  private DraftWindow() {}

  /**
   * One draft.
   *
   * @param name below the picture
   * @param preview what plays
   */
  public record Tile(String name, Preview preview) {}

  /**
   * Opens the window and returns at once.
   *
   * @param fps frames per second
   * @param clicked told the number of a draft, once for each, on the event thread
   */
  public static void open(String title, List<Tile> tiles, int fps, IntConsumer clicked) {
    EventQueue.invokeLater(() -> show(title, tiles, fps, clicked));
  }

  private static void show(String title, List<Tile> tiles, int fps, IntConsumer clicked) {
    int columns = (int) Math.ceil(Math.sqrt(tiles.size()));
    JPanel panel = new JPanel(new GridLayout(0, columns, GAP, GAP));
    panel.setBorder(BorderFactory.createEmptyBorder(GAP, GAP, GAP, GAP));
    for (int i = 0; i < tiles.size(); i++) {
      panel.add(new Player(tiles.get(i), i, clicked));
    }
    JFrame frame = new JFrame(title);
    frame.add(panel);
    JLabel hint =
        new JLabel("Click a draft to finish it. The window stays, for others.", JLabel.CENTER);
    hint.setBorder(BorderFactory.createEmptyBorder(0, GAP, GAP, GAP));
    frame.add(hint, BorderLayout.SOUTH);
    Timer timer = new Timer(SECOND / fps, event -> advance(panel));
    frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
    frame.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosed(WindowEvent event) {
            timer.stop();
          }
        });
    frame.pack();
    if (IJ.getInstance() != null) {
      GUI.centerOnImageJScreen(frame);
    }
    frame.setVisible(true);
    timer.start();
  }

  private static void advance(JPanel panel) {
    for (var part : panel.getComponents()) {
      ((Player) part).advance();
    }
  }

  /** Plays one draft. */
  private static final class Player extends JPanel {

    private final BufferedImage[] pictures;
    private int current;
    private boolean asked;

    Player(Tile tile, int number, IntConsumer clicked) {
      super(new BorderLayout());
      Preview preview = tile.preview();
      pictures = PreviewWindow.pictures(preview);
      double scale = TILE * Prefs.getGuiScale() / Math.max(preview.width(), preview.height());
      Screen screen = new Screen();
      screen.setPreferredSize(
          new Dimension(
              (int) Math.round(preview.width() * scale),
              (int) Math.round(preview.height() * scale)));
      add(screen, BorderLayout.CENTER);
      add(new JLabel(tile.name(), JLabel.CENTER), BorderLayout.SOUTH);
      mark(Color.LIGHT_GRAY);
      setName("draft " + number);
      setCursor(Cursor.getPredefinedCursor(Cursor.HAND_CURSOR));
      addMouseListener(
          new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
              if (!asked) {
                asked = true;
                mark(CHOSEN);
                clicked.accept(number);
              }
            }
          });
    }

    private void mark(Color colour) {
      setBorder(BorderFactory.createLineBorder(colour, 2));
    }

    void advance() {
      current = (current + 1) % pictures.length;
      repaint();
    }

    /** Draws the current picture. */
    private final class Screen extends JComponent {
      @Override
      protected void paintComponent(Graphics graphics) {
        Graphics2D g = (Graphics2D) graphics;
        g.setRenderingHint(
            RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(pictures[current], 0, 0, getWidth(), getHeight(), null);
      }
    }
  }
}
