package sc.fiji.svdtools.image;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.util.List;
import java.util.Map;

/** Clips side by side in one stack, in sync, each with its name above it. */
public final class TiledClips {

  private static final int GAP = 4;
  private static final int HEADER = 16;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final double ASPECT = 1.6;

  private TiledClips() {}

  /**
   * One RGB time stack of all clips.
   *
   * @param clips name to clip, in order, at least one; a smaller one is at the top left of its tile
   * @return as many frames as the longest clip; a shorter one stays at its last frame
   */
  public static ImagePlus of(String title, Map<String, ImagePlus> clips) {
    List<ImagePlus> list = List.copyOf(clips.values());
    ImagePlus first = list.get(0);
    Dimension size = largest(list);
    int columns = columns(list.size(), size.width, size.height);
    int frames = list.stream().mapToInt(ImagePlus::getStackSize).max().orElseThrow();
    ImageStack stack = new ImageStack();
    for (int frame = 1; frame <= frames; frame++) {
      stack.addSlice(Synthetic.label(frame, frames), tile(clips, size, columns, frame));
    }
    ImagePlus tiled = new ImagePlus(title, stack);
    tiled.setProp(Provenance.PREFIX + Synthetic.ENTRY, "true");
    tiled.setDimensions(1, 1, frames);
    tiled.setOpenAsHyperStack(true);
    tiled.getCalibration().fps = first.getCalibration().fps;
    tiled.getCalibration().frameInterval = first.getCalibration().frameInterval;
    tiled.getCalibration().setTimeUnit(first.getCalibration().getTimeUnit());
    return tiled;
  }

  /** Four moments of a tiled stack, first and last frame included, two by two. */
  public static ColorProcessor moments(ImagePlus tiled) {
    int n = tiled.getStackSize();
    int width = tiled.getWidth() + GAP;
    int height = tiled.getHeight() + GAP;
    ColorProcessor sheet = new ColorProcessor(2 * width - GAP, 2 * height - GAP);
    int[] frames = {1, Math.max(1, n / 3), Math.max(1, 2 * n / 3), n};
    for (int i = 0; i < frames.length; i++) {
      sheet.insert(tiled.getStack().getProcessor(frames[i]), i % 2 * width, i / 2 * height);
    }
    return sheet;
  }

  private static Dimension largest(List<ImagePlus> clips) {
    return new Dimension(
        clips.stream().mapToInt(ImagePlus::getWidth).max().orElseThrow(),
        clips.stream().mapToInt(ImagePlus::getHeight).max().orElseThrow());
  }

  private static ColorProcessor tile(
      Map<String, ImagePlus> clips, Dimension size, int columns, int frame) {
    int cellWidth = size.width + GAP;
    int cellHeight = size.height + HEADER + GAP;
    int rows = (clips.size() + columns - 1) / columns;
    ColorProcessor sheet = new ColorProcessor(columns * cellWidth + GAP, rows * cellHeight);
    sheet.setColor(Color.WHITE);
    sheet.fill();
    sheet.setFont(FONT);
    sheet.setAntialiasedText(true);
    int i = 0;
    for (Map.Entry<String, ImagePlus> entry : clips.entrySet()) {
      int x = GAP + i % columns * cellWidth;
      int y = i / columns * cellHeight;
      sheet.setColor(Color.BLACK);
      sheet.drawString(shortened(sheet, entry.getKey(), size.width), x, y + HEADER - 1);
      ImageStack clip = entry.getValue().getStack();
      ImageProcessor picture = clip.getProcessor(Math.min(frame, clip.size())).convertToRGB();
      sheet.insert(picture, x, y + HEADER);
      i++;
    }
    return sheet;
  }

  /** The name, or as much of it as fits. */
  private static String shortened(ColorProcessor sheet, String name, int width) {
    int letters = name.length();
    String text = name;
    while (letters > 1 && sheet.getStringWidth(text) > width) {
      letters--;
      text = name.substring(0, letters).trim() + "...";
    }
    return text;
  }

  private static int columns(int count, int width, int height) {
    double best = Double.MAX_VALUE;
    int columns = 1;
    for (int c = 1; c <= count; c++) {
      int rows = (count + c - 1) / c;
      double ratio = c * (double) (width + GAP) / (rows * (double) (height + HEADER + GAP));
      double miss = Math.abs(Math.log(ratio / ASPECT)) + 0.05 * (c * rows - count);
      if (miss < best) {
        best = miss;
        columns = c;
      }
    }
    return columns;
  }
}
