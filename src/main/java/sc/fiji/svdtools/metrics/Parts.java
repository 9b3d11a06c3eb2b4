package sc.fiji.svdtools.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Connected parts of a mask.
 *
 * @param places parts (8-connected) of at least 4 pixels and 1/2000 of the frame
 * @param compactness area-weighted mean of {@code A^2 / (2 pi I)}; 0 without parts
 */
record Parts(List<Place> places, double compactness) {

  /**
   * Where a part is.
   *
   * @param x centre, in pixels
   * @param y centre, in pixels
   * @param size pixels
   */
  record Place(double x, double y, int size) {

    double distance(Place other) {
      return Math.hypot(x - other.x, y - other.y);
    }

    /** Of the disc of this size. */
    double radius() {
      return Math.sqrt(size / Math.PI);
    }
  }

  private static final int SMALLEST = 4;
  private static final int SHARE = 2000;

  static Parts of(boolean[] mask, int width) {
    boolean[] left = mask.clone();
    int[] queue = new int[mask.length];
    int smallest = Math.max(SMALLEST, mask.length / SHARE);
    List<Place> places = new ArrayList<>();
    double pixels = 0;
    double sum = 0;
    for (int i = 0; i < mask.length; i++) {
      if (left[i]) {
        int size = part(left, width, i, queue);
        if (size >= smallest) {
          places.add(place(queue, size, width));
          pixels += size;
          sum += size * compactness(queue, size, width);
        }
      }
    }
    return new Parts(List.copyOf(places), places.isEmpty() ? 0 : sum / pixels);
  }

  /** How many. */
  int count() {
    return places.size();
  }

  private static Place place(int[] queue, int size, int width) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < size; i++) {
      x += queue[i] % width;
      y += queue[i] / width;
    }
    return new Place(x / size, y / size, size);
  }

  /** Moves the part around {@code start} from {@code left} to the beginning of {@code queue}. */
  private static int part(boolean[] left, int width, int start, int[] queue) {
    int height = left.length / width;
    int size = 1;
    queue[0] = start;
    left[start] = false;
    for (int next = 0; next < size; next++) {
      int x = queue[next] % width;
      int y = queue[next] / width;
      for (int j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
        for (int i = Math.max(0, x - 1); i <= Math.min(width - 1, x + 1); i++) {
          if (left[j * width + i]) {
            left[j * width + i] = false;
            queue[size++] = j * width + i;
          }
        }
      }
    }
    return size;
  }

  /** The second moment counts pixels as unit squares, hence {@code size / 6}. */
  private static double compactness(int[] queue, int size, int width) {
    double x = 0;
    double y = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double px = queue[i] % width;
      double py = queue[i] / width;
      x += px;
      y += py;
      squares += px * px + py * py;
    }
    double moment = squares - (x * x + y * y) / size + size / 6.0;
    return (double) size * size / (2 * Math.PI * moment);
  }
}
