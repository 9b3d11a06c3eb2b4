package sc.fiji.svdtools.api;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.cell.Cell;
import net.imglib2.img.cell.CellGrid;
import net.imglib2.img.cell.LazyCellImg;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.svdtools.clip.VideoSettings;
import sc.fiji.svdtools.pipeline.SvdPipeline;
import sc.fiji.svdtools.plan.Links;
import sc.fiji.svdtools.plan.Ports;
import sc.fiji.svdtools.plan.SamplingPlan;

/**
 * A clip as an image whose frames are decoded when they are looked at, and forgotten when memory is
 * short, all but those of the last cell.
 *
 * <p>Keeps the latents, {@code 4 F h w} numbers with h, w an eighth of the frame's sides: of 1000
 * frames of 1024 x 576, 147 MB where the pixels take 7 GB. Cells have fixed borders, so no pixel
 * depends on who looked first.
 *
 * <p>Any thread may look; cells are decoded one at a time.
 */
public final class Film {

  private static final int CHANNELS = 3;

  private final SvdPipeline pipeline;
  private final float[] latents;
  private final VideoSettings settings;
  private final SamplingPlan plan;
  private final int chunk;
  private final CellGrid grid;
  private final Map<Long, SoftReference<Cell<FloatArray>>> cells = new ConcurrentHashMap<>();

  /** The last one decoded is kept: who plays a film looks at it again and again. */
  private Cell<FloatArray> last;

  /**
   * @param pipeline decodes; borrowed
   * @param latents (F, h, w, 4), owned by the film
   */
  Film(SvdPipeline pipeline, float[] latents, VideoSettings settings, SamplingPlan plan) {
    this.pipeline = pipeline;
    this.latents = latents;
    this.settings = settings;
    this.plan = plan;
    this.chunk =
        settings.decodeChunk() == 0
            ? settings.frames()
            : Math.min(settings.frames(), settings.decodeChunk());
    int width = settings.canvas().width();
    int height = settings.canvas().height();
    this.grid =
        new CellGrid(
            new long[] {width, height, CHANNELS, settings.frames()},
            new int[] {width, height, CHANNELS, chunk});
  }

  /**
   * Refuses techniques that a film, whose frames are decoded each by itself, cannot have.
   *
   * @throws IllegalArgumentException in one sentence
   */
  static void check(SamplingPlan plan) {
    if (plan.get(Ports.LINKS) != Links.NONE) {
      throw new IllegalArgumentException(
          plan.owner(Ports.LINKS) + " makes a clip of several; a film must be made at once.");
    } else if (plan.changes(Ports.FINISH)) {
      throw new IllegalArgumentException(
          String.join(" and ", plan.wrappers(Ports.FINISH))
              + " goes from frame to frame; those of a film are decoded in any order, so it must be"
              + " off.");
    }
  }

  /** Number of frames. */
  public int count() {
    return settings.frames();
  }

  /** The frames (width, height, 3, F): red, green and blue from 0 to 1. */
  public RandomAccessibleInterval<FloatType> frames() {
    return new LazyCellImg<>(grid, new FloatType(), this::cell);
  }

  private Cell<FloatArray> cell(long index) {
    SoftReference<Cell<FloatArray>> known = cells.get(index);
    Cell<FloatArray> cell = known == null ? null : known.get();
    if (cell == null) {
      synchronized (this) {
        known = cells.get(index);
        cell = known == null ? null : known.get();
        if (cell == null) {
          cell = decoded(index);
          cells.put(index, new SoftReference<>(cell));
          last = cell;
        }
      }
    }
    return cell;
  }

  private Cell<FloatArray> decoded(long index) {
    long[] min = new long[grid.numDimensions()];
    int[] size = new int[grid.numDimensions()];
    last = null;
    grid.getCellDimensions(index, min, size);
    int from = (int) min[CHANNELS];
    float[][] frames = pipeline.decode(latents, settings, plan, from, from + size[CHANNELS]);
    int pixels = frames[0].length;
    float[] values = new float[pixels * frames.length];
    for (int f = 0; f < frames.length; f++) {
      System.arraycopy(frames[f], 0, values, f * pixels, pixels);
    }
    return new Cell<>(size, min, new FloatArray(values));
  }
}
